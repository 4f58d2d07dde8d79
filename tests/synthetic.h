/*
 * Made-up timing samples with a seed, for tests of what is said about real ones.
 */
#ifndef GPUBENCH_TESTS_SYNTHETIC_H
#define GPUBENCH_TESTS_SYNTHETIC_H

#include <math.h>

#include "host/measure/stats.h"

/* In (0, 1). */
static inline double synthetic_uniform(struct rng *rng)
{
    return ((double)(rng_next(rng) >> 11) + 0.5) * 0x1p-53;
}

/* Standard normal (Box and Muller). */
static inline double synthetic_normal(struct rng *rng)
{
    double radius = sqrt(-2 * log(synthetic_uniform(rng)));

    return radius * cos(6.283185307179586 * synthetic_uniform(rng));
}

/* Lognormal with median 1. */
static inline double synthetic_lognormal(struct rng *rng, double sigma)
{
    return exp(sigma * synthetic_normal(rng));
}

static inline double synthetic_rounded(double x, double tick)
{
    return tick * round(x / tick);
}

#endif
