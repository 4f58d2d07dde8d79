/*
 * poly:K, the arithmetic-intensity knob: the sum of p(x), p the polynomial of degree K whose leading
 * coefficient is 1 and all others 1/2, by Horner's rule with one fused multiply-add a degree.
 */
#ifdef OP_DESCRIBE

/* A sum of the elements as mapped: what Horner's rule rounds is part of the operator. */
static long double poly_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->magnitude, dtype, order_depth(exact, dtype, n));
}

static const struct op_description poly_description = {
    .name = "poly",
    .formula = "Σ p(x), degree K",
    .dtypes = DTYPES_FLOAT,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_sum,
    .has_sign = true,
    .flops = 2,
    .has_degree = true,
    .needs_fma = true,
    .bound = poly_bound,
};

#else

#define OP_FLOAT_ONLY
#define OP_MAP(x, y, p)  SPLAT(1)
#define OP_STEP(m, x)    FMA(m, x, SPLAT((T)0.5))
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY

#endif
