/*
 * How many short calls are timed together: found in the warm-up, fixed for all rounds.
 */
#include <math.h>

#include "host/measure/sampling.h"

#define BATCH_BELOW_S    50e-6 /* shorter calls are timed in batches */
#define BATCH_SHORTEST_S 1e-3
#define BATCH_START_S    1.25e-3 /* still long enough if the machine turns out a fifth faster */
#define BATCH_LONG_S     12e-3   /* a half of stretch and a tenth of slowness make 20 ms */
#define BATCH_MAX        10000000u
#define PILOTS           5
#define BATCH_SHARE      0.25 /* of the budget, for long batches of all cells in the least rounds */
#define PILOT_SHARE      0.05 /* of the budget, for all pilots together */

static unsigned batch_for(double call_s, double batch_s)
{
    return (unsigned)fmin(BATCH_MAX, ceil(batch_s / call_s));
}

/*
 * Lengthen a batch until it takes a millisecond: what a single call took, with the clock's own
 * cost, says too little of what one of thousands takes. 0 when it failed.
 */
static unsigned grow_batch(struct sampling *sampling, size_t index)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    struct sample_request request = { .discards = DISCARDS, .batch = 1 };
    double call_s, elapsed_s;

    while (request.batch * cell->estimate_s < BATCH_SHORTEST_S && request.batch < BATCH_MAX) {
        double factor = BATCH_START_S / (request.batch * cell->estimate_s);
        double longer = ceil(request.batch * fmax(2, fmin(10, factor)));

        request.batch = (unsigned)fmin(BATCH_MAX, longer);
        if (!sampling_try(sampling, index, &request, &call_s, &elapsed_s))
            return 0;
        cell->estimate_s = fmin(cell->estimate_s, call_s);
        sampling->paces[index].sample_s = elapsed_s;
    }
    return batch_for(cell->estimate_s, BATCH_START_S);
}

/* How long batches may become: longer ones must not cost rounds. */
static double longest_batch(const struct sampling *sampling)
{
    const struct sampler *sampler = sampling->sampler;
    double batches = (double)sampler->cell_count * (double)sampling_least(sampling);
    double share_s = BATCH_SHARE * sampler->options.budget_s / batches;

    return fmin(BATCH_LONG_S, fmax(BATCH_START_S, share_s));
}

/*
 * Some batches one after the other: if they spread by more than the precision, averaging more calls
 * in a batch makes up for it. The middle three of five span one standard deviation, whatever
 * a single disturbed one does. 0 when it failed.
 */
static unsigned pilot_batch(struct sampling *sampling, size_t index, unsigned batch)
{
    const struct sample_request request = { .discards = DISCARDS, .batch = batch };
    double calls[PILOTS], excess, batch_s, elapsed_s;
    unsigned shortest, wanted;

    for (int i = 0; i < PILOTS; i++)
        if (!sampling_try(sampling, index, &request, &calls[i], &elapsed_s))
            return 0;
    sort_doubles(calls, PILOTS);
    excess = (calls[3] - calls[1]) / calls[2] / sampling->sampler->options.precision;
    batch_s = fmin(longest_batch(sampling), BATCH_START_S * fmax(1, excess * excess));
    shortest = batch_for(calls[0], BATCH_START_S);
    wanted = batch_for(calls[2], batch_s);
    sampling->sampler->cells[index].estimate_s = calls[2];
    sampling->paces[index].sample_s = elapsed_s - batch * calls[2] + batch_s;
    return wanted > shortest ? wanted : shortest;
}

static bool pilots_fit(const struct sampler *sampler)
{
    return (double)sampler->cell_count * PILOTS * BATCH_START_S <=
           PILOT_SHARE * sampler->options.budget_s;
}

unsigned sampling_batch(struct sampling *sampling, size_t index)
{
    const struct sampler_cell *cell = &sampling->sampler->cells[index];
    unsigned batch;

    if (cell->gap_s > 0 || cell->flush || cell->alone || cell->estimate_s >= BATCH_BELOW_S ||
        !sampling_precise(sampling))
        return 1;
    batch = grow_batch(sampling, index);
    if (batch > 0 && pilots_fit(sampling->sampler))
        batch = pilot_batch(sampling, index, batch);
    return batch;
}
