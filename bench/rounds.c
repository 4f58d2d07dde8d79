#include "bench/rounds.h"

#include <math.h>
#include <stdlib.h>

#define SAMPLE_S  1e-3
#define BATCH_MAX 1000000u

/* As many calls as fill a sample; the doubling warms up as well. */
static unsigned find_batch(const struct contender *contender)
{
    unsigned batch = 1;

    while (batch < BATCH_MAX && contender->time(contender->context, batch) * batch < SAMPLE_S)
        batch *= 2;
    return batch;
}

static bool prepare(struct contender *contenders, size_t count, unsigned rounds, size_t *order)
{
    for (size_t i = 0; i < count; i++) {
        order[i] = i;
        contenders[i].samples = calloc(rounds, sizeof(double));
        if (!contenders[i].samples)
            return false;
        contenders[i].batch = find_batch(&contenders[i]);
    }
    return true;
}

bool rounds_run(struct contender *contenders, size_t count, unsigned rounds)
{
    size_t *order = calloc(count, sizeof(*order));
    struct rng rng = { 1 };
    struct summary summary;
    bool ok = order && prepare(contenders, count, rounds, order);

    for (unsigned round = 0; ok && round < rounds; round++) {
        rng_shuffle(&rng, order, count);
        for (size_t i = 0; i < count; i++) {
            struct contender *now = &contenders[order[i]];

            now->samples[round] = now->time(now->context, now->batch);
        }
    }
    for (size_t i = 0; ok && i < count; i++) {
        ok = summary_of(contenders[i].samples, rounds, &summary);
        contenders[i].median = summary.median;
    }
    free(order);
    return ok;
}

void contenders_clear(struct contender *contenders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(contenders[i].samples);
        contenders[i].samples = NULL;
    }
}

bool paired_ratio(const struct contender *a, const struct contender *b, unsigned rounds,
                  struct summary *ratio)
{
    double *ratios = calloc(rounds, sizeof(*ratios));
    bool ok = ratios;

    for (unsigned i = 0; ok && i < rounds; i++)
        ratios[i] = a->samples[i] / b->samples[i];
    ok = ok && summary_of(ratios, rounds, ratio);
    free(ratios);
    return ok;
}
