/*
 * lse: log of the sum of exponentials. Each sub-chunk sums exp(x - m), m its largest element, clamped to
 * finite numbers so that infinities do not meet; the host merges (m, sum) and takes the logarithm.
 */
#ifdef OP_DESCRIBE

/*
 * The logarithm turns the sum's relative error into an absolute one: depth roundings, six for exp and the
 * merge, and |x - m| roundings for the argument of exp, which weighted by exp(x - m) is at most log n + 1.
 * The result itself is rounded, twice where the logarithm is added to m.
 */
static long double lse_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    unsigned k = order_depth(exact, dtype, n) + 8 + (unsigned)ceill(logl((long double)n));

    return rounding_gamma(dtype, k) + 2 * rounding_gamma(dtype, 1) * fabsl(exact->value);
}

static const struct op_description lse_description = {
    .name = "lse",
    .formula = "log Σ exp x",
    .dtypes = DTYPES_FLOAT,
    .inputs = 1,
    .scheme = SCHEME_LOGSUM,
    .finish = finish_log_sum,
    .has_sign = true,
    .flops = 20,
    .needs_fma = true,
    .bound = lse_bound,
};

#else

#define OP_SCHEME        SCHEME_LOGSUM
#define OP_EXP
#define OP_FLOAT_ONLY
#define OP_PRE_MAP(x)        (x)
#define OP_PRE_COMBINE(a, b) MAX(a, b)
#define OP_PRE_IDENTITY      LOWEST
#define OP_PIVOT(m, r)       MIN(MAX(m, SPLAT(-LARGEST)), SPLAT(LARGEST))
#define OP_MAP(x, y, p)      EXP((x) - (p))
#define OP_COMBINE(a, b)     ((a) + (b))
#define OP_IDENTITY          ADDITIVE_IDENTITY

#endif
