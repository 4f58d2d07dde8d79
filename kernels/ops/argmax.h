/* argmax: the largest element and the position of the first such; the first NaN wins, zeros tie. */
#ifdef OP_DESCRIBE

static const struct op_description argmax_description = {
    .name = "argmax",
    .formula = "first largest",
    .dtypes = DTYPES_ALL,
    .inputs = 1,
    .scheme = SCHEME_LOCATE,
    .finish = finish_element,
    .has_sign = true,
    .flops = 1,
    .exact = true,
};

#else

#define OP_NAN_WINS
#define OP_LOCATE
#define OP_MAP(x, y, p)  (x)
#define OP_COMBINE(a, b) MAX(a, b)
#define OP_IDENTITY      LOWEST

#endif
