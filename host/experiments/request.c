#include "host/experiments/request.h"

#include <stdlib.h>
#include <string.h>

#include "host/cli/option_values.h"

#define KI 1024u
#define MI (1024u * 1024u)

/* What a preset stands for where no option says otherwise. */
struct preset {
    double budget_s;
    double precision;
    unsigned min_rounds;
    uint64_t first, last; /* sizes first, first·step, ... up to last */
    unsigned step;
};

static const struct preset standard = { 27, 0.02, 12, KI, 64 * MI, 2 };
static const struct preset quick = { 6, 0.05, 6, KI, 16 * MI, 4 };
static const struct preset full = { 600, 0.01, 30, KI, 1024u * MI, 2 };
static const struct preset ci = { 50, 1000, 3, 0, 0, 0 }; /* values count there, not times */

/* Sizes of --ci: none, one, around the edges of rows, sub-chunks and superblocks, and some superblocks. */
static const uint64_t ci_sizes[] = { 0, 1, 129, 2047, 16385, 100003 };

static const enum residency host_only[] = { RESIDENCY_HOST };
static const unsigned once[] = { 1 };
static const uint64_t undivided[] = { 0 };
static const enum memory_mode automatic[] = { MEM_AUTO };
static const enum alloc_mode unbuffered[] = { ALLOC_AUTO };
static const enum lifecycle warm[] = { LIFECYCLE_WARM };
static const enum cache_mode hot[] = { CACHE_HOT };
static const double back_to_back_and_now_and_then[] = { 0, 0.010 };

static const struct preset *preset_of(const struct options *options)
{
    if (options->ci)
        return &ci;
    if (options->full)
        return &full;
    return options->quick ? &quick : &standard;
}

/* Every operator; poly at a degree that makes it compute-bound without slowing everything down. */
static enum status take_all_ops(struct run_request *request, struct error *err)
{
    size_t count;
    const struct op_description *const *list = op_list(&count);

    request->all_ops = calloc(count, sizeof(*request->all_ops));
    if (!request->all_ops)
        return error_set(err, STATUS_FAILED, "out of memory");
    for (size_t i = 0; i < count; i++)
        request->all_ops[i] = (struct op){ list[i], list[i]->has_degree ? 16 : 0 };
    request->plan.ops = request->all_ops;
    request->plan.op_count = count;
    return STATUS_OK;
}

/* Own operators: those that --op names, or all when it names none at all. */
static enum status take_own_ops(struct run_request *request, const struct options *options,
                                size_t *count, struct error *err)
{
    for (size_t i = 0; i < options->op_files.count; i++) {
        enum status status = own_operators_add(&request->own, options->op_files.items[i], err);

        if (status != STATUS_OK)
            return status;
        if (options->op_count + options->own_ops.count == 0)
            request->all_ops[(*count)++] = own_operators_get(&request->own, i);
    }
    for (size_t i = 0; i < options->own_ops.count; i++)
        if (!own_operators_find(&request->own, options->own_ops.items[i],
                                &request->all_ops[(*count)++]))
            return option_refuse_op(options->own_ops.items[i], err);
    return STATUS_OK;
}

static enum status take_ops(struct run_request *request, const struct options *options,
                            struct error *err)
{
    size_t count = 0;
    enum status status;

    if (options->ci)
        return take_all_ops(request, err);
    request->all_ops =
        calloc(options->op_count + options->own_ops.count + options->op_files.count + 1,
               sizeof(*request->all_ops));
    if (!request->all_ops)
        return error_set(err, STATUS_FAILED, "out of memory");
    for (; count < options->op_count; count++)
        request->all_ops[count] = options->ops[count];
    status = take_own_ops(request, options, &count, err);
    if (status == STATUS_OK && count == 0)
        op_parse("sum", &request->all_ops[count++]);
    request->plan.ops = request->all_ops;
    request->plan.op_count = count;
    return status;
}

static bool is_stream(const struct options *options)
{
    return options->rate_per_s > 0 || options->rate_share > 0;
}

