/*
 * Student's t distribution, for tests on means of a few measurements.
 *
 * Its tail is an incomplete beta function (NIST Digital Library of Mathematical Functions, 8.17):
 * P(T > t) = I_x(df/2, 1/2) / 2 with x = df / (df + t^2), t >= 0, evaluated by the continued
 * fraction 8.17.22. Relative error below 1e-11 for df up to 10^4, far into the tails.
 */
#ifndef GPUBENCH_CHOOSE_STUDENT_H
#define GPUBENCH_CHOOSE_STUDENT_H

/* The regularized incomplete beta function I_x(a, b), 0 <= x <= 1, a and b > 0. */
double beta_incomplete(double x, double a, double b);

/* P(T > t) with df > 0 degrees of freedom, which need not be whole. NaN for NaN. */
double student_upper(double t, double df);

/* The t with P(T > t) = p, 0 < p < 1. */
double student_quantile_upper(double p, double df);

#endif
