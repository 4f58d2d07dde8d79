#include "host/experiments/session.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/generate.h"
#include "host/data/memory.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/session_cells.h"
#include "host/measure/clock.h"

#define FIRST_LIMIT_S                                                                              \
    60.0 /* ten times the 6 s that slow drivers need to build a kernel from nothing */
#define ANSWER_LIMIT_S 5.0
#define SLOW_SHARE     0.1  /* of the budget, above which the sampler finds an operation too slow */
#define SLOW_BYTES_S   1e9  /* loading may send all of the input to a device */
#define ANSWER_FACTOR  10.0 /* of the expected time */
#define END_RESERVE_S  1.0  /* of the budget, for collecting and reporting */
#define END_SHARE      0.1  /* ... but no more of it than this */
#define SAMPLING_SHARE 0.25 /* of the budget, for sampling, however long preparing took, */
#define SAMPLING_S     0.2  /* ... and no less than this */

static double seconds(void)
{
    return 1e-9 * (double)clock_ns();
}

void session_say(const struct session_group *group, const char *what)
{
    if (group->options->progress)
        group->options->progress(group->options->progress_context, what, 0, NAN);
}

/* The largest size below n that is asked for; false when there is none. */
static bool next_smaller(const struct group *plan, uint64_t *n)
{
    uint64_t largest = 0;
    bool found = false;

    for (size_t i = 0; i < plan->case_count; i++) {
        if (plan->cases[i].n < *n && plan->cases[i].n >= largest) {
            largest = plan->cases[i].n;
            found = true;
        }
    }
    *n = found ? largest : *n;
    return found;
}

/* Memory for the largest case that fits; why larger ones do not is in group->shortage. */
static void open_arena(struct session_group *group)
{
    const struct group *plan = group->group;
    uint64_t n = plan->n_max;

    while (arena_open(&group->arena, plan->dtype, n, plan->inputs, &group->shortage) != STATUS_OK)
        if (!next_smaller(plan, &n))
            return;
}

static enum status fill_input(struct session_group *group, struct error *err)
{
    const struct session_options *options = group->options;
    const struct group *plan = group->group;
    struct arena *arena = &group->arena;
    enum status status = STATUS_OK;

    open_arena(group);
    if (!arena->x)
        return STATUS_OK;
    if (options->pages)
        *options->pages = arena->pages;
    if (plan->data != DATA_FILE) {
        generate(arena->x, plan->dtype, plan->data, options->seed, 0, 0, arena->n);
        if (plan->inputs == 2 && !plan->negated)
            generate(arena->y, plan->dtype, plan->data, options->seed, 1, 0, arena->n);
    } else {
        status = input_file_read(&options->files[0], arena->n, arena->x, err);
        if (status == STATUS_OK && plan->inputs == 2 && !plan->negated)
            status = input_file_read(&options->files[options->file_count > 1 ? 1 : 0], arena->n,
                                     arena->y, err);
    }
    if (status == STATUS_OK && plan->negated)
        generate_negative(arena->y, arena->x, plan->dtype, arena->n);
    return status;
}

/* The device is gone: its cells that are still in the run end with the reason. */
static void lose_device(struct session_group *group, size_t device, const char *reason)
{
    group->devices[device].lost = true;
    for (size_t i = 0; i < group->cell_count; i++) {
        struct session_cell *cell = &group->cells[i];

        if (cell->device == device && cell->status == CELL_OK) {
            cell->status = CELL_ERROR;
            snprintf(cell->reason, sizeof(cell->reason), "%.511s", reason);
        }
    }
}

/* A request failed: the cell's fault, or the end of its device. */
void session_fail_cell(struct session_group *group, struct session_cell *cell,
                       const struct error *err)
{
    if (cell->status == CELL_OK) {
        cell->status = err->status == STATUS_WRONG ? CELL_WRONG : CELL_ERROR;
        snprintf(cell->reason, sizeof(cell->reason), "%.511s", err->text);
    }
    if (group->devices[cell->device].runner.pid == 0)
        lose_device(group, cell->device, err->text);
}

static void configure(struct session_group *group, struct session_device *device,
                      const struct device_choice *choice)
{
    const struct opencl_info *info =
        choice->opencl >= 0 ? &group->options->opencl->devices[choice->opencl] : NULL;

    device->choice = choice;
    device->peak_bytes = device->create_s = device->alloc_s = NAN;
    device->dispatch_low_s = device->dispatch_high_s = NAN;
    device->build_first_s = device->build_cached_s = device->tune_s = NAN;
    device->config = (struct device_config){
        .spec = choice->spec,
        .icd = info ? info->icd : NULL,
        .icd_platform = info ? info->icd_platform : 0,
        .x = group->arena.x,
        .y = group->arena.y,
        .capacity = group->arena.n,
        .dtype = group->group->dtype,
        .processors = group->options->processors,
        .input_bytes = group->arena.bytes,
        .ballast = group->options->ballast,
    };
}

