/*
 * var: the population variance. Each sub-chunk is centred on its own mean as computed, so that
 * neither a large mean nor the rounding of the pivot costs digits: the sum of x - pivot, beside the sum of its
 * squares, corrects for it when the host merges sub-chunks (Chan, Golub, LeVeque 1983).
 */
#ifdef OP_DESCRIBE

/*
 * With M = Σ(x - mean)², X = Σx² <= M + (Σ|x|)²/n and g the error of depth + 6 roundings: the squares and
 * their sum, the corrections S²/c and the sub-chunks' means each contribute at most 2·g·M; the pivot is
 * off by at most g times the mean magnitude, which enters squared (g²·X); the merge in f64 rounds means,
 * which enters as 2·g64·√(M·X) (Chan, Golub, LeVeque 1983 for the merge).
 */
static long double var_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    unsigned k = order_depth(exact, dtype, n) + 6;
    long double g = rounding_gamma(dtype, k);
    long double m = exact->magnitude;
    long double x = m + exact->abs_sum * exact->abs_sum / (long double)n;

    if (overflows(dtype, x))
        return INFINITY;
    return (6 * g * m + 2 * rounding_gamma(DTYPE_F64, k) * sqrtl(m * x) + 6 * g * g * x) /
               (long double)n + underflow_error(dtype, 1);
}

static const struct op_description var_description = {
    .name = "var",
    .formula = "Σ (x - mean)² / n",
    .dtypes = DTYPES_FLOAT,
    .inputs = 1,
    .scheme = SCHEME_MOMENTS,
    .finish = finish_variance,
    .flops = 5,
    .bound = var_bound,
};

#else

#define OP_SCHEME        SCHEME_MOMENTS
#define OP_FLOAT_ONLY
#define OP_PRE_MAP(x)        (x)
#define OP_PRE_COMBINE(a, b) ((a) + (b))
#define OP_PRE_IDENTITY      ADDITIVE_IDENTITY
#define OP_PIVOT(m, r)       ((m) * (r))
#define OP_MAP(x, y, p)      ((x) - (p))
#define OP_SECOND(a)         ((a) * (a))
#define OP_COMBINE(a, b)     ADD_ASIDE(a, b)
#define OP_IDENTITY          ADDITIVE_IDENTITY

#endif