static void take_sizes(struct run_request *request, const struct options *options,
                       const struct preset *preset)
{
    request->plan.sizes = options->size_count > 0 ? options->sizes : request->sizes;
    request->plan.size_count = options->size_count;
    if (options->size_count > 0)
        return;
    if (options->ci) {
        memcpy(request->sizes, ci_sizes, sizeof(ci_sizes));
        request->plan.size_count = sizeof(ci_sizes) / sizeof(ci_sizes[0]);
    } else if (options->batch > 0) {
        request->sizes[0] = options->batch;
        request->plan.size_count = 1;
    } else if (request->file_count > 0) {
        request->sizes[0] = request->files[0].n;
        request->plan.size_count = 1;
    } else if (is_stream(options)) {
        request->sizes[0] = MI;
        request->plan.size_count = 1;
    } else {
        for (uint64_t n = preset->first; n <= preset->last; n *= preset->step)
            request->sizes[request->plan.size_count++] = n;
    }
}

static void take_dtypes(struct run_request *request, const struct options *options)
{
    if (options->ci) {
        for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
            request->dtypes[request->plan.dtype_count++] = dtype;
        request->quiet_pairs = true;
    } else if (request->file_count > 0) {
        request->dtypes[request->plan.dtype_count++] = request->files[0].dtype;
    } else {
        for (size_t i = 0; i < options->dtype_count; i++)
            request->dtypes[request->plan.dtype_count++] = options->dtypes[i];
    }
    request->plan.dtypes = request->dtypes;
}

static enum status probe_files(struct run_request *request, const struct options *options,
                               struct error *err)
{
    enum dtype raw = options->dtype_count == 1 ? options->dtypes[0] : DTYPE_COUNT;

    for (size_t i = 0; i < options->inputs.count && i < 2; i++) {
        struct input_file *file = &request->files[i];
        enum status status = input_file_probe(file, options->inputs.items[i], raw, err);

        if (status != STATUS_OK)
            return status;
        request->file_count++;
        if (options->dtype_count > 0 && (options->dtype_count > 1 || raw != file->dtype))
            return error_set(err, STATUS_USAGE, "--dtype: \"%s\" holds %s, not what was given",
                             file->path, dtype_name(file->dtype));
        if (file->dtype != request->files[0].dtype)
            return error_set(err, STATUS_USAGE,
                             "--input: \"%s\" holds %s and \"%s\" holds %s; give two of one type",
                             request->files[0].path, dtype_name(request->files[0].dtype),
                             file->path, dtype_name(file->dtype));
        if (file->n != request->files[0].n)
            return error_set(
                err, STATUS_USAGE,
                "--input: \"%s\" has %llu elements and \"%s\" %llu; give two of one length",
                request->files[0].path, (unsigned long long)request->files[0].n, file->path,
                (unsigned long long)file->n);
    }
    if (request->file_count > 0 && options->batch > request->files[0].n)
        return error_set(err, STATUS_USAGE,
                         "--batch: %llu is more than the %llu elements of \"%s\"",
                         (unsigned long long)options->batch,
                         (unsigned long long)request->files[0].n, request->files[0].path);
    if (request->file_count > 0 && options->size_count > 0 &&
        options->sizes[options->size_count - 1] > request->files[0].n)
        return error_set(err, STATUS_USAGE, "--size: %llu is more than the %llu elements of \"%s\"",
                         (unsigned long long)options->sizes[options->size_count - 1],
                         (unsigned long long)request->files[0].n, request->files[0].path);
    return STATUS_OK;
}

/* The buffers of an operation hold one input, steps read two. */
static enum status check_alloc(const struct options *options, struct error *err)
{
    bool copies = false, steps = false;

    for (size_t i = 0; i < options->alloc_count; i++)
        copies |= options->allocs[i] != ALLOC_AUTO;
    for (size_t i = 0; i < options->steps_count; i++)
        steps |= options->steps[i] > 1;
    if (!copies || !steps)
        return STATUS_OK;
    return error_set(
        err, STATUS_USAGE,
        "--alloc: reuse and per-op copy one input, and --steps reads two in turns; give "
        "one of the options");
}

/* A stream is of one size; and its options mean nothing without it. */
static enum status check_stream(const struct options *options, struct error *err)
{
    const struct {
        const char *name;
        bool of_stream, given;
    } rules[] = {
        { "--batch", true, options->batch > 0 },
        { "--duration", true, options->duration_s > 0 },
        { "--deadline", true, options->deadline_s > 0 },
        { "--size", false, options->size_count > 0 },
        { "--gap", false, options->gap_count > 0 },
        { "--reuse", false, options->reuse_count > 0 },
        { "--depth", false, options->depth_count > 0 },
        { "--cache", false, options->cache_count > 0 },
        { "--lifecycle", false, options->lifecycle_count > 0 },
        { "--processes", false, options->processes > 0 },
        { "--ci", false, options->ci },
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if (!rules[i].given || rules[i].of_stream == is_stream(options))
            continue;
        if (rules[i].of_stream)
            return error_set(err, STATUS_USAGE, "%s is of a stream; give --rate with it",
                             rules[i].name);
        return error_set(err, STATUS_USAGE,
                         "--rate and %s exclude each other; a stream is of operations of --batch "
                         "elements that arrive one by one",
                         rules[i].name);
    }
    return STATUS_OK;
}

