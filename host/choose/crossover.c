#include "host/choose/crossover.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/comparison.h"

#define RESAMPLES 1000
#define SEED      0x67707562656e6368u /* any; fixed, so that a file always gives the same answer */

/*
 * What the winners at ascending sizes come to: `to` wins from size number `first` on, and `last_lost` is the
 * largest one below where `from` wins, or 0. Ties between them are part of the bracket: the true
 * crossover may lie on either side of a tie.
 */
struct verdict {
    enum crossing_status status;
    size_t first, last_lost;
};

static bool same_curve(const struct case_spec *a, const struct case_spec *b)
{
    return op_equal(a->op, b->op) && a->dtype == b->dtype && a->data == b->data &&
           a->residency == b->residency && a->reuse == b->reuse && a->steps == b->steps &&
           a->depth == b->depth && a->mem == b->mem && a->alloc == b->alloc &&
           a->lifecycle == b->lifecycle && a->cache == b->cache && a->gap_s == b->gap_s;
}

static struct verdict verdict_of(const int *winners, size_t count)
{
    struct verdict verdict = { CROSSES_UNRESOLVED, count, 0 };
    bool ever = false;

    if (count < 2)
        return verdict;
    while (verdict.first > 0 && winners[verdict.first - 1] > 0)
        verdict.first--;
    for (size_t i = 0; i < count; i++)
        ever |= winners[i] > 0;
    for (size_t i = 0; i < verdict.first; i++)
        if (winners[i] < 0)
            verdict.last_lost = i;
    if (verdict.first == 0)
        verdict.status = CROSSES_ALWAYS;
    else if (verdict.first < count)
        verdict.status = CROSSES;
    else if (!ever && winners[count - 1] < 0)
        verdict.status = CROSSES_NEVER;
    return verdict;
}

/* The share of resamples with the status of `verdict` and a crossover inside its bracket; without rounds there is nothing to resample: 0. */
static double confidence_in(struct comparison *comparison, struct verdict verdict)
{
    struct rng rng = { SEED };
    unsigned same = 0;

    if (comparison->round_count == 0)
        return 0;
    for (unsigned i = 0; i < RESAMPLES; i++) {
        struct verdict again;

        comparison_resample(comparison, &rng);
        again = verdict_of(comparison->winners, comparison->count);
        same += again.status == verdict.status &&
                (verdict.status != CROSSES ||
                 (again.first > verdict.last_lost && again.first <= verdict.first));
    }
    return (double)same / RESAMPLES;
}

static void crossover_describe(struct crossover *crossover, struct comparison *comparison)
{
    struct verdict verdict = verdict_of(comparison->winners, comparison->count);

    crossover->status = verdict.status;
    crossover->n_low = crossover->n_high = NAN;
    if (verdict.status == CROSSES) {
        crossover->n_low = (double)comparison->sizes[verdict.last_lost];
        crossover->n_high = (double)comparison->sizes[verdict.first];
    }
    crossover->confidence = confidence_in(comparison, verdict);
}

static bool add_pair(struct result *result, const struct curve *curve, const char *from,
                     const char *to)
{
    struct crossover crossover = { .spec = curve->cells[0]->spec };
    struct comparison comparison;
    bool added = true;

    if (!comparison_open(&comparison, curve, from, to))
        return false;
    if (comparison.count > 0) {
        crossover.spec.n = 0;
        snprintf(crossover.from, sizeof(crossover.from), "%s", from);
        snprintf(crossover.to, sizeof(crossover.to), "%s", to);
        crossover_describe(&crossover, &comparison);
        added = result_add_crossover(result, &crossover);
    }
    comparison_clear(&comparison);
    return added;
}

static int compare_sizes_of_cells(const void *a, const void *b)
{
    const struct cell_result *x = *(const struct cell_result *const *)a;
    const struct cell_result *y = *(const struct cell_result *const *)b;

    if (x->spec.n != y->spec.n)
        return x->spec.n < y->spec.n ? -1 : 1;
    return (x > y) - (x < y); /* both in one array: the order they were measured in */
}

static bool add_curve(struct result *result, size_t first, struct curve *curve)
{
    curve->count = 0;
    for (size_t i = first; i < result->cell_count; i++)
        if (result->cells[i].status == CELL_OK &&
            same_curve(&result->cells[i].spec, &result->cells[first].spec))
            curve->cells[curve->count++] = &result->cells[i];
    qsort(curve->cells, curve->count, sizeof(*curve->cells), compare_sizes_of_cells);
    for (size_t i = 0; i < result->device_count; i++)
        for (size_t j = i + 1; j < result->device_count; j++)
            if (!add_pair(result, curve, result->devices[i].id, result->devices[j].id))
                return false;
    return true;
}

/* Whether cell `index` is the first one with a time of its curve. */
static bool begins_curve(const struct result *result, size_t index)
{
    if (result->cells[index].status != CELL_OK)
        return false;
    for (size_t i = 0; i < index; i++)
        if (result->cells[i].status == CELL_OK &&
            same_curve(&result->cells[i].spec, &result->cells[index].spec))
            return false;
    return true;
}

bool crossovers_find(struct result *result)
{
    struct curve curve = { 0 };
    bool done = true;

    free(result->crossovers);
    result->crossovers = NULL;
    result->crossover_count = 0;
    if (result->cell_count == 0)
        return true;
    curve.cells = calloc(result->cell_count, sizeof(struct cell_result *));
    if (!curve.cells)
        return false;
    for (size_t i = 0; done && i < result->cell_count; i++)
        done = !begins_curve(result, i) || add_curve(result, i, &curve);
    free(curve.cells);
    return done;
}

const struct crossover *crossover_for(const struct result *result, const struct case_spec *spec,
                                      const char *from, const char *to)
{
    for (size_t i = 0; i < result->crossover_count; i++) {
        const struct crossover *crossover = &result->crossovers[i];

        if (same_curve(&crossover->spec, spec) && strcmp(crossover->from, from) == 0 &&
            strcmp(crossover->to, to) == 0)
            return crossover;
    }
    return NULL;
}

size_t fastest_cell(const struct result *result, const struct case_spec *spec)
{
    size_t fastest = SIZE_MAX;

    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (cell->status == CELL_OK && cell->spec.n == spec->n && same_curve(&cell->spec, spec) &&
            !isnan(cell->time.median) &&
            (fastest == SIZE_MAX || cell->time.median < result->cells[fastest].time.median))
            fastest = i;
    }
    return fastest;
}
