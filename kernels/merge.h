/*
 * Merging in f64 on the host: scaled sums, sums of exponentials, moments; and the mathematics for it,
 * our own where the C library's may differ between machines.
 */
#ifndef GPUBENCH_KERNELS_MERGE_H
#define GPUBENCH_KERNELS_MERGE_H

#include "kernels/partials.h"

/* The final tree over `count` > 0 merged records, in place: the result is in the first. */
void merge_tree(enum op_scheme scheme, void *records, uint64_t count);

/* Position within its superblock of a located record's element. */
int64_t located(const void *record, enum dtype dtype);

/* min of nothing is the largest value there is, max of nothing the smallest; index -1. */
struct value extreme_of_nothing(enum dtype dtype, bool is_max);

/* exp(t) for t <= 0 and log(s) for s > 0, in f64, within 2 ulp, the same bits on every machine. */
double exp_below_zero(double t);
double log_positive(double s);

#endif
