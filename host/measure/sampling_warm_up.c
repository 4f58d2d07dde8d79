/*
 * Before the first round: every cell is called until it is warm, which tells what a call costs and
 * who is too slow.
 */
#include <math.h>
#include <stdlib.h>

#include "host/measure/sampling.h"

#define WARM_UP_S     2e-3 /* spent on a cell, in at least two calls */
#define WARM_UP_ALL   0.1  /* of the budget, above which less is spent on each */
#define WARM_UP_CALLS 64
#define WARM_UP_SHARE 0.5  /* of the budget; the rest is for samples */
#define SHORT_S       1e-3 /* waking sleeping workers is felt in a shorter call */
#define LONG_S        0.1  /* a longer call that takes what was predicted need not be repeated */
#define AS_PREDICTED  1.5

#define TOO_SLOW_SHARE 0.1   /* of the budget, for one call */
#define TOO_SLOW_S     0.1   /* but more than this, where every cell shall have a sample */
#define FIXED_COST_S   10e-3 /* shorter calls may spend all their time on what size does not change */
#define LEAST_CALL_S   1e-10 /* no call is shorter, whatever a coarse clock says */

/* The largest cell of a series that is smaller than `size` and was called. */
static const struct sampler_cell *next_smaller(const struct sampler *sampler, unsigned series,
                                               uint64_t size)
{
    const struct sampler_cell *found = NULL;

    for (size_t i = 0; i < sampler->cell_count; i++) {
        const struct sampler_cell *cell = &sampler->cells[i];

        if (cell->series == series && cell->size < size && cell->estimate_s > 0 &&
            (!found || cell->size > found->size))
            found = cell;
    }
    return found;
}

/* Seconds a unit of size, at and above `cell`: from its smaller neighbour, at most in proportion. */
static double growth(const struct sampler *sampler, const struct sampler_cell *cell)
{
    const struct sampler_cell *before = next_smaller(sampler, cell->series, cell->size);
    double most = cell->size > 0 ? cell->estimate_s / (double)cell->size : 0;

    if (!before)
        return most;
    return fmin(most, fmax(0, (cell->estimate_s - before->estimate_s) /
                                  (double)(cell->size - before->size)));
}

/*
 * What one call of `cell` should take, or a lower bound of it; 0 when nothing is known. A device
 * that needs 50 us for its smallest size can need the same for one a thousand times as large: in
 * proportion, that would wrongly be too slow.
 */
static double predicted(const struct sampler *sampler, const struct sampler_cell *cell)
{
    const struct sampler_cell *smaller = next_smaller(sampler, cell->series, cell->size);

    if (!smaller)
        return 0;
    if (smaller->estimate_s < FIXED_COST_S)
        return smaller->estimate_s;
    return smaller->estimate_s + growth(sampler, smaller) * (double)(cell->size - smaller->size);
}

bool sampling_try(struct sampling *sampling, size_t index, const struct sample_request *request,
                  double *call_s, double *elapsed_s)
{
    const struct sampler_cell *cell = &sampling->sampler->cells[index];
    double start = sampling_now(sampling);
    struct sample sample;

    if (sampling_stopped(sampling) || !sampling_take(sampling, index, request, &sample))
        return false;
    *call_s = fmax(LEAST_CALL_S, sample.wall_s * (cell->per_call > 1 ? cell->per_call : 1));
    *elapsed_s = sampling_now(sampling) - start;
    return true;
}

/* What a call may take. */
static double call_limit(const struct sampling *sampling)
{
    return fmax(TOO_SLOW_SHARE * sampling->sampler->options.budget_s,
                sampling_precise(sampling) ? 0 : TOO_SLOW_S);
}

/* A call of this length can be made, and time be left for samples. */
static bool in_time(const struct sampling *sampling, double call_s)
{
    double budget_s = sampling->sampler->options.budget_s;

    return !sampling_precise(sampling) ||
           sampling_left(sampling) - call_s > (1 - WARM_UP_SHARE) * budget_s;
}

static bool warm(const struct sampling *sampling, const struct sampler_cell *cell, unsigned calls,
                 double spent_s, double expected_s)
{
    const struct sampler *sampler = sampling->sampler;
    double share_s = WARM_UP_ALL * sampler->options.budget_s / (double)sampler->cell_count;

    if (cell->estimate_s >= LONG_S && cell->estimate_s <= AS_PREDICTED * expected_s)
        return true;
    if (sampling_precise(sampling) && cell->estimate_s > sampling_left(sampling))
        return true; /* not warm, but there is no time to try again */
    return calls >= 2 && (spent_s >= fmin(WARM_UP_S, share_s) || !sampling_precise(sampling));
}

/*
 * Call a cell until it is warm. The fastest call is its estimate: the first may build something,
 * and workers that sleep must be woken. Gaps are left out.
 */
static bool call_until_warm(struct sampling *sampling, size_t index, double expected_s)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    struct pace *pace = &sampling->paces[index];
    struct sample_request request = { .batch = 1, .flush = cell->flush };
    double spent_s = 0, call_s = 0, elapsed_s = 0;

    for (unsigned calls = 1; calls <= WARM_UP_CALLS; calls++) {
        if (!sampling_try(sampling, index, &request, &call_s, &elapsed_s))
            return false;
        spent_s += elapsed_s;
        if (calls == 1 || call_s < cell->estimate_s)
            cell->estimate_s = call_s;
        if (warm(sampling, cell, calls, spent_s, expected_s))
            break;
        request.discards = cell->estimate_s < SHORT_S ? DISCARDS : 0;
    }
    pace->instrumented_s = elapsed_s + cell->gap_s;
    pace->sample_s = pace->instrumented_s;
    return true;
}

static void warm_up(struct sampling *sampling, size_t index)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    double limit_s = call_limit(sampling);
    double expected_s = predicted(sampling->sampler, cell);

    cell->too_slow = limit_s > 0 && expected_s > limit_s;
    if (cell->too_slow || !in_time(sampling, expected_s) ||
        !call_until_warm(sampling, index, expected_s))
        return;
    cell->too_slow = cell->estimate_s > limit_s;
    if (!cell->too_slow)
        cell->batch = sampling_batch(sampling, index);
}

static int by_size(const void *left, const void *right, void *cells)
{
    size_t i = *(const size_t *)left, j = *(const size_t *)right;
    uint64_t a = ((const struct sampler_cell *)cells)[i].size;
    uint64_t b = ((const struct sampler_cell *)cells)[j].size;

    return a != b ? (a > b) - (a < b) : (i > j) - (i < j);
}

void sampling_warm_up(struct sampling *sampling)
{
    struct sampler *sampler = sampling->sampler;

    for (size_t i = 0; i < sampler->cell_count; i++)
        sampling->order[i] = i;
    qsort_r(sampling->order, sampler->cell_count, sizeof(*sampling->order), by_size,
            sampler->cells);
    for (size_t i = 0; i < sampler->cell_count && !sampling_stopped(sampling); i++) {
        warm_up(sampling, sampling->order[i]);
        sampling_report(sampling);
    }
}
