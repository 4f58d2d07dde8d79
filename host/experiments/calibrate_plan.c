#include "host/experiments/calibrate_plan.h"

#include <stdlib.h>
#include <string.h>

#define KI         1024u
#define MI         (1024u * 1024u)
#define LARGE      1u /* stands for a size that no cache holds */
#define SIZES_MAX  12
#define OPS_MAX    8
#define GAPS_MAX   3
#define DEGREE     16 /* of poly where every operator is meant */
#define LARGE_LOW  (16 * MI)
#define LARGE_HIGH (64 * MI)

/* Cases that are measured for one end. Lists end where nothing follows. */
struct leg {
    const char *ops[OPS_MAX];  /* none: those asked for */
    bool every_dtype;          /* of those asked for; else the first */
    unsigned sizes[SIZES_MAX]; /* ascending */
    double gaps[GAPS_MAX];     /* beside 0 */
    bool flushed, cold;        /* these only */
    bool sent;                 /* input here and there, sent for one operation and for many */
};

static const struct leg legs[] = {
    /* the curve: from where only fixed costs are seen past every cache, in steps of four */
    { .ops = { "sum" },
      .sizes = { 256, KI, 4 * KI, 16 * KI, 64 * KI, 256 * KI, MI, 4 * MI, 16 * MI, 32 * MI,
                 64 * MI } },
    /* what a rest does to it: mostly to the fixed costs; waiting takes most of a calibration's time */
    { .ops = { "sum" },
      .sizes = { 256, 4 * KI, 64 * KI, MI, 4 * MI, 16 * MI, 64 * MI },
      .gaps = { 10e-3 } },
    { .ops = { "sum" }, .sizes = { 256, 16 * KI, MI, 16 * MI }, .gaps = { 1e-3 } },
    { .ops = { "sum" }, .sizes = { 64 * KI, MI }, .flushed = true },
    { .ops = { "sum" }, .sizes = { 4 * KI, MI }, .cold = true },
    { .ops = { "sum" }, .sizes = { 4 * KI, 256 * KI, 4 * MI, LARGE }, .sent = true },
    /* arithmetic: from less than reading takes to far more */
    { .ops = { "poly:4", "poly:16", "poly:64" }, .sizes = { 16 * KI, 256 * KI, LARGE } },
    { .ops = { "poly:256" }, .sizes = { 16 * KI, 256 * KI } },
    { .ops = { "poly:64" }, .sizes = { 16 * KI, MI }, .gaps = { 10e-3 } },
    /* two inputs */
    { .ops = { "dot" }, .sizes = { KI, 16 * KI, 256 * KI, 4 * MI, LARGE } },
    { .ops = { "dot" }, .sizes = { 16 * KI, 4 * MI }, .gaps = { 10e-3 } },
    /* what operators and types have of their own */
    { .every_dtype = true, .sizes = { 16 * KI, 256 * KI } },
};

static const enum residency residencies[] = { RESIDENCY_HOST, RESIDENCY_DEVICE };
static const unsigned reuses[] = { 1, 16 };
static const enum dtype usual_dtypes[] = { DTYPE_F32, DTYPE_F64 };

/* A leg as a request, with room for what it points to. */
struct wish {
    struct plan_request plan;
    struct op *ops; /* owned */
    uint64_t sizes[SIZES_MAX];
    double gaps[GAPS_MAX + 1];
    enum lifecycle lifecycle;
    enum cache_mode cache;
};

static uint64_t large_size(const struct topology *topology)
{
    uint64_t size = LARGE_LOW;

    while (size < LARGE_HIGH && size * sizeof(float) < 2 * topology->l3.bytes)
        size *= 2;
    return size;
}

/* The operators of a leg: named, asked for, or all. False: no memory. */
static bool take_ops(struct wish *wish, const struct leg *leg,
                     const struct calibrate_request *request)
{
    size_t count, used = 0;
    const struct op_description *const *list = op_list(&count);

    if (count < request->op_count)
        count = request->op_count;
    wish->ops = calloc(count + OPS_MAX, sizeof(*wish->ops));
    if (!wish->ops)
        return false;
    if (leg->ops[0])
        while (used < OPS_MAX && leg->ops[used] && op_parse(leg->ops[used], &wish->ops[used]))
            used++;
    else if (request->op_count > 0)
        for (; used < request->op_count; used++)
            wish->ops[used] = request->ops[used];
    else
        for (; used < count; used++)
            wish->ops[used] = (struct op){ list[used], list[used]->has_degree ? DEGREE : 0 };
    wish->plan.ops = wish->ops;
    wish->plan.op_count = used;
    return true;
}

static void take_sizes(struct wish *wish, const struct leg *leg, const struct topology *topology)
{
    for (size_t i = 0; i < SIZES_MAX && leg->sizes[i]; i++)
        wish->sizes[wish->plan.size_count++] =
            leg->sizes[i] == LARGE ? large_size(topology) : leg->sizes[i];
    wish->plan.sizes = wish->sizes;
}