static void start_runners(struct session_group *group)
{
    struct error err;

    for (size_t d = 0; d < group->options->choice_count && interrupt_status() == STATUS_OK; d++) {
        struct session_device *device = &group->devices[d];

        device->lost = false;
        device->config.tuning = group->tuning;
        if (runner_start(&device->runner, &device->config, &err) != STATUS_OK)
            lose_device(group, d, err.text);
        else if (isnan(device->create_s))
            device->create_s = device->runner.times.create_s;
    }
}

static void stop_runners(struct session_group *group)
{
    for (size_t d = 0; d < group->options->choice_count; d++) {
        struct session_device *device = &group->devices[d];

        runner_stop(&device->runner);
        if (!(device->peak_bytes >= device->runner.peak_bytes))
            device->peak_bytes = device->runner.peak_bytes;
    }
}

/* Before this cell, is there one that an in-place device runs in the same way? */
static size_t find_equal(const struct session_group *group, size_t index)
{
    const struct session_cell *cell = &group->cells[index];

    for (size_t i = 0; i < index; i++)
        if (group->cells[i].device == cell->device && group->cells[i].status == CELL_OK &&
            memcmp(&group->cells[i].spec, &cell->spec, sizeof(cell->spec)) == 0)
            return group->cells[i].sampled;
    return index;
}

/* A copy of the input needs as much memory again, and that nobody gives twice. */
static bool copy_fits(const struct session_device *device, const struct session_cell *cell)
{
    uint64_t bytes = (uint64_t)op_bytes(cell->spec.op, cell->spec.dtype, cell->spec.n);
    bool copies = cell->spec.alloc != ALLOC_AUTO || device->choice->spec.channel == CHANNEL_PIPE;

    return !copies || bytes <= memory_available("");
}

/* What a load had to say of how the device divides work. */
static void take_launch(struct session_group *group, struct session_device *device,
                        const struct load_info *info)
{
    if (info->launch[0])
        memcpy(device->launch, info->launch, sizeof(device->launch));
    if (info->tune_s > 0)
        device->tune_s = info->tune_s;
    if (info->note[0] && group->options->note)
        group->options->note(device->choice->id, info->note);
}

/*
 * How long loading a case may take. The first time it may build a program, of which nothing is known but that
 * one longer than the budget leaves nothing to measure; then loads before tell.
 */
static double load_limit(const struct session_group *group, const struct session_device *device,
                         const struct session_cell *cell)
{
    double expected = device->longest_load_s + (double)group->arena.bytes / SLOW_BYTES_S;

    if (cell->loaded)
        return fmax(ANSWER_LIMIT_S, ANSWER_FACTOR * expected);
    return fmax(ANSWER_LIMIT_S, fmin(group->options->sampling.budget_s, FIRST_LIMIT_S));
}

static enum status load(const struct session_group *group, struct session_cell *cell,
                        struct runner_loaded *loaded, struct error *err)
{
    struct session_device *device = &group->devices[cell->device];
    double start = seconds();
    enum status status =
        runner_load(&device->runner, &cell->spec, load_limit(group, device, cell), loaded, err);

    if (status == STATUS_OK)
        device->longest_load_s = fmax(device->longest_load_s, seconds() - start);
    cell->loaded = true;
    return status;
}

static void load_cell(struct session_group *group, size_t index)
{
    struct session_cell *cell = &group->cells[index];
    struct session_device *device = &group->devices[cell->device];
    struct runner_loaded loaded;
    struct error err;

    if (cell->status != CELL_OK || device->lost)
        return;
    if (!copy_fits(device, cell)) {
        cell->status = CELL_SKIPPED;
        snprintf(cell->reason, sizeof(cell->reason), "no memory for a copy of the input");
        return;
    }
    if (load(group, cell, &loaded, &err) != STATUS_OK) {
        session_fail_cell(group, cell, &err);
        return;
    }
    cell->info = loaded.info;
    take_launch(group, device, &loaded.info);
    if (loaded.info.skip[0]) {
        cell->status = CELL_SKIPPED;
        snprintf(cell->reason, sizeof(cell->reason), "%s", loaded.info.skip);
        return;
    }
    if (loaded.info.expected_s > SLOW_SHARE * group->options->sampling.budget_s) {
        cell->status = CELL_SKIPPED;
        snprintf(cell->reason, sizeof(cell->reason), "%s", SESSION_TOO_SLOW);
        return;
    }
    if (isnan(device->alloc_s))
        device->alloc_s = loaded.times.alloc_s;
    if (isnan(device->dispatch_low_s)) {
        device->dispatch_low_s = loaded.times.dispatch_low_s;
        device->dispatch_high_s = loaded.times.dispatch_high_s;
    }
    if (loaded.info.in_place) {
        cell->spec.residency = RESIDENCY_HOST;
        cell->spec.reuse = 1;
        if (device->choice->opencl < 0)
            cell->spec.mem = MEM_AUTO;
        cell->sampled = find_equal(group, index);
    }
}

