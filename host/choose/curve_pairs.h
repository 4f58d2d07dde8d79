/*
 * All pairs of devices on all curves of a result. Internal to crossover.c and refine.c.
 */
#ifndef GPUBENCH_CHOOSE_CURVE_PAIRS_H
#define GPUBENCH_CHOOSE_CURVE_PAIRS_H

#include "host/choose/comparison.h"

/*
 * Call `visit` for every curve with a time and every two devices, `from` before `to` in the result's order; and, where
 * there are several devices that are this processor (seq, threads, fork, …), with `from` NULL, which stands for
 * the fastest of them at each size, for every OpenCL device. Stops when it returns false. False: that, or no memory.
 */
bool curve_pairs_visit(const struct result *result, void *context,
                       bool (*visit)(void *context, const struct curve *curve, const char *from,
                                     const char *to));

/* Everything but n equal. */
bool same_curve(const struct case_spec *a, const struct case_spec *b);

#endif
