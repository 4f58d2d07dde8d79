#include "host/choose/crossover.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/curve_pairs.h"

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

/*
 * The first time that `to` takes over, or, when `back`, the first time after that that `from` does: between
 * sizes number *before and *after, with nothing but ties between. False when that never happens.
 */
static bool find_change(const int *winners, size_t count, bool back, size_t *before, size_t *after)
{
    int sign = back ? -1 : 1;
    size_t i = 0;

    while (back && i < count && winners[i] <= 0)
        i++; /* where `to` wins for the first time */
    *before = i;
    for (; i < count && winners[i] != sign; i++)
        if (winners[i] == -sign)
            *before = i;
    *after = i;
    return i < count && i > 0;
}

/* How often the lead changes, ties passed over. */
static unsigned count_changes(const int *winners, size_t count)
{
    unsigned changes = 0;
    int last = 0;

    for (size_t i = 0; i < count; i++) {
        changes += last * winners[i] < 0;
        last = winners[i] ? winners[i] : last;
    }
    return changes;
}

/* What resamples say of a crossover. */
struct resamples {
    unsigned same, none, several;
    unsigned found;           /* with a crossover; and between which sizes, by their number: */
    double before[RESAMPLES]; /* not narrower than sizes are apart: nothing is interpolated */
    double after[RESAMPLES];
};

static bool same_verdict(const struct verdict *one, const struct verdict *other)
{
    return one->status == other->status &&
           (one->status != CROSSES ||
            (other->first > one->last_lost && other->first <= one->first));
}

/* The last change where the verdict is one of it, else the first. */
static void note_change(struct resamples *resamples, const struct comparison *comparison,
                        const struct verdict *verdict, const struct verdict *again)
{
    size_t before, after;

    if (verdict->status == CROSSES && again->status == CROSSES) {
        before = again->first - 1;
        after = again->first;
    } else if (verdict->status == CROSSES ||
               !find_change(comparison->winners, comparison->count, false, &before, &after)) {
        return;
    }
    resamples->before[resamples->found] = (double)comparison->sizes[before];
    resamples->after[resamples->found++] = (double)comparison->sizes[after];
}

static void resample(struct resamples *resamples, struct comparison *comparison,
                     const struct verdict *verdict)
{
    struct rng rng = { SEED };

    for (unsigned i = 0; i < RESAMPLES; i++) {
        struct verdict again;
        unsigned changes;

        comparison_resample(comparison, &rng);
        again = verdict_of(comparison->winners, comparison->count);
        changes = count_changes(comparison->winners, comparison->count);
        resamples->same += same_verdict(verdict, &again);
        resamples->none += changes == 0;
        resamples->several += changes > 1;
        note_change(resamples, comparison, verdict, &again);
    }
}

/* Without rounds there is nothing to resample, and no confidence. */
static bool judge(struct crossover *crossover, struct comparison *comparison,
                  const struct verdict *verdict)
{
    struct resamples *resamples;

    crossover->confidence = 0;
    if (comparison->round_count == 0)
        return true;
    resamples = calloc(1, sizeof(*resamples));
    if (!resamples)
        return false;
    resample(resamples, comparison, verdict);
    crossover->confidence = (double)resamples->same / RESAMPLES;
    crossover->p_none = (double)resamples->none / RESAMPLES;
    crossover->p_several = (double)resamples->several / RESAMPLES;
    if (resamples->found > RESAMPLES / 2) {
        sort_doubles(resamples->before, resamples->found);
        sort_doubles(resamples->after, resamples->found);
        crossover->ci_low = resamples->before[resamples->found / 40];
        crossover->ci_high = resamples->after[resamples->found - 1 - resamples->found / 40];
    }
    free(resamples);
    return true;
}

static void set_change(const struct comparison *comparison, bool back, double *low, double *high)
{
    size_t before, after;

    if (!find_change(comparison->winners, comparison->count, back, &before, &after))
        return;
    *low = (double)comparison->sizes[before];
    *high = (double)comparison->sizes[after];
}

static bool crossover_describe(struct crossover *crossover, struct comparison *comparison)
{
    struct verdict verdict = verdict_of(comparison->winners, comparison->count);

    crossover->status = verdict.status;
    if (verdict.status == CROSSES) {
        crossover->n_low = (double)comparison->sizes[verdict.last_lost];
        crossover->n_high = (double)comparison->sizes[verdict.first];
    }
    set_change(comparison, false, &crossover->lower_low, &crossover->lower_high);
    set_change(comparison, true, &crossover->upper_low, &crossover->upper_high);
    return judge(crossover, comparison, &verdict);
}

/* The native device that is the best where it matters: at n_high, or at the largest size. */
static void name_best(struct crossover *crossover, const struct curve *curve,
                      const struct comparison *comparison)
{
    double n = isnan(crossover->n_high) ? (double)comparison->sizes[comparison->count - 1]
                                        : crossover->n_high;
    const struct cell_result *best = curve_best_native(curve, (uint64_t)n);

    crossover->from_best = true;
    snprintf(crossover->from, sizeof(crossover->from), "%s", best->device);
}

static bool add_pair(void *context, const struct curve *curve, const char *from, const char *to)
{
    struct result *result = context;
    struct crossover crossover;
    struct comparison comparison;
    bool added = true;

    if (!comparison_open(&comparison, curve, from, to))
        return false;
    if (comparison.count > 0) {
        crossover_init(&crossover);
        crossover.spec = curve->cells[0]->spec;
        crossover.spec.n = 0;
        snprintf(crossover.to, sizeof(crossover.to), "%s", to);
        added = crossover_describe(&crossover, &comparison);
        if (from)
            snprintf(crossover.from, sizeof(crossover.from), "%s", from);
        else
            name_best(&crossover, curve, &comparison);
        added = added && result_add_crossover(result, &crossover);
    }
    comparison_clear(&comparison);
    return added;
}

bool crossovers_find(struct result *result)
{
    free(result->crossovers);
    result->crossovers = NULL;
    result->crossover_count = 0;
    return curve_pairs_visit(result, result, add_pair);
}

const struct crossover *crossover_for(const struct result *result, const struct case_spec *spec,
                                      const char *from, const char *to)
{
    for (size_t i = 0; i < result->crossover_count; i++) {
        const struct crossover *crossover = &result->crossovers[i];

        if (same_curve(&crossover->spec, spec) && strcmp(crossover->to, to) == 0 &&
            (from ? !crossover->from_best && strcmp(crossover->from, from) == 0
                  : crossover->from_best))
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