static void load_cells(struct session_group *group)
{
    for (size_t i = 0; i < group->cell_count && interrupt_status() == STATUS_OK; i++)
        load_cell(group, i);
}

/* Devices take turns: the last one's workers sleep before another's sample. */
void session_rest_last(struct session_group *group, size_t next)
{
    struct error err;

    if (group->last_device != SIZE_MAX && group->last_device != next &&
        runner_park(&group->devices[group->last_device].runner, &err) != STATUS_OK)
        lose_device(group, group->last_device, err.text);
    group->last_device = next;
}

/* Every value counts, those of discarded operations too. The cell's value is a wrong one as soon as there is one. */
bool session_check_value(struct session_cell *cell, const struct outcome *outcome)
{
    bool right =
        cell_order_accepts(cell->order, &cell->spec, cell->truth, outcome, &cell->error_ratio);
    bool first = right || !value_equal(outcome->value, cell->truth->canonical);

    cell->has_value = true;
    cell->value = first ? outcome->value : outcome->odd;
    if (right)
        return true;
    cell->status = CELL_WRONG;
    if (cell->order != ORDER_CANONICAL && !op_any_order(cell->spec.op, cell->spec.dtype)) {
        snprintf(cell->reason, sizeof(cell->reason),
                 "values are up to %.3g times the error bound of the order of %s from the exact "
                 "result",
                 cell->error_ratio, order_name(cell->order));
        return false;
    }
    snprintf(cell->reason, sizeof(cell->reason),
             "bits 0x%llx at index %lld instead of 0x%llx at index %lld",
             (unsigned long long)cell->value.bits, (long long)cell->value.index,
             (unsigned long long)cell->truth->canonical.bits,
             (long long)cell->truth->canonical.index);
    return false;
}

/*
 * How long the answer to a request may take: far more than it should, so that only a hang takes longer.
 * A first call is expected to take no more than the budget, or there would be nothing to be had from it.
 */
static double answer_limit(const struct sampler *sampler, const struct sampler_cell *cell,
                           const struct sample_request *request)
{
    double expected = cell->estimate_s * (request->batch + request->discards) * ANSWER_FACTOR;

    if (cell->estimate_s <= 0)
        expected = fmin(sampler->options.budget_s, FIRST_LIMIT_S);
    return request->gap_s + fmax(expected, ANSWER_LIMIT_S);
}

/* runner_sample, with what the machine took away meanwhile noted in the cell. */
static enum status watch_sample(struct session_group *group, struct session_cell *cell,
                                const struct sample_request *request, double limit_s,
                                struct runner_sampled *sampled, struct error *err)
{
    struct disturbance before, after;
    enum status status;

    disturbance_read(&group->disturbances, &before);
    status = runner_sample(&group->devices[cell->device].runner, &cell->spec, request, limit_s,
                           sampled, err);
    disturbance_read(&group->disturbances, &after);
    cell->stolen += after.stolen_ticks > before.stolen_ticks;
    cell->throttled += after.throttled > before.throttled;
    cell->slowed += frequency_is_low(group->frequency);
    return status;
}

static bool take_sample(void *context, size_t index, const struct sample_request *request,
                        struct sample *sample)
{
    struct session_group *group = context;
    struct session_cell *cell = &group->cells[group->sampled[index]];
    struct runner_sampled sampled;
    struct error err;

    if (group->devices[cell->device].lost || cell->status != CELL_OK)
        return false;
    session_rest_last(group, cell->device);
    if (watch_sample(group, cell, request,
                     answer_limit(&group->sampler, &group->sampler.cells[index], request), &sampled,
                     &err) != STATUS_OK) {
        session_fail_cell(group, cell, &err);
        return false;
    }
    *sample = sampled.sample;
    return session_check_value(cell, &sampled.outcome);
}

