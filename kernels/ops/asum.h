/* asum: the sum of magnitudes; integers into 64 bits, modulo 2^64. */
#ifdef OP_DESCRIBE

/* Magnitudes are exact: as a sum. */
static long double asum_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->magnitude, dtype, order_depth(exact, dtype, n));
}

static const struct op_description asum_description = {
    .name = "asum",
    .formula = "Σ |x|",
    .dtypes = DTYPES_ALL,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_sum,
    .flops = 1,
    .bound = asum_bound,
};

#else

#define OP_WIDE
#define OP_MAP(x, y, p)  ABS(WIDEN(x))
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY

#endif
