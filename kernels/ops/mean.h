/* mean: the sum, divided by n on the host. */
#ifdef OP_DESCRIBE

/* A sum and two roundings more: the division in f64 and the result. */
static long double mean_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->magnitude, dtype, order_depth(exact, dtype, n) + 2) / (long double)n +
           underflow_error(dtype, 1);
}

static const struct op_description mean_description = {
    .name = "mean",
    .formula = "Σ x / n",
    .dtypes = DTYPES_FLOAT,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_mean,
    .has_sign = true,
    .flops = 1,
    .bound = mean_bound,
};

#else

#define OP_FLOAT_ONLY
#define OP_MAP(x, y, p)  WIDEN(x)
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY

#endif
