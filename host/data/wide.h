/*
 * Fixed-point numbers wide enough to hold, without any rounding, a sum of 2^63 products of two
 * doubles, that sum times a count, and the square of a sum of doubles.
 */
#ifndef GPUBENCH_DATA_WIDE_H
#define GPUBENCH_DATA_WIDE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The lowest bit weighs 2^-WIDE_FRACTION: below 2^-2148, the smallest product of two doubles, and
 * an even number of limbs, so that the square of a number of half as many fraction bits falls on a
 * limb. The highest weighs over 2^2200; the largest sum of products times its count stays below
 * 2^2176.
 */
#define WIDE_FRACTION 2176
#define WIDE_LIMBS    138

/* Sign and magnitude; limbs from the least significant up. A zero is never negative. */
struct wide {
    uint32_t limb[WIDE_LIMBS];
    bool negative;
};

/* a + b and a - b of two numbers that are not negative; `out` may be one of them. */
void wide_add(struct wide *out, const struct wide *a, const struct wide *b);
void wide_subtract(struct wide *out, const struct wide *a, const struct wide *b);

/* a · factor; `out` may be `a`. */
void wide_scale(struct wide *out, const struct wide *a, uint64_t factor);

/* a², exact for an `a` that is a multiple of 2^-1088, as every sum of doubles is. */
void wide_square(struct wide *out, const struct wide *a);

/* Rounded to nearest, ties to even; to_f64 gives an infinity beyond the largest double. */
long double wide_to_long_double(const struct wide *a);
double wide_to_f64(const struct wide *a);

#endif
