/*
 * Template: exp(t) for the t <= 0 that lse needs, the same bits in C and OpenCL C.
 *
 * t = k·log 2 + r with |r| <= log(2) / 2, exp(t) = 2^k · exp(r) by the exponential series to the degree whose
 * remainder is below half an ulp (Cody and Waite 1980 for the reduction in two steps). Above 0 counts as 0,
 * and below the logarithm of the smallest normal number as that: there the sum of exponentials, which is
 * at least 1, no longer sees it. A NaN stays one.
 */
#if T_BITS == 32
#define EXP_LOWEST     (-87.0f)
#define EXP_SHIFTER    12582912.0f /* 1.5 · 2^23: adding it leaves the nearest integer in the low bits */
#define EXP_LOG2E      0x1.715476p+0f
#define EXP_LN2_HIGH   0x1.62e400p-1f /* 15 bits: k times it is exact */
#define EXP_LN2_LOW    0x1.7f7d1cp-20f
#define EXP_BIAS       127
#define EXP_MANTISSA   23
/* 1/k! */
#define EXP_C7         0x1.a01a02p-13f
#define EXP_C6         0x1.6c16c2p-10f
#define EXP_C5         0x1.111112p-7f
#define EXP_C4         0x1.555556p-5f
#define EXP_C3         0x1.555556p-3f
#else
#define EXP_LOWEST     (-708.0)
#define EXP_SHIFTER    6755399441055744.0 /* 1.5 · 2^52 */
#define EXP_LOG2E      0x1.71547652b82fep+0
#define EXP_LN2_HIGH   0x1.62e42fefa0000p-1 /* 37 bits */
#define EXP_LN2_LOW    0x1.cf79abc9e3b3ap-40
#define EXP_BIAS       1023
#define EXP_MANTISSA   52
/* 1/k! */
#define EXP_C13        0x1.6124613a86d09p-33
#define EXP_C12        0x1.1eed8eff8d898p-29
#define EXP_C11        0x1.ae64567f544e4p-26
#define EXP_C10        0x1.27e4fb7789f5cp-22
#define EXP_C9         0x1.71de3a556c734p-19
#define EXP_C8         0x1.a01a01a01a01ap-16
#define EXP_C7         0x1.a01a01a01a01ap-13
#define EXP_C6         0x1.6c16c16c16c17p-10
#define EXP_C5         0x1.1111111111111p-7
#define EXP_C4         0x1.5555555555555p-5
#define EXP_C3         0x1.5555555555555p-3
#endif

#define SERIES(c) m = FMA(m, r, SPLAT(c))

INLINE A FN(exp)(A x)
{
    A t = MAX(MIN(x, SPLAT(0)), SPLAT(EXP_LOWEST));
    A shifted = FMA(t, SPLAT(EXP_LOG2E), SPLAT(EXP_SHIFTER));
    A k = shifted - SPLAT(EXP_SHIFTER);
    A r = FMA(k, SPLAT(-EXP_LN2_LOW), FMA(k, SPLAT(-EXP_LN2_HIGH), t));
    A m;

#if T_BITS == 32
    m = SPLAT(EXP_C7);
#else
    m = SPLAT(EXP_C13);
    SERIES(EXP_C12);
    SERIES(EXP_C11);
    SERIES(EXP_C10);
    SERIES(EXP_C9);
    SERIES(EXP_C8);
    SERIES(EXP_C7);
#endif
    SERIES(EXP_C6);
    SERIES(EXP_C5);
    SERIES(EXP_C4);
    SERIES(EXP_C3);
    SERIES((T)0.5f);
    SERIES((T)1);
    SERIES((T)1);
    return m * FROM_BITS(SHIFT_LEFT(BITS(shifted) + EXP_BIAS, EXP_MANTISSA));
}

#undef SERIES
#define EXP(t) FN(exp)(t)
