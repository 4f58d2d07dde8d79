/*
 * From samples to the cells and devices of a result.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/session_cells.h"
#include "host/measure/noise.h"

#define INSTRUMENTED_TOLERANCE 0.05
#define DISTURBED_SHARE        0.1 /* of the samples, above which disturbances are told */
#define TINY_S                 1e-6 /* shorter operations are not taken apart: stamps would be most of it */

static bool append_samples(struct session_cell *cell, const struct sampler_cell *from,
                           unsigned process)
{
    size_t total = cell->sample_count + from->count;
    struct sample_record *grown = realloc(cell->samples, (total + 1) * sizeof(*grown));

    if (!grown)
        return false;
    cell->samples = grown;
    for (size_t i = 0; i < from->count; i++)
        cell->samples[cell->sample_count++] =
            (struct sample_record){ process, from->records[i].round, from->records[i].wall_s,
                                    from->records[i].latency_s };
    return true;
}

static bool append_instrumented(struct session_cell *cell, const struct sampler_cell *from)
{
    size_t total = cell->instrumented_count + from->instrumented_count;
    struct sample *grown = realloc(cell->instrumented, (total + 1) * sizeof(*grown));

    if (!grown)
        return false;
    cell->instrumented = grown;
    if (from->instrumented_count > 0)
        memcpy(grown + cell->instrumented_count, from->instrumented,
               from->instrumented_count * sizeof(*grown));
    cell->instrumented_count = total;
    return true;
}

bool session_keep(struct session_group *group, unsigned process)
{
    for (size_t i = 0; i < group->sampler.cell_count; i++) {
        const struct sampler_cell *from = &group->sampler.cells[i];
        struct session_cell *cell = &group->cells[group->sampled[i]];

        if (!append_samples(cell, from, process) || !append_instrumented(cell, from))
            return false;
        cell->calls += from->calls;
        cell->faults += from->faults;
        cell->rounds += from->rounds;
        cell->disturbed += from->disturbed;
        cell->faulted += from->faulted;
        cell->too_slow = cell->too_slow || from->too_slow;
        cell->unresolved = cell->unresolved || !from->resolved;
    }
    return true;
}

/* What cannot be told in one of the samples is told in none: else their means would not add up. */
static void find_untold(const struct session_cell *from, const size_t *indices, size_t used,
                        struct phases *phases)
{
    for (size_t i = 0; i < used; i++) {
        const struct phases *sample = &from->instrumented[indices[i]].phases;

        phases->launch_merged = phases->launch_merged || sample->launch_merged;
        phases->clock_failed = phases->clock_failed || sample->clock_failed;
    }
    phases->launch_merged = phases->launch_merged && !phases->clock_failed; /* then all is absent */
}

static void add_phases(const struct sample *sample, double share, struct cell_result *cell)
{
    struct phases phases = sample->phases;

    phases.launch_merged = cell->phases.launch_merged;
    phases.clock_failed = cell->phases.clock_failed;
    phases_close(&phases, sample->wall_s);
    for (int p = 0; p < PHASE_COUNT; p++)
        cell->phases.s[p] += share * phases.s[p];
    cell->phases.channel.bytes_in = phases.channel.bytes_in; /* the same in all */
    cell->phases.channel.bytes_out = phases.channel.bytes_out;
    cell->phases.channel.encode_s += share * phases.channel.encode_s;
    cell->phases.channel.decode_s += share * phases.channel.decode_s;
    cell->phases.imbalance_s += share * phases.imbalance_s;
    cell->phases.clock_error_s += share * phases.clock_error_s;
    cell->instrumented_s += share * sample->wall_s;
}

