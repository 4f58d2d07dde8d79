/* max: the largest element; a NaN wins, a zero is +0. */
#ifdef OP_DESCRIBE

static const struct op_description max_description = {
    .name = "max",
    .formula = "largest",
    .dtypes = DTYPES_ALL,
    .inputs = 1,
    .scheme = SCHEME_EXTREME,
    .finish = finish_element,
    .has_sign = true,
    .flops = 1,
    .exact = true,
};

#else

#define OP_NAN_WINS
#define OP_MAP(x, y, p)  (x)
#define OP_COMBINE(a, b) MAX(a, b)
#define OP_IDENTITY      LOWEST

#endif
