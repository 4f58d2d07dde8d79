/* peak: the largest magnitude of complex numbers, their real parts in one input and their imaginary parts in another. */
#define OP_NAME    peak
#define OP_FORMULA "largest |x + iy|"
#define OP_FINISH  root
#define OP_FLOPS   4

#define OP_FLOAT_ONLY
#define OP_INPUTS 2
#define OP_NAN_WINS
#define OP_MAP(x, y, p)  (PRODUCT(x, x) + PRODUCT(y, y))
#define OP_COMBINE(a, b) MAX(a, b)
#define OP_IDENTITY      0
