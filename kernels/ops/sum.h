/* sum: the plain sum; integers into 64 bits, modulo 2^64. */
#ifdef OP_DESCRIBE

/* Each element goes through at most canonical_depth additions (Higham 2002, 4.2). */
static long double sum_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    return sum_error(exact->magnitude, dtype, order_depth(exact, dtype, n));
}

static const struct op_description sum_description = {
    .name = "sum",
    .formula = "Σ x",
    .dtypes = DTYPES_ALL,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_sum,
    .has_sign = true,
    .flops = 1,
    .bound = sum_bound,
};

#else

#define OP_WIDE
#define OP_MAP(x, y, p)  WIDEN(x)
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      ADDITIVE_IDENTITY

#endif
