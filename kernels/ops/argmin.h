/* argmin: the smallest element and the position of the first such; the first NaN wins, zeros tie. */
#ifdef OP_DESCRIBE

static const struct op_description argmin_description = {
    .name = "argmin",
    .formula = "first smallest",
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
#define OP_COMBINE(a, b) MIN(a, b)
#define OP_IDENTITY      HIGHEST

#endif