static void take_states(struct wish *wish, const struct leg *leg)
{
    wish->gaps[0] = 0;
    wish->plan.gap_count = 1;
    for (size_t i = 0; i < GAPS_MAX && leg->gaps[i] > 0; i++)
        wish->gaps[wish->plan.gap_count++] = leg->gaps[i];
    wish->lifecycle = leg->cold ? LIFECYCLE_COLD : LIFECYCLE_WARM;
    wish->cache = leg->flushed ? CACHE_FLUSHED : CACHE_HOT;
    wish->plan.gaps = wish->gaps;
    wish->plan.lifecycles = &wish->lifecycle;
    wish->plan.caches = &wish->cache;
    wish->plan.residencies = residencies;
    wish->plan.reuses = reuses;
    wish->plan.residency_count = wish->plan.reuse_count = leg->sent ? 2 : 1;
}

/* Pairs that make no sense are nothing to complain of, unless nothing is left. */
static void leave_out_unsupported(struct wish *wish)
{
    size_t kept = 0;

    for (size_t i = 0; i < wish->plan.op_count; i++)
        for (size_t d = 0; d < wish->plan.dtype_count; d++)
            if (op_supports(wish->ops[i], wish->plan.dtypes[d])) {
                wish->ops[kept++] = wish->ops[i];
                break;
            }
    wish->plan.op_count = kept;
}

static struct group *group_of(struct plan *plan, const struct group *like)
{
    size_t i = 0;

    while (i < plan->group_count && plan->groups[i].dtype != like->dtype)
        i++;
    if (i == plan->group_count)
        plan->groups[plan->group_count++] =
            (struct group){ .dtype = like->dtype, .data = like->data };
    return &plan->groups[i];
}

static bool is_known(const struct group *group, const struct case_spec *spec)
{
    for (size_t i = 0; i < group->case_count; i++)
        if (memcmp(&group->cases[i], spec, sizeof(*spec)) == 0)
            return true;
    return false;
}

/* Add the cases that are not there yet. False: no memory. */
static bool add_group(struct plan *plan, const struct group *from)
{
    struct group *group = group_of(plan, from);
    struct case_spec *grown =
        reallocarray(group->cases, group->case_count + from->case_count + 1, sizeof(*grown));

    if (!grown)
        return false;
    group->cases = grown;
    for (size_t i = 0; i < from->case_count; i++)
        if (!is_known(group, &from->cases[i]))
            memcpy(&grown[group->case_count++], &from->cases[i], sizeof(*grown)); /* with padding */
    if (group->n_max < from->n_max)
        group->n_max = from->n_max;
    if (group->inputs < from->inputs)
        group->inputs = from->inputs;
    return true;
}

static enum status add_leg(struct plan *plan, const struct leg *leg,
                           const struct calibrate_request *request, struct error *err)
{
    struct wish wish = { .ops = NULL };
    struct plan part = { .group_count = 0 };
    enum status status = STATUS_OK;

    plan_request_init(&wish.plan);
    wish.plan.dtypes = request->dtypes;
    wish.plan.dtype_count = leg->every_dtype ? request->dtype_count : 1;
    if (!take_ops(&wish, leg, request))
        return error_set(err, STATUS_FAILED, "out of memory for the plan");
    take_sizes(&wish, leg, request->topology);
    take_states(&wish, leg);
    leave_out_unsupported(&wish);
    if (wish.plan.op_count > 0)
        status = plan_make(&part, &wish.plan, err);
    else if (!leg->ops[0])
        status = error_set(err, STATUS_USAGE, "--op: none of them is defined for --dtype");
    for (size_t i = 0; i < part.group_count && status == STATUS_OK; i++)
        if (!add_group(plan, &part.groups[i]))
            status = error_set(err, STATUS_FAILED, "out of memory for the plan");
    plan_clear(&part);
    free(wish.ops);
    return status;
}

/* A case of a larger size builds on what is known of a smaller one. */
static int by_size(const void *left, const void *right)
{
    const struct case_spec *a = left, *b = right;

    return a->n != b->n ? (a->n > b->n) - (a->n < b->n) : memcmp(a, b, sizeof(*a));
}

enum status calibrate_plan(struct plan *plan, const struct calibrate_request *request,
                           struct error *err)
{
    struct calibrate_request full = *request;
    enum status status = STATUS_OK;

    memset(plan, 0, sizeof(*plan));
    if (full.dtype_count == 0) {
        full.dtypes = usual_dtypes;
        full.dtype_count = sizeof(usual_dtypes) / sizeof(usual_dtypes[0]);
    }
    for (size_t i = 0; i < sizeof(legs) / sizeof(legs[0]) && status == STATUS_OK; i++)
        if (!legs[i].sent || full.sends)
            status = add_leg(plan, &legs[i], &full, err);
    for (size_t i = 0; i < plan->group_count; i++)
        qsort(plan->groups[i].cases, plan->groups[i].case_count, sizeof(*plan->groups[i].cases),
              by_size);
    return status;
}
