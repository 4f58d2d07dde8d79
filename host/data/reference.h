/*
 * The exact result of an operator, by means that share nothing with the kernels.
 *
 * Sums are held exactly: every term's integer significand is added to digits chosen by its exponent
 * (R. M. Neal, Fast exact summation using small and large superaccumulators, arXiv:1505.05571), products of
 * dot and sumsq included, and rounded once at the end.
 *
 * Accuracy of `value`, in units in the last place of a long double: sum, dot, sumsq, asum, poly 1/2 (of poly
 * the elements are as mapped, rounded at every step); mean, nrm2 1; var 2; lse, relative to
 * max(1, |max|): 2^-44 for f32 and 2^-57 for f64. Magnitudes are as exact as the values.
 */
#ifndef GPUBENCH_DATA_REFERENCE_H
#define GPUBENCH_DATA_REFERENCE_H

#include "host/base/error.h"
#include "kernels/operator.h"

struct reference;

/*
 * An accumulator of the exact result of `op` over `dtype`; nothing added yet. NULL when memory ran out
 * or `op` is not defined for `dtype`. Free with reference_free (NULL allowed).
 */
struct reference *reference_new(struct op op, enum dtype dtype);
void reference_free(struct reference *reference);

/*
 * Extend the elements seen so far to the first n of x (and y for two inputs, else NULL). n never falls
 * between calls: sizes are visited ascending, each element is added once, whatever the number of sizes.
 */
void reference_extend(struct reference *reference, const void *x, const void *y, uint64_t n);

/*
 * The exact result of the elements seen so far; for a float operator what the bound's proof needs beside it.
 *
 * NaN, infinities and n = 0 follow the operator's definition:
 *   sum-like  NaN if any term is NaN or infinities of both signs occur; else that infinity; n = 0: +0
 *             (mean of nothing: NaN)
 *   min, max, argmin, argmax   NaN wins (its first position), a zero is +0 (a tie of zeros: lowest index);
 *             n = 0: +inf / -inf for floats, the type's largest / smallest for integers, index -1
 *   var       population variance, Σ(x-mean)²/n; NaN for n = 0 or when any x is not finite
 *   lse       log Σexp(x): -inf for n = 0 or when all are -inf; +inf if any is +inf and none is NaN
 *   nrm2      sqrt Σx²: NaN wins over infinity; n = 0: +0
 *   count     elements that are != 0 (a NaN counts); xor: of all bits
 *   integer sums wrap modulo 2^64
 * Float results that overflow `dtype` when rounded are finite here: `value` holds them as they are.
 */
void reference_result(const struct reference *reference, struct exact_result *result);

/*
 * Is `value` an acceptable result? Exact operators and integers: equal in every bit. Others: within
 * op.is->bound of the exact result (or equal to `special`; an exact result beyond dtype's largest finite
 * number also allows infinity of its sign), or the exact result rounded to `dtype`, whatever the bound.
 * Where plain sums may overflow in some order (Σ|mapped| is beyond the largest finite number), infinities and
 * NaN are right too, unless an input was NaN. *error_ratio receives |error| / bound, 0 when equal,
 * infinity when a special value differs.
 */
bool reference_accepts(struct op op, enum dtype dtype, uint64_t n, const struct exact_result *exact,
                       struct value value, double *error_ratio);

#endif
