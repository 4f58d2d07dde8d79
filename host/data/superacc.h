/*
 * A superaccumulator: sums of doubles, or of products of doubles, held exactly.
 *
 * After R. M. Neal, Fast exact summation using small and large superaccumulators, arXiv:1505.05571
 * (the small one): a fixed-point number in digits of 32 bits kept in 64, so that carries can wait.
 * Terms of either sign have digits of their own: their sum and the sum of their magnitudes are both
 * exact.
 */
#ifndef GPUBENCH_DATA_SUPERACC_H
#define GPUBENCH_DATA_SUPERACC_H

#include "host/data/wide.h"

#include <stddef.h>

/* Neighbouring terms mostly fall on the same digits; sets taken in turn let their additions
 * overlap. */
#define SUPERACC_SETS 2

/* Zeroed, it is the empty sum. Holds up to 2^63 terms. */
struct superacc {
    uint64_t digit[WIDE_LIMBS][SUPERACC_SETS][2]; /* [position / 32][set][negative] */
    uint64_t waiting;                             /* terms since carries were last moved up */
    bool nan, plus_infinity, minus_infinity;      /* terms of those values: not in the digits */
};

/* Add n terms: x[i], or the exact x[i]·y[i] (x and y may be the same). */
void superacc_add(struct superacc *acc, const double *x, size_t n);
void superacc_add_products(struct superacc *acc, const double *x, const double *y, size_t n);

/* Were all terms finite? If not, their sum by IEEE 754: that infinity, or NaN. */
bool superacc_is_finite(const struct superacc *acc);
double superacc_special(const struct superacc *acc);

/* The sum of the finite terms, and of their absolute values. */
void superacc_sum(const struct superacc *acc, struct wide *sum);
void superacc_magnitude(const struct superacc *acc, struct wide *magnitude);

#endif