static double sampler_now(void *context)
{
    (void)context;
    return seconds();
}

static bool sampler_interrupted(void *context)
{
    (void)context;
    return interrupt_status() != STATUS_OK;
}

static void sampler_progress(void *context, double done, double left_s)
{
    const struct session_group *group = context;

    group->options->progress(group->options->progress_context, "measuring", done, left_s);
}

/* Cells that differ in size only are a series: a slow device is predicted from its smaller sizes. */
static unsigned series_of(const struct session_group *group, size_t index)
{
    const struct session_cell *cell = &group->cells[index];

    for (size_t i = 0; i < index; i++) {
        struct case_spec spec = group->cells[i].spec;

        spec.n = cell->spec.n;
        if (group->cells[i].device == cell->device && memcmp(&spec, &cell->spec, sizeof(spec)) == 0)
            return (unsigned)i;
    }
    return (unsigned)index;
}

/* Hand the cells that can run to a sampler; false when memory ran out. */
static bool prepare_sampler(struct session_group *group, double budget_s, unsigned process)
{
    struct sampler *sampler = &group->sampler;

    memset(sampler, 0, sizeof(*sampler));
    sampler->options = group->options->sampling;
    sampler->options.budget_s = fmax(budget_s, group->least_s);
    sampler->options.seed += group->options->first_process + process;
    sampler->source = (struct sample_source){
        .context = group,
        .take = take_sample,
        .now = sampler_now,
        .interrupted = sampler_interrupted,
        .progress = group->options->progress ? sampler_progress : NULL,
    };
    sampler->cells = calloc(group->cell_count + 1, sizeof(*sampler->cells));
    if (!sampler->cells)
        return false;
    for (size_t i = 0; i < group->cell_count; i++) {
        const struct session_cell *cell = &group->cells[i];

        if (cell->status != CELL_OK || cell->sampled != i)
            continue;
        group->sampled[sampler->cell_count] = i;
        sampler->cells[sampler->cell_count++] = (struct sampler_cell){
            .gap_s = cell->spec.gap_s,
            .flush = cell->spec.cache == CACHE_FLUSHED,
            .size = cell->spec.n,
            .series = series_of(group, i),
            .per_call = case_operations(&cell->spec),
            /* what is in flight together is no latency, and no batch of single calls */
            .alone = cell->spec.lifecycle == LIFECYCLE_COLD || cell->spec.depth > 1,
        };
    }
    return true;
}

/* One process of each device: start, load, sample, stop. */
static bool run_process(struct session_group *group, double budget_s, unsigned process)
{
    double start = seconds();
    bool enough = true;

    group->last_device = SIZE_MAX;
    disturbance_open(&group->disturbances);
    start_runners(group);
    session_say(group, "preparing");
    load_cells(group);
    if (group->options->stream.duration_s > 0) {
        session_stream(group);
    } else {
        enough = prepare_sampler(group, budget_s - (seconds() - start), process) &&
                 sampler_run(&group->sampler) &&
                 session_keep(group, group->options->first_process + process);
        sampler_clear(&group->sampler);
        free(group->sampler.cells);
    }
    stop_runners(group);
    disturbance_close(&group->disturbances);
    return enough;
}

/*
 * A new process is to meet new pages too: where the input lies in memory is part of what differs
 * between runs of a program.
 */
static enum status renew_input(struct session_group *group, struct error *err)
{
    enum status status;

    arena_close(&group->arena);
    status = fill_input(group, err);
    for (size_t d = 0; d < group->options->choice_count && status == STATUS_OK; d++) {
        group->devices[d].config.x = group->arena.x;
        group->devices[d].config.y = group->arena.y;
    }
    return status;
}

static bool make_cells(struct session_group *group)
{
    size_t devices = group->options->choice_count;

    group->cell_count = group->group->case_count * devices;
    group->cells = calloc(group->cell_count + 1, sizeof(*group->cells));
    group->devices = calloc(devices + 1, sizeof(*group->devices));
    group->sampled = calloc(group->cell_count + 1, sizeof(*group->sampled));
    if (!group->cells || !group->devices || !group->sampled)
        return false;
    for (size_t d = 0; d < devices; d++)
        configure(group, &group->devices[d], &group->options->choices[d]);
    for (size_t i = 0; i < group->cell_count; i++) {
        struct session_cell *cell = &group->cells[i];

        cell->device = i % devices;
        cell->asked = &group->group->cases[i / devices];
        memcpy(&cell->spec, cell->asked, sizeof(cell->spec));
        cell->truth = truth_find(&group->truth, &cell->spec);
        cell->sampled = i;
        cell->order = cell_order(&group->options->choices[cell->device].spec, &cell->spec);
        if (!cell->truth) {
            cell->status = CELL_ERROR;
            snprintf(cell->reason, sizeof(cell->reason), "%.511s", group->shortage.text);
        }
    }
    return true;
}

