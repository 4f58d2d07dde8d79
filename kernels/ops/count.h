/* count: the elements that are not zero; a NaN is not zero. */
#ifdef OP_DESCRIBE

static const struct op_description count_description = {
    .name = "count",
    .formula = "x ≠ 0",
    .dtypes = DTYPES_ALL,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_count,
    .flops = 1,
    .exact = true,
};

#else

#define OP_COUNTS
#define OP_MAP(x, y, p)  NONZERO(x)
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      0

#endif