/* Phases and wall as means over the instrumented samples between the wall's quartiles. */
static bool average_phases(const struct session_cell *from, struct cell_result *cell)
{
    size_t count = from->instrumented_count, used;
    double *walls = malloc((count + 1) * sizeof(*walls));
    size_t *indices = malloc((count + 1) * sizeof(*indices));
    bool enough = walls && indices;

    for (size_t i = 0; enough && i < count; i++)
        walls[i] = from->instrumented[i].wall_s;
    used = enough && count > 0 ? interquartile_indices(walls, count, indices) : 0;
    if (used > 0) {
        memset(&cell->phases, 0, sizeof(cell->phases));
        cell->instrumented_s = 0;
        find_untold(from, indices, used, &cell->phases);
    }
    for (size_t i = 0; i < used; i++)
        add_phases(&from->instrumented[indices[i]], 1.0 / (double)used, cell);
    if (cell->phases.launch_merged || cell->phases.clock_failed)
        cell->phases.clock_error_s = NAN; /* nothing depends on it */
    if (used > 0 &&
        !(cell->phases.channel.bytes_out > 0)) /* nothing comes back: there is no channel */
        cell->phases.channel = (struct channel_use){ NAN, NAN, NAN, NAN };
    free(walls);
    free(indices);
    return enough;
}

/* Below a microsecond the stamps themselves would be what is seen: all of it is compute. */
static void merge_tiny(struct cell_result *cell)
{
    double wall = isnan(cell->latency.median) ? cell->time.median : cell->latency.median;

    if (!(wall < TINY_S) || isnan(cell->instrumented_s))
        return;
    for (int p = 0; p < PHASE_COUNT; p++)
        cell->phases.s[p] = 0;
    cell->phases.s[PHASE_COMPUTE] = cell->instrumented_s;
}

static unsigned noise_flags(const double *walls, size_t count)
{
    struct noise noise;

    if (!noise_of(walls, count, &noise))
        return 0;
    return (noise.first_run ? FLAG_FIRST_RUN : 0) | (noise.drift ? FLAG_DRIFT : 0) |
           (noise.bimodal ? FLAG_BIMODAL : 0) | (noise.outliers > 0 ? FLAG_OUTLIERS : 0);
}

static unsigned flags_of(const struct session_cell *from, const struct cell_result *cell)
{
    double plain = isnan(cell->latency.median) ? cell->time.median : cell->latency.median;
    double taken = (double)(from->sample_count + from->instrumented_count);
    unsigned flags = 0;

    if (from->disturbed > DISTURBED_SHARE * taken)
        flags |= FLAG_SWITCHED;
    if (from->faulted > DISTURBED_SHARE * taken && from->spec.alloc != ALLOC_PER_OP)
        flags |= FLAG_FAULTED;
    if (from->stolen > DISTURBED_SHARE * taken)
        flags |= FLAG_STEAL;
    if (from->throttled > DISTURBED_SHARE * taken)
        flags |= FLAG_THROTTLED;
    if (from->slowed > DISTURBED_SHARE * taken)
        flags |= FLAG_FREQUENCY;
    if (cell->phases.launch_merged)
        flags |= FLAG_LAUNCH_MERGED;
    if (cell->phases.clock_failed)
        flags |= FLAG_CLOCK;
    if (fabs(cell->instrumented_s - plain) > INSTRUMENTED_TOLERANCE * plain)
        flags |= FLAG_INSTRUMENTED;
    return flags;
}

/* Times of samples, and the process that each is from. */
struct series {
    double *walls, *latencies; /* owned, one allocation */
    unsigned *wall_processes, *latency_processes;
    size_t wall_count, latency_count;
};

static bool series_open(struct series *series, const struct session_cell *from)
{
    size_t count = from->sample_count;

    *series = (struct series){ .walls = malloc((2 * count + 1) * sizeof(double)),
                               .wall_processes = malloc((2 * count + 1) * sizeof(unsigned)) };
    if (!series->walls || !series->wall_processes)
        return false;
    series->latencies = series->walls + count;
    series->latency_processes = series->wall_processes + count;
    for (size_t i = 0; i < count; i++) {
        const struct sample_record *sample = &from->samples[i];

        series->walls[i] = sample->wall_s;
        series->wall_processes[i] = sample->process;
        if (isnan(sample->latency_s))
            continue;
        series->latencies[series->latency_count] = sample->latency_s;
        series->latency_processes[series->latency_count++] = sample->process;
    }
    series->wall_count = count;
    return true;
}

