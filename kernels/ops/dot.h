/* dot: the sum of products of two inputs; integers into 64 bits, modulo 2^64. */
#ifdef OP_DESCRIBE

/* As a sum, one rounding more for the product. */
static long double dot_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->magnitude, dtype, order_depth(exact, dtype, n) + 1) + underflow_error(dtype, n);
}

static const struct op_description dot_description = {
    .name = "dot",
    .formula = "Σ x·y",
    .dtypes = DTYPES_ALL,
    .inputs = 2,
    .scheme = SCHEME_FOLD,
    .finish = finish_sum,
    .flops = 2,
    .bound = dot_bound,
};

#else

#define OP_WIDE
#define OP_INPUTS        2
#define OP_MAP(x, y, p)  PRODUCT(x, y)
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY

#endif
