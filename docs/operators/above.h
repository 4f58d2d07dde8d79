/* above: how many elements are greater than a threshold. */
#define OP_NAME    above
#define OP_FORMULA "x > 0.5"
#define OP_FINISH  count
#define OP_FLOPS   1

#define OP_FLOAT_ONLY
#define OP_COUNTS
#define OP_MAP(x, y, p)  ABOVE(x, 0.5)
#define OP_COMBINE(a, b) ((a) + (b))
#define OP_IDENTITY      0
