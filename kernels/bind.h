/*
 * Template, C only: the operator macros for one operator and one element type.
 *
 * Given: DT (f32, f64, i32, i64), T (its C type), T_FLOAT, T_BITS, the OP_... macros of an operator and an
 * included vector header. kernels/vector/opencl.h is the same for OpenCL C. What operators may use:
 *
 *   V, A            vectors of input elements and of accumulators, the same number of lanes (W)
 *   WIDEN(x)        V to A: integers to 64 bits where the operator says OP_WIDE
 *   PRODUCT(x, y)   WIDEN(x) * WIDEN(y)
 *   SPLAT(c)        an A of one scalar
 *   + - * & | ^     as in C, on A; integers are unsigned there, so that wrapping is defined
 *   MIN MAX ABS     on A, MIN and MAX keep their first argument when either is NaN
 *   WATCH(a, b, w)  NaN where a, b or w is; elsewhere perhaps, when infinities meet
 *   NONZERO(x)      V to A (counts): 1 where x != 0, a NaN included
 *   ABOVE(x, c)     V to A (counts): 1 where x > c, a constant; a NaN is not above
 *   FMA(a, b, c)    a·b + c rounded once, on floats
 *   ADD_ASIDE(a, b) a + b on floats, not by the units of other additions where there are others
 *   BITS FROM_BITS  a float's bits as integers I, and back; MAX_INT, SHIFT_LEFT on I
 *   EXP(t)          exp of t <= 0 (kernels/exp.h)
 *   ADDITIVE_IDENTITY HIGHEST LOWEST LARGEST EXPONENT_...   scalars
 */
#if defined(OP_COUNTS)
#define AN CAT(u, T_BITS)
#elif defined(OP_WIDE) && !T_FLOAT
#define AN u64
#else
#define AN DT
#endif

#define SCALAR_f32 float
#define SCALAR_f64 double
#define SCALAR_i32 int32_t
#define SCALAR_i64 int64_t
#define SCALAR_u32 uint32_t
#define SCALAR_u64 uint64_t

#define AT CAT(SCALAR_, AN)
#define A  CAT(v_, AN)
#define I  CAT(mask_, AN)

#if defined(OP_COUNTS)
#define PT uint64_t
#else
#define PT AT
#endif

#if defined(OP_WIDE) && !T_FLOAT && T_BITS == 32
#define V        v_half
#define LOAD(p)  (*(const unaligned_half *)(const void *)(p))
#define WIDEN(x) VECTOR_WIDEN(x)
#define PRODUCT(x, y) VECTOR_MULTIPLY_WIDE(WIDEN(x), WIDEN(y))
#define W        (VECTOR_BYTES / 8)
#else
#define V        CAT(v_, DT)
#define LOAD(p)  (*(const CAT(unaligned_, DT) *)(const void *)(p))
#define WIDEN(x) ((A)(x))
#define PRODUCT(x, y) ((A)(x) * (A)(y))
#define W        (VECTOR_BYTES * 8 / T_BITS)
#endif

#if W == 16
#define LEFT  LEFT_16
#define RIGHT RIGHT_16
#elif W == 8
#define LEFT  LEFT_8
#define RIGHT RIGHT_8
#elif W == 4
#define LEFT  LEFT_4
#define RIGHT RIGHT_4
#else
#define LEFT  LEFT_2
#define RIGHT RIGHT_2
#endif

#define GLOBAL
#define L        (ROW_BYTES * 8 / T_BITS)
#define FN(name) CAT3(name, _, DT)

#define SPLAT(c)          CAT(splat_, AN)(c)
#define KEEP(a, b, count) CAT(keep_, AN)(a, b, count)
#define LANE0(a)          ((a)[0])
#define LANE_HALF(a)      ((a)[W / 2]) /* the right half's first */
#define ANY_EQUAL(a, b)   ((int)(CAT(VECTOR_EQUAL_, DT)(a, b) != 0))
#define FIRST_EQUAL(a, b) ((unsigned)__builtin_ctz((unsigned)CAT(VECTOR_EQUAL_, DT)(a, b)))
#define NONZERO(x)        ((A)((x) != (V){0}) & 1)
#define ABOVE(x, c)       ((A)((x) > (V){0} + (T)(c)) & 1)
#define ABS(x)            CAT(VECTOR_ABS_, AN)(x)
#define FMA(a, b, c)      CAT(VECTOR_FMA_, DT)(a, b, c)
#define ADD_ASIDE(a, b)   _Generic((a), A: FN(vector_add_aside), default: FN(scalar_add))(a, b)
#define ANY_NAN(a)        (CAT(VECTOR_EQUAL_, DT)(a, a) != (1 << W) - 1)
#define BITS(x)           ((I)(x))
#define FROM_BITS(x)      ((A)(x))
#define SHIFT_LEFT(i, n)  ((I)((CAT(v_u, T_BITS))(i) << (n)))
#define MAX_INT(a, b)     ((I)(((a) & ((a) > (b))) | ((b) & ~((a) > (b)))))
#define MIN(a, b)         _Generic((a), A: FN(vector_min), default: FN(scalar_min))(a, b)
#define MAX(a, b)         _Generic((a), A: FN(vector_max), default: FN(scalar_max))(a, b)

#if T_FLOAT && T_BITS == 32
#define WATCH(a, b, w) VECTOR_WATCH_f32(a, b, w)
#define EXPONENT_MASK 0x7f800000
#define EXPONENT_TOP  0x7f000000
#define EXPONENT_ONE  0x00800000
#define LARGEST       0x1.fffffep+127f
#elif T_FLOAT
#define WATCH(a, b, w) VECTOR_WATCH_f64(a, b, w)
#define EXPONENT_MASK 0x7ff0000000000000
#define EXPONENT_TOP  0x7fe0000000000000
#define EXPONENT_ONE  0x0010000000000000
#define LARGEST       0x1.fffffffffffffp+1023
#endif

#if T_FLOAT
#define ADDITIVE_IDENTITY ((AT)-0.0)
#define HIGHEST           ((T)INFINITY)
#define LOWEST            (-(T)INFINITY)
#elif T_BITS == 32
#define ADDITIVE_IDENTITY ((AT)0)
#define HIGHEST           INT32_MAX
#define LOWEST            INT32_MIN
#else
#define ADDITIVE_IDENTITY ((AT)0)
#define HIGHEST           INT64_MAX
#define LOWEST            INT64_MIN
#endif

#if !defined(OP_COUNTS) && (!defined(OP_WIDE) || T_FLOAT)
INLINE A FN(vector_min)(A a, A b)
{
    return CAT(VECTOR_MIN_, DT)(a, b);
}

INLINE A FN(vector_max)(A a, A b)
{
    return CAT(VECTOR_MAX_, DT)(a, b);
}

INLINE AT FN(scalar_min)(AT a, AT b)
{
    return b < a ? b : a;
}

INLINE AT FN(scalar_max)(AT a, AT b)
{
    return a < b ? b : a;
}
#endif

#if T_FLOAT && !defined(OP_COUNTS)
INLINE A FN(vector_add_aside)(A a, A b)
{
    return CAT(VECTOR_ADD_ASIDE_, DT)(a, b);
}

INLINE AT FN(scalar_add)(AT a, AT b)
{
    return a + b;
}
#endif
