/* cubes: the sum of |x|^3, a third moment; integers into 64 bits, modulo 2^64. */
#define OP_NAME    cubes
#define OP_FORMULA "sum of |x|^3"
#define OP_FINISH  sum
#define OP_FLOPS   4

#define OP_WIDE
#define OP_MAP(x, y, p)  (ABS(WIDEN(x)) * WIDEN(x) * WIDEN(x))
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY
