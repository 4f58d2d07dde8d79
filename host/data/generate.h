/*
 * Input made from a seed: element i depends on (seed, stream, i) and on nothing else, so that any part
 * can be made by anybody, and a case of n is the first n elements of a larger one.
 */
#ifndef GPUBENCH_DATA_GENERATE_H
#define GPUBENCH_DATA_GENERATE_H

#include "host/plan/case.h"

/*
 * Write elements first <= i < last of the input to out[0 .. last-first).
 *
 * stream   0 for x, 1 for y (dot's second input is independent of the first)
 * uniform  floats in [-1, 1), all bits of the significand random; integers over their whole range
 * normal   floats standard normal by inversion (Wichura 1988, AS 241, with our own logarithm, so that
 *          every machine makes the same bits); integers 1000 times that, rounded to nearest
 * cancel   large terms that cancel: pairs (2j, 2j+1) of +m and -m with m over 2^0 .. 2^20, plus a uniform
 *          term in [-1, 1) on the odd one; integers 1000 times that, rounded to nearest
 * ones     1
 * index    i, the article's (rounded to f32 where it must be; an i32 wraps)
 *
 * DATA_FILE is not generated: the call does nothing.
 */
void generate(void *out, enum dtype dtype, enum data_kind kind, uint64_t seed, unsigned stream,
              uint64_t first, uint64_t last);

/*
 * Write n elements of `in` times -1: floats exactly (a NaN stays one), integers in two's complement, where the
 * least one is its own negative.
 */
void generate_negative(void *out, const void *in, enum dtype dtype, uint64_t n);

#endif