/* A task of more elements than there are is a mistake; where only some sizes are smaller, those are skipped. */
static enum status check_chunks(const struct plan_request *plan, struct error *err)
{
    uint64_t chunk = plan->chunks[plan->chunk_count - 1], n = plan->sizes[plan->size_count - 1];

    if (chunk <= n)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE,
                     "--chunk: %llu is more than the %llu elements there are; give 1 to %llu",
                     (unsigned long long)chunk, (unsigned long long)n, (unsigned long long)n);
}

/* --ci is the same everywhere: what would change its digest is refused. */
static enum status check_ci(const struct options *options, struct error *err)
{
    if (options->op_count + options->own_ops.count + options->op_files.count +
                options->dtype_count + options->size_count + options->inputs.count >
            0 ||
        options->data != DATA_COUNT || options->seed != 1)
        return error_set(err, STATUS_USAGE,
                         "--ci fixes operators, types, sizes, data and seed; leave out "
                         "--op, --dtype, --size, --data, --input and --seed");
    return STATUS_OK;
}

/* The axes whose default is one word. */
static void take_axes(struct plan_request *plan, const struct options *options)
{
    plan->residencies = options->residency_count ? options->residencies : host_only;
    plan->residency_count = options->residency_count ? options->residency_count : 1;
    plan->reuses = options->reuse_count ? options->reuses : once;
    plan->reuse_count = options->reuse_count ? options->reuse_count : 1;
    plan->chunks = options->chunk_count ? options->chunks : undivided;
    plan->chunk_count = options->chunk_count ? options->chunk_count : 1;
    plan->steps = options->steps_count ? options->steps : once;
    plan->steps_count = options->steps_count ? options->steps_count : 1;
    plan->depths = options->depth_count ? options->depths : once;
    plan->depth_count = options->depth_count ? options->depth_count : 1;
    plan->mems = options->mem_count ? options->mems : automatic;
    plan->mem_count = options->mem_count ? options->mem_count : 1;
    plan->allocs = options->alloc_count ? options->allocs : unbuffered;
    plan->alloc_count = options->alloc_count ? options->alloc_count : 1;
    plan->lifecycles = options->lifecycle_count ? options->lifecycles : warm;
    plan->lifecycle_count = options->lifecycle_count ? options->lifecycle_count : 1;
    plan->caches = options->cache_count ? options->caches : hot;
    plan->cache_count = options->cache_count ? options->cache_count : 1;
    plan->gaps = options->gap_count ? options->gaps : back_to_back_and_now_and_then;
    plan->gap_count = options->gap_count                  ? options->gap_count
                      : options->ci || is_stream(options) ? 1
                                                          : 2;
    plan->data = options->data != DATA_COUNT ? options->data : DATA_UNIFORM;
    if (options->inputs.count > 0)
        plan->data = DATA_FILE;
}

enum status run_request_make(struct run_request *request, const struct options *options,
                             struct error *err)
{
    const struct preset *preset = preset_of(options);
    enum status status = options->ci ? check_ci(options, err) : STATUS_OK;

    memset(request, 0, sizeof(*request));
    if (status == STATUS_OK)
        status = check_alloc(options, err);
    if (status == STATUS_OK)
        status = check_stream(options, err);
    if (status == STATUS_OK)
        status = probe_files(request, options, err);
    if (status == STATUS_OK)
        status = take_ops(request, options, err);
    if (status != STATUS_OK)
        return status;
    take_sizes(request, options, preset);
    take_dtypes(request, options);
    take_axes(&request->plan, options);
    request->seed = options->seed;
    request->sampling = (struct sampler_options){
        .min_rounds = options->min_rounds > 0 ? options->min_rounds : preset->min_rounds,
        .precision = options->precision > 0 ? options->precision : preset->precision,
        .budget_s = options->budget_s > 0 ? options->budget_s : preset->budget_s,
        .seed = options->seed,
    };
    return check_chunks(&request->plan, err);
}

void run_request_clear(struct run_request *request)
{
    free(request->all_ops);
    own_operators_clear(&request->own);
    request->all_ops = NULL;
}