static void series_clear(struct series *series)
{
    free(series->walls);
    free(series->wall_processes);
}

/* Each process may have reached the precision, and all together still lie further apart. */
static bool is_resolved(const struct session_cell *from, const struct summary *time,
                        double precision)
{
    return !from->unresolved &&
           (precision >= 1 || time->ci_high - time->ci_low <= 2 * precision * time->median ||
            from->samples[0].process == from->samples[from->sample_count - 1].process);
}

/* Times of a cell that has samples; false when memory ran out. */
static bool summarise_times(const struct session_cell *from, double precision,
                            struct cell_result *cell)
{
    struct series series;
    bool enough =
        series_open(&series, from) &&
        summary_of_processes(series.walls, series.wall_processes, series.wall_count, &cell->time);

    if (enough && series.latency_count > 0)
        enough = summary_of_processes(series.latencies, series.latency_processes,
                                      series.latency_count, &cell->latency);
    enough = enough && average_phases(from, cell);
    if (enough) {
        cell->flags = flags_of(from, cell) | noise_flags(series.walls, series.wall_count) |
                      (is_resolved(from, &cell->time, precision) ? 0 : FLAG_UNRESOLVED);
        merge_tiny(cell);
    }
    series_clear(&series);
    return enough;
}

static bool copy_samples(const struct session_cell *from, struct cell_result *cell)
{
    if (from->sample_count == 0)
        return true;
    cell->samples = malloc(from->sample_count * sizeof(*cell->samples));
    if (!cell->samples)
        return false;
    memcpy(cell->samples, from->samples, from->sample_count * sizeof(*cell->samples));
    cell->sample_count = from->sample_count;
    return true;
}

/* What a cell's status comes to once nothing more is sampled. */
static void settle(const struct session_cell *from, struct cell_result *cell)
{
    cell->status = from->status;
    snprintf(cell->reason, sizeof(cell->reason), "%s", from->reason);
    if (cell->status == CELL_OK && from->too_slow) {
        cell->status = CELL_SKIPPED;
        snprintf(cell->reason, sizeof(cell->reason), "%s", SESSION_TOO_SLOW);
    } else if (cell->status == CELL_OK && from->sample_count == 0 && !from->streamed) {
        cell->status = CELL_SKIPPED;
        snprintf(cell->reason, sizeof(cell->reason), "not reached before the run ended");
    } else if (cell->status == CELL_OK && from->order == ORDER_CANONICAL &&
               !from->truth->accepted) {
        cell->status = CELL_WRONG;
        snprintf(cell->reason, sizeof(cell->reason),
                 "the canonical value is %.3g times its error bound from the exact result",
                 from->truth->error_ratio);
    }
}

