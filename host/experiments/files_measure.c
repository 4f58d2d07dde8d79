#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/file_cache.h"
#include "host/experiments/files_cells.h"
#include "host/experiments/interrupt.h"
#include "host/measure/clock.h"

#define ANSWER_LIMIT_S 5.0
#define ANSWER_FACTOR  10.0 /* of the expected time */
#define FIRST_LIMIT_S  60.0 /* of an operation of which nothing is known */
#define STRAY_SHARE    0.01 /* of the pages may be where they should not be */

static void settle(struct files_cell *cell, enum cell_status status, const char *reason)
{
    cell->status = status;
    snprintf(cell->reason, sizeof(cell->reason), "%.511s", reason);
}

/* The device takes no part any more. */
static void lose(struct files *files, size_t device, enum cell_status status, const char *reason)
{
    files->devices[device].status = status;
    snprintf(files->devices[device].reason, sizeof(files->devices[device].reason), "%.511s",
             reason);
    for (size_t i = 0; i < files->cell_count; i++)
        if (files->cells[i].device == device && files->cells[i].status == CELL_OK)
            settle(&files->cells[i], status, reason);
}

static unsigned workers_of(const struct device_config *config)
{
    enum device_kind kind = config->spec.kind;

    return kind == KIND_THREADS || kind == KIND_FORK ? device_workers(config) : 1;
}

static void start_device(struct files *files, size_t index)
{
    struct files_device *device = &files->devices[index];
    struct error err;

    if (!device_table(&device->config.spec)->each) {
        lose(files, index, CELL_SKIPPED, "its workers read no files: their input is sent to them");
        return;
    }
    device->job =
        file_job_open(&files->set, workers_of(&device->config), device_isa(&device->config.spec));
    if (device
            ->job) /* one thread that lets tasks wait together, the others' way is one after the other */
        device->job->ahead = device->config.spec.kind == KIND_COOP;
    if (!device->job)
        lose(files, index, CELL_ERROR, "out of memory for what its workers share");
    else if (runner_start(&device->runner, &device->config, &err) != STATUS_OK)
        lose(files, index, CELL_ERROR, err.text);
}

/* The cache as the cell has it; false when it cannot be had so. */
static bool prepare_cache(struct files *files, struct files_cell *cell)
{
    double share;

    if (cell->page_cache == PAGE_CACHE_DROPPED)
        file_cache_drop(&files->set);
    else
        file_cache_fill(&files->set);
    share = file_cache_share(&files->set);
    if (cell->page_cache == PAGE_CACHE_DROPPED ? share <= STRAY_SHARE : share >= 1 - STRAY_SHARE)
        return true;
    cell->status = CELL_SKIPPED;
    snprintf(cell->reason, sizeof(cell->reason),
             cell->page_cache == PAGE_CACHE_DROPPED
                 ? "the page cache keeps %.0f %% of the files: their file system is in memory, or "
                   "somebody else uses them"
                 : "the page cache holds only %.0f %% of the files: there is no room for more",
             100 * share);
    return false;
}

static const char *failure_text(int failure)
{
    return failure < 0 ? "became shorter while it was in use" : strerror(failure);
}

/* What workers left behind for each file. */
static void check_outcomes(struct files *files, struct files_cell *cell, const struct file_job *job)
{
    for (size_t i = 0; i < files->set.count; i++) {
        const struct file_entry *entry = &files->set.files[i];
        const struct file_outcome *outcome = &job->outcomes[i];
        char reason[512];

        if (entry->reason)
            continue;
        if (!outcome->done || outcome->failure != 0) {
            snprintf(reason, sizeof(reason), "%.400s: %s", entry->path,
                     outcome->done ? failure_text(outcome->failure) : "no worker had memory");
            settle(cell, CELL_ERROR, reason);
        } else if (!value_equal(outcome->value, entry->truths[cell->op].canonical)) {
            cell->wrong[i] = 1;
            snprintf(reason, sizeof(reason), "%.400s: bits 0x%llx instead of 0x%llx", entry->path,
                     (unsigned long long)outcome->value.bits,
                     (unsigned long long)entry->truths[cell->op].canonical.bits);
            settle(cell, CELL_WRONG, reason);
        }
    }
}

static double answer_limit(const struct sampler *sampler, const struct sampler_cell *cell)
{
    if (cell->estimate_s <= 0)
        return fmax(fmin(sampler->options.budget_s, FIRST_LIMIT_S), ANSWER_LIMIT_S);
    return fmax(ANSWER_FACTOR * cell->estimate_s, ANSWER_LIMIT_S);
}

static bool call_once(struct files *files, size_t index, bool instrument, struct sample *sample)
{
    struct files_cell *cell = &files->cells[files->sampled[index]];
    struct files_device *device = &files->devices[cell->device];
    const struct runner_each each = { file_job_work, device->job, instrument };
    struct error err;

    file_job_begin(device->job, files->ops[cell->op], instrument);
    if (runner_each(&device->runner, &each,
                    answer_limit(&files->sampler, &files->sampler.cells[index]), sample,
                    &err) != STATUS_OK) {
        settle(cell, CELL_ERROR, err.text);
        if (device->runner.pid == 0)
            lose(files, cell->device, CELL_ERROR, err.text);
        return false;
    }
    if (instrument)
        file_job_phases(device->job, &sample->phases);
    check_outcomes(files, cell, device->job);
    return cell->status == CELL_OK;
}

