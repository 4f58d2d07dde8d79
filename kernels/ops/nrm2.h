/*
 * nrm2: the square root of the sum of squares, for magnitudes that squaring would throw out of range:
 * each sub-chunk is scaled by the power of two that brings its largest element into [1, 4), exactly.
 */
#ifdef OP_DESCRIBE

/*
 * Scaling is exact; the sum of squares has a relative error of depth + 1 roundings, of which the root keeps
 * half, then root and result are rounded. Squares that underflow weigh nothing beside the largest, >= 1.
 */
static long double nrm2_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->value, dtype, order_depth(exact, dtype, n) + 4) + underflow_error(dtype, 1);
}

static const struct op_description nrm2_description = {
    .name = "nrm2",
    .formula = "√Σ x²",
    .dtypes = DTYPES_FLOAT,
    .inputs = 1,
    .scheme = SCHEME_SCALED,
    .finish = finish_norm,
    .flops = 2,
    .bound = nrm2_bound,
};

#else

#define OP_SCHEME        SCHEME_SCALED
#define OP_FLOAT_ONLY
#define OP_PRE_MAP(x)        ABS(x)
#define OP_PRE_COMBINE(a, b) MAX(a, b)
#define OP_PRE_IDENTITY      ((T)0)
/* the exponent's complement; from 1 up, so that the scale is never zero or subnormal */
#define OP_PIVOT(m, r)       FROM_BITS(MAX_INT(EXPONENT_TOP - (BITS(m) & EXPONENT_MASK), EXPONENT_ONE))
#define OP_MAP(x, y, p)      (((x) * (p)) * ((x) * (p)))
#define OP_COMBINE(a, b)     ((a) + (b))
#define OP_IDENTITY          ADDITIVE_IDENTITY

#endif
