#include "host/plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const enum residency on_host = RESIDENCY_HOST;
static const unsigned once = 1;
static const enum memory_mode automatic = MEM_AUTO;
static const enum alloc_mode unbuffered = ALLOC_AUTO;
static const enum lifecycle warm = LIFECYCLE_WARM;
static const enum cache_mode hot = CACHE_HOT;
static const double no_gap = 0;

static const uint64_t undivided = 0;

void plan_request_init(struct plan_request *request)
{
    *request = (struct plan_request){
        .residencies = &on_host,
        .residency_count = 1,
        .reuses = &once,
        .reuse_count = 1,
        .chunks = &undivided,
        .chunk_count = 1,
        .steps = &once,
        .steps_count = 1,
        .depths = &once,
        .depth_count = 1,
        .mems = &automatic,
        .mem_count = 1,
        .allocs = &unbuffered,
        .alloc_count = 1,
        .lifecycles = &warm,
        .lifecycle_count = 1,
        .caches = &hot,
        .cache_count = 1,
        .gaps = &no_gap,
        .gap_count = 1,
        .data = DATA_UNIFORM,
    };
}

/* "f32, f64": the types an operator is defined for. */
static void format_dtypes(struct op op, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
        if (op_supports(op, dtype) && used < size)
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     dtype_name(dtype));
}

static bool asked_for(const struct plan_request *request, struct op op, enum dtype dtype)
{
    if (!op_supports(op, dtype))
        return false;
    for (size_t i = 0; i < request->dtype_count; i++)
        if (request->dtypes[i] == dtype)
            return true;
    if (request->dtype_count > 0)
        return false;
    for (enum dtype first = DTYPE_F32; first < dtype; first++)
        if (op_supports(op, first))
            return false;
    return true;
}

/* Every operator needs a type; says which pairs are left out. */
static enum status check_pairs(struct plan *plan, const struct plan_request *request,
                               struct error *err)
{
    char name[OP_NAME_SIZE], dtypes[64];

    for (size_t o = 0; o < request->op_count; o++) {
        size_t found = 0;

        for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
            found += asked_for(request, request->ops[o], dtype);
        op_format(request->ops[o], name);
        format_dtypes(request->ops[o], dtypes, sizeof(dtypes));
        if (found == 0)
            return error_set(err, STATUS_USAGE,
                             "--op %s is defined for %s only, not for --dtype %s", name, dtypes,
                             dtype_name(request->dtypes[0]));
        if (found < request->dtype_count) {
            size_t used = strlen(plan->note);

            snprintf(plan->note + used, sizeof(plan->note) - used, "%s%s is defined for %s only",
                     used ? "; " : "", name, dtypes);
        }
    }
    return STATUS_OK;
}

/* Steps follow the sign of the last result, on one input and its negative. */
static enum status check_steps(const struct plan_request *request, struct error *err)
{
    char name[OP_NAME_SIZE], signs[160] = "";
    size_t count, used = 0;
    const struct op_description *const *list = op_list(&count);

    for (size_t i = 0; i < count; i++)
        if (list[i]->has_sign)
            used += (size_t)snprintf(signs + used, sizeof(signs) - used, "%s%s", used ? ", " : "",
                                     list[i]->name);
    for (size_t o = 0; o < request->op_count; o++)
        if (!request->ops[o].is->has_sign)
            return error_set(err, STATUS_USAGE,
                             "--steps: %s has no result of either sign for the next step to depend "
                             "on; give operators of %s, or one step",
                             op_format(request->ops[o], name), signs);
    return STATUS_OK;
}

/* The digit of a number with this radix; the number loses it. */
static size_t digit(size_t *number, size_t radix)
{
    size_t digit = *number % radix;

    *number /= radix;
    return digit;
}

/* Cases of an operator. */
static size_t case_count(const struct plan_request *r)
{
    return r->residency_count * r->reuse_count * r->chunk_count * r->steps_count * r->depth_count *
           r->mem_count * r->alloc_count * r->lifecycle_count * r->cache_count * r->gap_count *
           r->size_count;
}

/* The index-th of them into zeroed memory, since cases are compared as bytes later. The first axis here changes fastest. */
static void make_case(const struct plan_request *r, struct op op, enum dtype dtype, size_t index,
                      struct case_spec *spec)
{
    spec->op.is = op.is;
    spec->op.degree = op.degree;
    spec->dtype = dtype;
    spec->data = r->data;
    spec->n = r->sizes[digit(&index, r->size_count)];
    spec->gap_s = r->gaps[digit(&index, r->gap_count)];
    spec->cache = r->caches[digit(&index, r->cache_count)];
    spec->lifecycle = r->lifecycles[digit(&index, r->lifecycle_count)];
    spec->alloc = r->allocs[digit(&index, r->alloc_count)];
    spec->mem = r->mems[digit(&index, r->mem_count)];
    spec->depth = r->depths[digit(&index, r->depth_count)];
    spec->chunk = r->chunks[digit(&index, r->chunk_count)];
    spec->steps = r->steps[digit(&index, r->steps_count)];
    spec->reuse = r->reuses[digit(&index, r->reuse_count)];
    spec->residency = r->residencies[index];
}

static bool has_steps(const struct plan_request *r)
{
    for (size_t i = 0; i < r->steps_count; i++)
        if (r->steps[i] > 1)
            return true;
    return false;
}

static enum status make_group(struct group *group, const struct plan_request *r, enum dtype dtype,
                              struct error *err)
{
    size_t each = case_count(r);
    struct case_spec *at;

    group->dtype = dtype;
    group->data = r->data;
    group->negated = has_steps(r);
    group->inputs = group->negated ? 2 : 1;
    group->n_max = r->sizes[r->size_count - 1];
    for (size_t o = 0; o < r->op_count; o++) {
        if (!asked_for(r, r->ops[o], dtype))
            continue;
        group->case_count += each;
        if (r->ops[o].is->inputs > group->inputs)
            group->inputs = r->ops[o].is->inputs;
    }
    group->cases = calloc(group->case_count, sizeof(*group->cases));
    if (!group->cases)
        return error_set(err, STATUS_FAILED, "out of memory for %zu cases", group->case_count);
    at = group->cases;
    for (size_t o = 0; o < r->op_count; o++)
        for (size_t i = 0; i < each && asked_for(r, r->ops[o], dtype); i++)
            make_case(r, r->ops[o], dtype, i, at++);
    return STATUS_OK;
}

enum status plan_make(struct plan *plan, const struct plan_request *request, struct error *err)
{
    enum status status;

    memset(plan, 0, sizeof(*plan));
    status = check_pairs(plan, request, err);
    if (status == STATUS_OK && has_steps(request))
        status = check_steps(request, err);
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT && status == STATUS_OK; dtype++) {
        bool wanted = false;

        for (size_t o = 0; o < request->op_count; o++)
            wanted = wanted || asked_for(request, request->ops[o], dtype);
        if (wanted)
            status = make_group(&plan->groups[plan->group_count++], request, dtype, err);
    }
    return status;
}

void plan_clear(struct plan *plan)
{
    for (size_t i = 0; i < plan->group_count; i++)
        free(plan->groups[i].cases);
    memset(plan, 0, sizeof(*plan));
}

size_t plan_case_count(const struct plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->group_count; i++)
        count += plan->groups[i].case_count;
    return count;
}
