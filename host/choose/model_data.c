#include "host/choose/model_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_APART_S 1e-6 /* shorter operations have no phases but `compute` */
#define WELL_KNOWN   0.03 /* relative error below which a time counts no more than others */

/* Of one memory mode, and of operations that are one reduction: the law does not tell those apart. */
static bool usable(const struct cell_result *cell, const char *id, enum memory_mode mem)
{
    return cell->spec.mem == mem && cell->spec.steps <= 1 && cell->spec.depth <= 1 &&
           cell->spec.chunk == 0 && cell->spec.alloc == ALLOC_AUTO && cell->status == CELL_OK &&
           cell->spec.n > 0 && strcmp(cell->device, id) == 0 && isfinite(cell->time.median) &&
           cell->time.median > 0;
}

/* The first in the order of the enum: `auto` where there is any. */
static enum memory_mode mode_of(const struct result *result, const char *id)
{
    for (unsigned mem = 0; mem < MEM_COUNT; mem++)
        for (size_t i = 0; i < result->cell_count; i++)
            if (usable(&result->cells[i], id, (enum memory_mode)mem))
                return (enum memory_mode)mem;
    return MEM_AUTO;
}

/* Instrumented operations are slower or faster than plain ones; their phases' shares are kept. */
static void take_phases(struct observation *item)
{
    const struct cell_result *cell = item->cell;

    item->phased = cell->instrumented_s > TOLD_APART_S && !cell->phases.clock_failed;
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        item->phases_s[phase] = cell->phases.s[phase] * item->time_s / cell->instrumented_s;
}

static double weight_of(const struct summary *time)
{
    double sd = (time->ci_high - time->ci_low) / (2 * 1.96 * time->median);

    return 1 / (WELL_KNOWN * WELL_KNOWN + (isfinite(sd) ? sd * sd : 0));
}

static int compare_sizes(const void *a, const void *b)
{
    const struct observation *x = a, *y = b;

    return (x->question.n > y->question.n) - (x->question.n < y->question.n);
}

/* Sizes in turn into the folds, in ascending order. */
static void set_folds(struct observations *observations)
{
    struct observation *items = observations->items;
    double least, most;
    size_t fold = 0;

    qsort(items, observations->count, sizeof(*items), compare_sizes);
    least = items[0].question.n;
    most = items[observations->count - 1].question.n;
    for (size_t i = 0; i < observations->count; i++) {
        double n = items[i].question.n;

        if (i > 0 && n > items[i - 1].question.n)
            fold = (fold + 1) % FOLDS;
        items[i].fold = n == least || n == most ? NEVER_HELD : fold;
    }
}

static void add_gap(struct observations *observations, double gap_s)
{
    size_t at = observations->gap_count;

    for (size_t i = 0; i < observations->gap_count; i++)
        if (observations->gaps_s[i] == gap_s)
            return;
    if (!(gap_s > 0) || at == GAPS_MAX)
        return;
    for (; at > 0 && observations->gaps_s[at - 1] > gap_s; at--)
        observations->gaps_s[at] = observations->gaps_s[at - 1];
    observations->gaps_s[at] = gap_s;
    observations->gap_count++;
}

/* The plain sum if it was measured, else what has the least to do for an element. */
static void set_reference(struct observations *observations, const struct op_description *op)
{
    const struct op_description *best = observations->reference;

    if (!best || strcmp(op->name, "sum") == 0 ||
        (strcmp(best->name, "sum") != 0 && op->flops < best->flops))
        observations->reference = op;
}

static void widen_range(struct profile_range *range, const struct model_question *q)
{
    double bytes = model_bytes(q);

    range->bytes_low = fmin(range->bytes_low, bytes);
    range->bytes_high = fmax(range->bytes_high, bytes);
    if (q->op.is->has_degree) {
        range->flops_low = fmin(range->flops_low, q->flops); /* NaN at first */
        range->flops_high = fmax(range->flops_high, q->flops);
    }
    range->reuse_high = fmax(range->reuse_high, q->reuse);
    range->gap_high_s = fmax(range->gap_high_s, q->gap_s);
    range->host_residency |= q->residency == RESIDENCY_HOST;
    range->device_residency |= q->residency == RESIDENCY_DEVICE;
    range->cold |= q->lifecycle == LIFECYCLE_COLD;
    range->flushed |= q->cache == CACHE_FLUSHED;
}

static void take_cell(struct observations *observations, struct profile_device *device,
                      const struct cell_result *cell)
{
    struct observation *item = &observations->items[observations->count++];

    *item = (struct observation){
        .question = model_question_of(&cell->spec),
        .cell = cell,
        .time_s = cell->time.median,
        .weight = weight_of(&cell->time),
    };
    take_phases(item);
    add_gap(observations, cell->spec.gap_s);
    set_reference(observations, cell->spec.op.is);
    observations->flushed |= cell->spec.cache == CACHE_FLUSHED;
    widen_range(&device->range, &item->question);
    device->in_place |=
        strcmp(cell->mem_used, "in place") == 0 || strcmp(cell->mem_used, "mapped") == 0;
}

bool observations_open(struct observations *observations, struct profile_device *device,
                       const struct result *result)
{
    const char *id = device->about.id, *kind = device->about.kind;
    enum memory_mode mem = mode_of(result, id);

    *observations = (struct observations){
        .items = calloc(result->cell_count + 1, sizeof(*observations->items)),
    };
    if (!observations->items)
        return false;
    if (strcmp(kind, "threads") == 0 || strcmp(kind, "fork") == 0)
        device->shares = device->about.workers > 0 ? device->about.workers : 1;
    device->range.bytes_low = INFINITY;
    for (size_t i = 0; i < result->cell_count; i++)
        if (usable(&result->cells[i], id, mem))
            take_cell(observations, device, &result->cells[i]);
    if (observations->count > 0)
        set_folds(observations);
    return true;
}

void observations_clear(struct observations *observations)
{
    free(observations->items);
    *observations = (struct observations){ 0 };
}
