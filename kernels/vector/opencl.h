/*
 * The operator macros in OpenCL C: what kernels/bind.h is for C. The host defines DT, T, T_FLOAT, T_BITS, and W, the
 * lanes of a vector.
 */
#pragma OPENCL FP_CONTRACT OFF
#if T_BITS == 64 && T_FLOAT
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif

#define NAMED_f32 float
#define NAMED_f64 double
#define NAMED_i32 int
#define NAMED_i64 long
#define NAMED_u32 uint
#define NAMED_u64 ulong

#if defined(OP_COUNTS)
#define AN CAT(u, T_BITS)
#elif defined(OP_WIDE) && !T_FLOAT
#define AN u64
#else
#define AN DT
#endif
#if defined(OP_COUNTS) || (defined(OP_WIDE) && !T_FLOAT)
#define PT ulong
#else
#define PT T
#endif

#define AT CAT(NAMED_, AN)
#if (defined(OP_WIDE) && !T_FLOAT) || T_BITS == 64
#define MASK CAT(long, W) /* a comparison's result: as wide as an accumulator */
#else
#define MASK CAT(int, W)
#endif
#define A  CAT(AT, W)
#define V  CAT(T, W)
#if T_BITS == 32
#define I CAT(int, W)
#define U CAT(uint, W)
#else
#define I CAT(long, W)
#define U CAT(ulong, W)
#endif

#define GLOBAL   __global
#define INLINE   static inline
#define ROWS_LOOP
#define L        (ROW_BYTES * 8 / T_BITS)
#define FN(name) CAT3(name, _, DT)

#define PREFETCH(p, bytes)
#ifdef UNALIGNED
#define LOAD(p)         CAT(vload, W)(0, (__global const T *)(p))
#else
#define LOAD(p)         (*(__global const V *)(p))
#endif
#define PRODUCT(x, y)   (WIDEN(x) * WIDEN(y))
#define SPLAT(c)        ((A)(c))
#define LANE0(a)        ((a).s0)
#define ANY_EQUAL(a, b) any((a) == (b))
#define ANY_NAN(a)      any(isnan(a))
#define NONZERO(x)      (CAT(as_, A)((x) != (V)(0)) & (A)(1))
#define ABOVE(x, c)     (CAT(as_, A)((x) > (V)((T)(c))) & (A)(1))
#define MIN(a, b)       ((b) < (a) ? (b) : (a))
#define MAX(a, b)       ((a) < (b) ? (b) : (a))
#define MAX_INT(a, b)   max(a, (I)(b))
#define FMA(a, b, c)    fma(a, b, c)
#define ADD_ASIDE(a, b) ((a) + (b))
#define BITS(x)         CAT(as_, I)(x)
#define FROM_BITS(x)    CAT(as_, A)(x)
#define SHIFT_LEFT(i, n) (CAT(as_, I)(CAT(as_, U)(i) << (n)))

#if T_FLOAT
#define WIDEN(x) (x)
#define ABS(x)   fabs(x)
#elif defined(OP_WIDE)
#define WIDEN(x) CAT(as_, A)(CAT(convert_, CAT(long, W))(x))
#define ABS(x)   abs(CAT(as_, CAT(long, W))(x))
#endif

#if T_FLOAT
#define ADDITIVE_IDENTITY ((T)-0.0f)
#define HIGHEST           ((T)INFINITY)
#define LOWEST            (-(T)INFINITY)
#elif T_BITS == 32
#define ADDITIVE_IDENTITY 0
#define HIGHEST           INT_MAX
#define LOWEST            INT_MIN
#else
#define ADDITIVE_IDENTITY 0
#define HIGHEST           LONG_MAX
#define LOWEST            LONG_MIN
#endif
#if T_BITS == 32
#define EXPONENT_MASK 0x7f800000
#define EXPONENT_TOP  0x7f000000
#define EXPONENT_ONE  0x00800000
#define LARGEST       0x1.fffffep+127f
#else
#define EXPONENT_MASK 0x7ff0000000000000
#define EXPONENT_TOP  0x7fe0000000000000
#define EXPONENT_ONE  0x0010000000000000
#define LARGEST       0x1.fffffffffffffp+1023
#endif

/* LEFT and RIGHT are written out: simulators stumble over (A)((a).lo, (b).lo). */
#define TWO(a, i, j)  (a).s##i, (a).s##j
#define FOUR(a, i, j, k, l) TWO(a, i, j), TWO(a, k, l)
#if W == 16
#define LANE_HALF(a) ((a).s8)
#define LEFT(a, b)                                                                                 \
    ((A)(FOUR(a, 0, 1, 2, 3), FOUR(a, 4, 5, 6, 7), FOUR(b, 0, 1, 2, 3), FOUR(b, 4, 5, 6, 7)))
#define RIGHT(x, y)                                                                                \
    ((A)(FOUR(x, 8, 9, a, b), FOUR(x, c, d, e, f), FOUR(y, 8, 9, a, b), FOUR(y, c, d, e, f)))
#elif W == 8
#define LANE_HALF(a) ((a).s4)
#define LEFT(a, b)   ((A)(FOUR(a, 0, 1, 2, 3), FOUR(b, 0, 1, 2, 3)))
#define RIGHT(a, b)  ((A)(FOUR(a, 4, 5, 6, 7), FOUR(b, 4, 5, 6, 7)))
#elif W == 4
#define LANE_HALF(a) ((a).s2)
#define LEFT(a, b)   ((A)(TWO(a, 0, 1), TWO(b, 0, 1)))
#define RIGHT(a, b)  ((A)(TWO(a, 2, 3), TWO(b, 2, 3)))
#else
#define LANE_HALF(a) ((a).s1)
#define LEFT(a, b)   ((A)((a).s0, (b).s0))
#define RIGHT(a, b)  ((A)((a).s1, (b).s1))
#endif

/* The first `count` lanes of a, the rest of b. */
INLINE A FN(keep)(A a, A b, int count)
{
#if W == 16
    const int16 lane = (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif W == 8
    const int8 lane = (int8)(0, 1, 2, 3, 4, 5, 6, 7);
#elif W == 4
    const int4 lane = (int4)(0, 1, 2, 3);
#else
    const int2 lane = (int2)(0, 1);
#endif
    return CAT(convert_, MASK)(lane < count) ? a : b;
}
#define KEEP(a, b, count) FN(keep)(a, b, count)

#define SWAP_2_1(a)  (a).s10
#define SWAP_4_1(a)  (a).s1032
#define SWAP_4_2(a)  (a).s2301
#define SWAP_8_1(a)  (a).s10325476
#define SWAP_8_2(a)  (a).s23016745
#define SWAP_8_4(a)  (a).s45670123
#define SWAP_16_1(a) (a).s1032547698badcfe
#define SWAP_16_2(a) (a).s23016745ab89efcd
#define SWAP_16_4(a) (a).s45670123cdef89ab
#define SWAP_16_8(a) (a).s89abcdef01234567
