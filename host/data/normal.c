#include "host/data/normal.h"

#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "excess precision would change the bits of the input");

#define SIGNIFICAND 0x000fffffffffffffu /* stored significand bits of a double */
#define SQRT_HALF   0x0006a09e667f3bcdu /* those of sqrt(1/2) */

/* ln 2 in two parts; the first ends in 21 zero bits, so that its product with an exponent is exact.
 */
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW  0x1.a39ef35793c76p-33

/* Coefficients of z^0 .. z^7 of the numerators and denominators of AS 241's three approximations.
 */
struct rational {
    double over[8];
    double under[8];
};

/* |p - 1/2| <= 0.425, of 0.425^2 - (p - 1/2)^2 */
static const struct rational centre = {
    .over = { 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
              1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
              3.3430575583588128105e4, 2.5090809287301226727e3 },
    .under = { 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
               2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
               5.2264952788528545610e3 },
};

/* r = sqrt(-log(tail)) <= 5, of r - 1.6 */
static const struct rational shoulder = {
    .over = { 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
              3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
              2.27238449892691845833e-2, 7.74545014278341407640e-4 },
    .under = { 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
               1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
               1.05075007164441684324e-9 },
};

/* r > 5, of r - 5 */
static const struct rational tail = {
    .over = { 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
              2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
              2.71155556874348757815e-5, 2.01033439929228813265e-7 },
    .under = { 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
               7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
               2.04426310338993978564e-15 },
};

/* 2/(2k+1), k = 1 .. 11: the series of 2 atanh(s)/s - 2; with |s| < 0.172 the rest is below 2^-62.
 */
static const double atanh_series[] = { 2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11, 2.0 / 13,
                                       2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23 };

static double polynomial(const double *coefficient, size_t count, double x)
{
    double value = coefficient[count - 1];

    for (size_t k = count - 1; k-- > 0;)
        value = value * x + coefficient[k];
    return value;
}

/* factor * over / under, in this order, as the source has it. */
static double rational_at(const struct rational *r, double factor, double x)
{
    return factor * polynomial(r->over, 8, x) / polynomial(r->under, 8, x);
}

/* x = m * 2^exponent with m in [sqrt(1/2), sqrt(2)); returns m - 1, which is exact. */
static double split(double x, double *exponent)
{
    uint64_t bits;
    int64_t power;

    memcpy(&bits, &x, sizeof(bits));
    power = (int64_t)(bits >> 52) - ((bits & SIGNIFICAND) >= SQRT_HALF ? 0x3fe : 0x3ff);
    bits -= (uint64_t)power << 52;
    memcpy(&x, &bits, sizeof(x));
    *exponent = (double)power;
    return x - 1.0;
}

/*
 * log(1+f) = 2 atanh(s) with s = f/(2+f), and 2s = f - f²/2 + s·f²/2: written so, the leading term
 * f is exact, and the roundings of the rest are small beside it.
 */
double normal_log(double x)
{
    double exponent;
    double f = split(x, &exponent);
    double s = f / (2.0 + f);
    double z = s * s;
    double half = 0.5 * f * f;
    double series = z * polynomial(atanh_series, sizeof(atanh_series) / sizeof(atanh_series[0]), z);

    return exponent * LN2_HIGH - ((half - (s * (half + series) + exponent * LN2_LOW)) - f);
}

double normal_quantile(double p)
{
    double q = p - 0.5;
    double r, z;

    if (fabs(q) <= 0.425)
        return rational_at(&centre, q, 0.180625 - q * q);
    r = sqrt(-normal_log(q < 0 ? p : 1.0 - p));
    z = r <= 5.0 ? rational_at(&shoulder, 1.0, r - 1.6) : rational_at(&tail, 1.0, r - 5.0);
    return q < 0 ? -z : z;
}
