#include "host/choose/student.h"

#include <math.h>

#define TERMS_MAX 20000  /* the fraction needs about sqrt(max(a, b)) of them */
#define TINY      1e-300 /* stands for a denominator of 0 */
#define CLOSE     1e-16

static double not_zero(double x)
{
    return fabs(x) < TINY ? TINY : x;
}

/* d_k of DLMF 8.17.22, k from 1. */
static double numerator(unsigned k, double x, double a, double b)
{
    double m = k / 2;

    if (k % 2 == 0)
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
}

/* 1 / (1 + d_1 / (1 + d_2 / ...)) from the front, by Lentz's method (Thompson and Barnett, 1986). */
static double fraction(double x, double a, double b)
{
    double value = 1, c = 1, d = 0;

    for (unsigned k = 1; k <= TERMS_MAX; k++) {
        double term = numerator(k, x, a, b);

        d = 1 / not_zero(1 + term * d);
        c = not_zero(1 + term / c);
        value *= c * d;
        if (fabs(c * d - 1) < CLOSE)
            break;
    }
    return 1 / value;
}

/* I_x(a, b) where the fraction converges fast; `rest` is 1 - x, which the caller may know better. */
static double beta_below(double x, double rest, double a, double b)
{
    int sign;
    double scale = lgamma_r(a + b, &sign) - lgamma_r(a, &sign) - lgamma_r(b, &sign);

    return exp(scale + a * log(x) + b * log(rest)) / a * fraction(x, a, b);
}

static double beta_split(double x, double rest, double a, double b)
{
    if (x <= 0 || rest <= 0)
        return x <= 0 ? 0 : 1;
    if (x <= (a + 1) / (a + b + 2))
        return beta_below(x, rest, a, b);
    return 1 - beta_below(rest, x, b, a);
}

double beta_incomplete(double x, double a, double b)
{
    return beta_split(x, 1 - x, a, b);
}

double student_upper(double t, double df)
{
    double square = t * t, tail;

    if (isnan(t) || isinf(square))
        return isnan(t) ? t : t < 0;
    tail = 0.5 * beta_split(df / (df + square), square / (df + square), df / 2, 0.5);
    return t < 0 ? 1 - tail : tail;
}

/* Bisection: the tail is monotone and cheap, and nothing can go wrong. */
double student_quantile_upper(double p, double df)
{
    double low = 0, high = 1;

    if (p > 0.5)
        return -student_quantile_upper(1 - p, df);
    while (student_upper(high, df) > p && high < 0x1p500) {
        low = high;
        high *= 2;
    }
    for (int i = 0; i < 60; i++) {
        double middle = low + (high - low) / 2;

        if (student_upper(middle, df) > p)
            low = middle;
        else
            high = middle;
    }
    return low + (high - low) / 2;
}
