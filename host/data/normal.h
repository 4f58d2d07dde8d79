/*
 * The standard normal quantile, made of additions, multiplications, divisions and square roots
 * only: IEEE 754 defines each of them exactly, so every machine computes the same bits, as no libm
 * promises.
 */
#ifndef GPUBENCH_DATA_NORMAL_H
#define GPUBENCH_DATA_NORMAL_H

/* Natural logarithm of a positive, normal, finite x; less than 2 ulp from the exact one. */
double normal_log(double x);

/*
 * The z below which a standard normal variable falls with probability p; 0 < p < 1. About 1e-16 of
 * relative error. M. J. Wichura, "Algorithm AS 241: The percentage points of the normal
 * distribution", Applied Statistics 37 (1988), 477-484, routine PPND16.
 */
double normal_quantile(double p);

#endif