/* Devices take turns: the last one's workers sleep before another's sample. */
static void rest_last(struct files *files, size_t next)
{
    struct error err;

    if (files->last_device != SIZE_MAX && files->last_device != next &&
        runner_park(&files->devices[files->last_device].runner, &err) != STATUS_OK)
        lose(files, files->last_device, CELL_ERROR, err.text);
    files->last_device = next;
}

static bool take_sample(void *context, size_t index, const struct sample_request *request,
                        struct sample *sample)
{
    struct files *files = context;
    struct files_cell *cell = &files->cells[files->sampled[index]];
    unsigned discards = cell->page_cache == PAGE_CACHE_DROPPED ? 0 : request->discards;

    if (cell->status != CELL_OK)
        return false;
    rest_last(files, cell->device);
    if (cell->status != CELL_OK || !prepare_cache(files, cell))
        return false;
    while (discards-- > 0)
        if (!call_once(files, index, false, sample))
            return false;
    return call_once(files, index, request->instrument, sample);
}

static double sampler_now(void *context)
{
    (void)context;
    return 1e-9 * (double)clock_ns();
}

static bool sampler_interrupted(void *context)
{
    (void)context;
    return interrupt_status() != STATUS_OK;
}

static bool prepare_sampler(struct files *files, const struct sampler_options *options)
{
    struct sampler *sampler = &files->sampler;

    *sampler = (struct sampler){ .options = *options };
    sampler->source = (struct sample_source){ .context = files,
                                              .take = take_sample,
                                              .now = sampler_now,
                                              .interrupted = sampler_interrupted };
    sampler->cells = calloc(files->cell_count + 1, sizeof(*sampler->cells));
    files->sampled = calloc(files->cell_count + 1, sizeof(*files->sampled));
    if (!sampler->cells || !files->sampled)
        return false;
    for (size_t i = 0; i < files->cell_count; i++) {
        if (files->cells[i].status != CELL_OK)
            continue;
        files->sampled[sampler->cell_count] = i;
        sampler->cells[sampler->cell_count++] = (struct sampler_cell){
            .alone = true, .size = files->set.bytes, .series = (unsigned)i, .per_call = 1
        };
    }
    return true;
}

/* Phases and wall as means over the instrumented samples between the wall's quartiles. */
static bool average_phases(const struct sampler_cell *from, struct files_cell *cell)
{
    size_t count = from->instrumented_count, used;
    double *walls = malloc((count + 1) * sizeof(*walls));
    size_t *indices = malloc((count + 1) * sizeof(*indices));
    bool enough = walls && indices;

    for (size_t i = 0; enough && i < count; i++)
        walls[i] = from->instrumented[i].wall_s;
    used = enough && count > 0 ? interquartile_indices(walls, count, indices) : 0;
    if (used > 0) {
        cell->instrumented_s = 0;
        memset(&cell->phases, 0, sizeof(cell->phases));
    }
    for (size_t i = 0; i < used; i++) {
        const struct sample *sample = &from->instrumented[indices[i]];

        cell->instrumented_s += sample->wall_s / (double)used;
        cell->phases.imbalance_s += sample->phases.imbalance_s / (double)used;
        for (int p = 0; p < PHASE_COUNT; p++)
            cell->phases.s[p] += sample->phases.s[p] / (double)used;
    }
    free(walls);
    free(indices);
    return enough;
}

/* What the sampler knows of a cell becomes the cell's. False: no memory. */
static bool keep(const struct sampler_cell *from, struct files_cell *cell)
{
    double *walls = from->count > 0 ? sampler_walls(from) : NULL;
    bool enough = from->count == 0 || walls;

    cell->unresolved = !from->resolved;
    cell->records = malloc((from->count + 1) * sizeof(*cell->records));
    if (enough && cell->records && from->count > 0) {
        memcpy(cell->records, from->records, from->count * sizeof(*cell->records));
        cell->count = from->count;
        enough = summary_of_series(walls, from->count, &cell->time) && average_phases(from, cell);
    }
    if (cell->status == CELL_OK && from->too_slow)
        settle(cell, CELL_SKIPPED, "too slow: one operation would take too much of the budget");
    else if (cell->status == CELL_OK && from->count == 0)
        settle(cell, CELL_SKIPPED, "not reached before the run ended");
    free(walls);
    return enough && cell->records;
}

enum status files_measure(struct files *files, const struct sampler_options *options,
                          struct error *err)
{
    bool enough;

    files->last_device = SIZE_MAX;
    for (size_t d = 0; d < files->device_count && interrupt_status() == STATUS_OK; d++)
        start_device(files, d);
    enough = prepare_sampler(files, options) && sampler_run(&files->sampler);
    for (size_t i = 0; enough && i < files->sampler.cell_count; i++)
        enough = keep(&files->sampler.cells[i], &files->cells[files->sampled[i]]);
    sampler_clear(&files->sampler);
    free(files->sampler.cells);
    for (size_t d = 0; d < files->device_count; d++) {
        runner_stop(&files->devices[d].runner);
        file_job_close(files->devices[d].job);
    }
    return enough ? STATUS_OK : error_set(err, STATUS_FAILED, "out of memory for the samples");
}
