/*
 * Rounds: who is sampled, in which order, and whether that was enough.
 */
#include <math.h>
#include <stdlib.h>

#include "host/measure/sampling.h"

#define RESOLVED_EVERY 4u /* rounds in which resolved cells are sampled too */
#define ROUND_MARGIN   1.05
#define LOOK_EVERY     8u /* look again after an eighth more samples */

/* Compare a cell's interval with the precision asked for; false when memory ran out. */
static bool judge(struct sampling *sampling, size_t index)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    struct pace *pace = &sampling->paces[index];
    double *walls = sampler_walls(cell);
    struct summary summary;
    bool enough = walls && summary_of_series(walls, cell->count, &summary);
    double width, asked;

    free(walls);
    if (!enough)
        return false;
    width = summary.ci_high - summary.ci_low;
    asked = 2 * sampling->sampler->options.precision * summary.median;
    cell->resolved = width <= asked || !sampling_precise(sampling);
    /* The width of an interval shrinks with the root of the number of samples. */
    pace->wanted = (double)cell->count * fmax(1, (width / asked) * (width / asked));
    pace->look = cell->count + (cell->count < LOOK_EVERY ? 1 : cell->count / LOOK_EVERY);
    return true;
}

/* Judge the cells of a round: resolved ones each time, since a sample can undo that. */
static bool judge_round(struct sampling *sampling, bool last)
{
    for (size_t i = 0; i < sampling->sampler->cell_count; i++) {
        const struct sampler_cell *cell = &sampling->sampler->cells[i];
        const struct pace *pace = &sampling->paces[i];
        bool look = pace->due && (cell->resolved || cell->count >= pace->look);

        if ((look || last) && cell->count >= sampling_least(sampling) && !judge(sampling, i))
            return false;
    }
    return true;
}

static double cost(const struct sampling *sampling, size_t index)
{
    const struct pace *pace = &sampling->paces[index];
    bool instrument = sampling_instruments(sampling, &sampling->sampler->cells[index]);

    return ROUND_MARGIN * (pace->sample_s + (instrument ? pace->instrumented_s : 0));
}

/* Make due whoever should be in this round; returns what that will cost. */
static double choose(struct sampling *sampling, bool resolved_too)
{
    double sum = 0;

    for (size_t i = 0; i < sampling->sampler->cell_count; i++) {
        const struct sampler_cell *cell = &sampling->sampler->cells[i];
        bool due = sampling_active(cell) && (resolved_too || !cell->resolved);

        sampling->paces[i].due = due;
        sum += due ? cost(sampling, i) : 0;
    }
    return sum;
}

static int by_cost(const void *left, const void *right, void *sampling)
{
    size_t i = *(const size_t *)left, j = *(const size_t *)right;
    double a = cost(sampling, i), b = cost(sampling, j);

    return a < b || a > b ? (a > b) - (a < b) : (i > j) - (i < j);
}

static void order_by_cost(struct sampling *sampling)
{
    qsort_r(sampling->order, sampling->sampler->cell_count, sizeof(*sampling->order), by_cost,
            sampling);
}

/* Only the cheapest cells that fit into what is left stay due. */
static void leave_out(struct sampling *sampling, double left_s)
{
    order_by_cost(sampling);
    for (size_t i = 0; i < sampling->sampler->cell_count; i++) {
        struct pace *pace = &sampling->paces[sampling->order[i]];

        if (pace->due)
            left_s -= cost(sampling, sampling->order[i]);
        pace->due = pace->due && left_s >= 0;
    }
}

/* An unresolved cell is in this round; without one there is nothing left to do. */
static bool worth_it(const struct sampling *sampling)
{
    for (size_t i = 0; i < sampling->sampler->cell_count; i++)
        if (sampling->paces[i].due && !sampling->sampler->cells[i].resolved)
            return true;
    return false;
}

/* Put this round together; *instrument becomes false where there is no time for it. */
static bool prepare_round(struct sampling *sampling, bool *instrument)
{
    unsigned round = sampling->sampler->rounds;
    double left_s = sampling_left(sampling);
    bool fits = choose(sampling, round % RESOLVED_EVERY == 0) <= left_s ||
                choose(sampling, false) <= left_s;

    if (!fits && round > 0)
        leave_out(sampling, left_s);
    *instrument = fits || round > 0;
    for (size_t i = 0; i < sampling->sampler->cell_count; i++)
        sampling->order[i] = i;
    rng_shuffle(&sampling->shuffling, sampling->order, sampling->sampler->cell_count);
    if (!fits && round == 0)
        order_by_cost(sampling);
    return worth_it(sampling);
}

/* The budget is spent, and every cell has had what it has a right to. */
static bool time_over(const struct sampling *sampling)
{
    bool first = !sampling_precise(sampling) && sampling->sampler->rounds == 0;

    return !first && sampling_left(sampling) <= 0;
}

/* False when memory ran out. */
static bool run_round(struct sampling *sampling, bool instrument)
{
    for (size_t i = 0; i < sampling->sampler->cell_count; i++) {
        size_t index = sampling->order[i];

        if (!sampling->paces[index].due)
            continue;
        if (sampling_stopped(sampling) || time_over(sampling))
            break;
        if (!sampling_sample(sampling, index, instrument))
            return false;
        sampling_report(sampling);
    }
    sampling->sampler->rounds++;
    return true;
}

/* Instrumented calls must not cost the rounds that are asked for. */
static unsigned instrument_every(const struct sampling *sampling)
{
    double rounds = ROUND_MARGIN * (double)sampling_least(sampling);
    double left_s = sampling_left(sampling), samples_s = 0, instrumented_s = 0;
    unsigned every = 1;

    for (size_t i = 0; i < sampling->sampler->cell_count; i++) {
        bool active = sampling_active(&sampling->sampler->cells[i]);

        samples_s += active ? sampling->paces[i].sample_s : 0;
        instrumented_s += active ? sampling->paces[i].instrumented_s : 0;
    }
    while (every < INSTRUMENTED_EVERY && rounds * (samples_s + instrumented_s / every) > left_s)
        every *= 2;
    return every;
}

bool sampling_rounds(struct sampling *sampling)
{
    bool instrument;

    sampling->instrument_every = instrument_every(sampling);
    while (!sampling_stopped(sampling) && !time_over(sampling) &&
           prepare_round(sampling, &instrument))
        if (!run_round(sampling, instrument) || !judge_round(sampling, false))
            return false;
    return judge_round(sampling, true);
}
