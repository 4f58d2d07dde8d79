/*
 * exp and log in f64 with nothing but IEEE arithmetic, so that results do not depend on which C library
 * a machine has. Used once a merge, not in kernels: clarity before speed.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/merge.h"

#define LN2_HIGH 0x1.62e42fefa0000p-1 /* 37 bits: k times it is exact */
#define LN2_LOW  0x1.cf79abc9e3b3ap-40

double exp_below_zero(double t)
{
    static const double inverse[] = {0,        1.0,      1.0 / 2,  1.0 / 3,  1.0 / 4,  1.0 / 5,
                                     1.0 / 6,  1.0 / 7,  1.0 / 8,  1.0 / 9,  1.0 / 10, 1.0 / 11,
                                     1.0 / 12, 1.0 / 13, 1.0 / 14, 1.0 / 15};
    double k, r, sum = 0;

    if (isnan(t))
        return t;
    if (t == 0)
        return 1;
    if (t < -745) /* below half the smallest subnormal */
        return 0;
    k = rint(t * 0x1.71547652b82fep+0);
    r = (t - k * LN2_HIGH) - k * LN2_LOW;
    for (int i = 15; i > 0; i--) /* the series, by Horner's rule: r·(1 + r/2·(1 + r/3·(...))) */
        sum = r * inverse[i] * (1 + sum);
    return ldexp(1 + sum, (int)k);
}

double log_positive(double s)
{
    int k;
    double f = frexp(s, &k), z, square, sum = 0;

    if (f < 0x1.6a09e667f3bcdp-1) { /* bring f into [1/sqrt 2, sqrt 2) */
        f *= 2;
        k--;
    }
    z = (f - 1) / (f + 1); /* log f = 2·artanh z, |z| < 0.172 */
    square = z * z;
    for (int i = 25; i >= 3; i -= 2)
        sum = square * (1.0 / i + sum);
    return k * LN2_HIGH + (2 * z + (2 * z * sum + k * LN2_LOW));
}