static bool summarise_cell(struct result *result, const struct session_group *group, size_t index)
{
    const struct session_cell *asked = &group->cells[index];
    const struct session_cell *from = &group->cells[asked->sampled];
    const struct case_spec *spec = asked->asked;
    struct cell_result cell;

    cell_init(&cell);
    cell.spec = *spec;
    cell.inputs = spec->op.is->inputs;
    snprintf(cell.device, sizeof(cell.device), "%s", group->devices[asked->device].choice->id);
    snprintf(cell.mem_used, sizeof(cell.mem_used), "%s", asked->info.mem_used);
    cell.order = asked->order;
    settle(asked->status == CELL_OK ? from : asked, &cell);
    cell.has_value = from->has_value;
    cell.value = from->value;
    cell.bit_equal = from->has_value && value_equal(from->value, from->truth->canonical);
    cell.error_ratio = from->has_value ? from->error_ratio : NAN;
    cell.alloc_s = group->devices[asked->device].alloc_s;
    cell.bytes = spec->steps * op_bytes(spec->op, spec->dtype, spec->n);
    cell.flops = spec->steps * op_flops(spec->op, spec->n);
    if (from->calls > 0)
        cell.faults = (double)from->faults / (double)from->calls / from->spec.reuse;
    if (from->peak_bytes > 0) {
        cell.peak_bytes = from->peak_bytes;
        cell.device_bytes = from->device_bytes;
    }
    if (from->streamed)
        cell.stream = from->stream;
    cell.rounds = from->rounds;
    if (from->sample_count > 0 && !summarise_times(from, group->options->sampling.precision, &cell))
        return false;
    if (asked->info.streamed)
        cell.flags |= FLAG_STREAMED;
    if (cell.time.median > 0)
        cell.gbps = cell.bytes / cell.time.median / 1e9;
    if (!copy_samples(from, &cell) || !result_add_cell(result, &cell)) {
        free(cell.samples);
        return false;
    }
    return true;
}

static void describe_device(const struct session_options *options,
                            const struct device_choice *choice, struct device_result *device)
{
    const struct opencl_info *info =
        choice->opencl >= 0 ? &options->opencl->devices[choice->opencl] : NULL;
    const struct device_config config = { .spec = choice->spec, .processors = options->processors };
    bool pool = choice->spec.kind == KIND_THREADS || choice->spec.kind == KIND_FORK;

    device_init(device);
    snprintf(device->id, sizeof(device->id), "%s", choice->id);
    snprintf(device->kind, sizeof(device->kind), "%s", device_kind_name(choice->spec.kind));
    snprintf(device->class_name, sizeof(device->class_name), "%s",
             info                             ? info->class_name
             : choice->spec.kind == KIND_NULL ? "none"
                                              : "cpu");
    snprintf(device->name, sizeof(device->name), "%s",
             info ? info->name : device_isa(&choice->spec));
    snprintf(device->platform, sizeof(device->platform), "%s", info ? info->platform_name : "");
    snprintf(device->driver, sizeof(device->driver), "%s", info ? info->driver : "");
    device->workers = info ? info->units : pool ? device_workers(&config) : 1;
}

bool session_describe_devices(struct result *result, const struct session_options *options)
{
    for (size_t i = 0; i < options->choice_count; i++) {
        struct device_result device;

        describe_device(options, &options->choices[i], &device);
        if (!result_add_device(result, &device))
            return false;
    }
    return true;
}

/* What this group learned of a device; devices run in several groups. */
static void merge_device(struct result *result, const struct session_device *from, bool again)
{
    for (size_t i = 0; i < result->device_count; i++) {
        struct device_result *known = &result->devices[i];

        if (strcmp(known->id, from->choice->id) != 0)
            continue;
        if (!(known->peak_bytes >= from->peak_bytes))
            known->peak_bytes = from->peak_bytes;
        if (isnan(known->create_s))
            known->create_s = from->create_s;
        if (isnan(known->dispatch_low_s)) {
            known->dispatch_low_s = from->dispatch_low_s;
            known->dispatch_high_s = from->dispatch_high_s;
        }
        if (isnan(known->build_first_s))
            known->build_first_s = from->build_first_s;
        if (isnan(known->tune_s))
            known->tune_s = from->tune_s;
        if (from->launch[0] && !(again && known->launch[0]))
            snprintf(known->launch, sizeof(known->launch), "%s", from->launch);
        if (isnan(known->build_cached_s))
            known->build_cached_s = from->build_cached_s;
    }
}

bool session_summarise(struct result *result, struct session_group *group)
{
    for (size_t d = 0; d < group->options->choice_count; d++)
        merge_device(result, &group->devices[d], group->options->first_process > 0);
    for (size_t i = 0; i < group->cell_count; i++)
        if (!summarise_cell(result, group, i))
            return false;
    return true;
}
