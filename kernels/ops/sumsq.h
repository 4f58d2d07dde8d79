/* sumsq: the sum of squares; integers into 64 bits, modulo 2^64. */
#ifdef OP_DESCRIBE

/* As a sum, one rounding more for the square. */
static long double sumsq_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->magnitude, dtype, order_depth(exact, dtype, n) + 1) + underflow_error(dtype, n);
}

static const struct op_description sumsq_description = {
    .name = "sumsq",
    .formula = "Σ x²",
    .dtypes = DTYPES_ALL,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_sum,
    .flops = 2,
    .bound = sumsq_bound,
};

#else

#define OP_WIDE
#define OP_MAP(x, y, p)  PRODUCT(x, x)
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY

#endif
