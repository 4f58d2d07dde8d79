/* xor: of all bits, integers only. */
#ifdef OP_DESCRIBE

static const struct op_description xor_description = {
    .name = "xor",
    .formula = "⊕ x",
    .dtypes = DTYPES_INT,
    .inputs = 1,
    .scheme = SCHEME_FOLD,
    .finish = finish_element,
    .has_sign = true,
    .flops = 1,
    .exact = true,
};

#else

#define OP_INT_ONLY
#define OP_MAP(x, y, p)  (x)
#define OP_COMBINE(a, b) ((a) ^ (b))
#define OP_IDENTITY      0

#endif