static void clear_group(struct session_group *group)
{
    for (size_t i = 0; group->cells && i < group->cell_count; i++) {
        free(group->cells[i].samples);
        free(group->cells[i].instrumented);
    }
    free(group->cells);
    free(group->devices);
    free(group->sampled);
    truth_clear(&group->truth);
    arena_close(&group->arena);
}

static enum status run_group(struct session_group *group, double end_s, struct result *result,
                             struct error *err)
{
    unsigned processes = group->options->processes;
    enum status status;
    bool enough = true;

    session_say(group, "making the input");
    status = fill_input(group, err);
    if (status == STATUS_OK)
        session_say(group, "computing the exact results");
    if (status == STATUS_OK)
        status = truth_make(&group->truth, group->group, &group->arena, err);
    if (status != STATUS_OK)
        return status;
    if (!make_cells(group))
        return error_set(err, STATUS_FAILED, "out of memory for %zu cells", group->cell_count);
    processes = group->arena.x ? processes : 0;
    if (processes > 0 && group->options->first_builds && result->cell_count == 0 &&
        interrupt_status() == STATUS_OK)
        session_measure_builds(group);
    for (unsigned p = 0; p < processes && enough && interrupt_status() == STATUS_OK; p++) {
        status = p > 0 ? renew_input(group, err) : STATUS_OK;
        if (status != STATUS_OK)
            break;
        enough = run_process(group, (end_s - seconds()) / (processes - p), p);
        if (group->tuning == TUNING_ANEW)
            group->tuning = TUNING_KEPT;
    }
    if (processes > 0 && status == STATUS_OK && group->options->peak_memory) {
        session_say(group, "measuring memory");
        session_measure_memory(group);
    }
    if (!session_summarise(result, group) || !enough)
        return error_set(err, STATUS_FAILED, "out of memory for the samples");
    return status;
}

/* What was seen of the clock rate, or null, to the rest of what is known of the machine; and to what an earlier session saw. */
static void describe_frequency(struct result *result, const struct frequency *frequency)
{
    double low = frequency->lowest_hz, high = frequency->highest_hz, low_before, high_before;
    json_t *seen;

    if (json_unpack(json_object_get(result->meta, "frequency_hz"), "{s:F, s:F}", "low", &low_before,
                    "high", &high_before) == 0) {
        low = fmin(low, low_before);
        high = fmax(high, high_before);
    }
    seen = isnan(high) ? json_null() : json_pack("{s:f, s:f}", "low", low, "high", high);

    if (result->meta)
        json_object_set(result->meta, "frequency_hz", seen);
    json_decref(seen);
}

enum status session_run(struct result *result, const struct plan *plan,
                        const struct session_options *options, struct error *err)
{
    double budget_s = options->sampling.budget_s;
    double end_s = seconds() + budget_s - fmin(END_RESERVE_S, END_SHARE * budget_s);
    double least_s = fmax(SAMPLING_SHARE * budget_s, SAMPLING_S) / (double)plan->group_count /
                     options->processes;
    struct frequency frequency;
    enum status status = STATUS_OK;

    frequency_open(&frequency, "");
    for (size_t i = 0; i < plan->group_count && status == STATUS_OK; i++) {
        double left = end_s - seconds();
        struct session_group group = { .options = options,
                                       .group = &plan->groups[i],
                                       .frequency = &frequency,
                                       .least_s = least_s,
                                       .tuning = options->tuning };

        if (i > 0 && group.tuning == TUNING_ANEW)
            group.tuning = TUNING_KEPT;

        if (interrupt_status() != STATUS_OK)
            break;
        status = run_group(&group, seconds() + left / (double)(plan->group_count - i), result, err);
        clear_group(&group);
    }
    describe_frequency(result, &frequency);
    frequency_close(&frequency);
    result->partial = interrupt_status() != STATUS_OK;
    return status;
}

enum status session_verdict(const struct result *result)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < result->cell_count; i++) {
        if (result->cells[i].status == CELL_WRONG)
            return STATUS_WRONG;
        if (result->cells[i].status == CELL_ERROR)
            status = STATUS_FAILED;
    }
    return status;
}
