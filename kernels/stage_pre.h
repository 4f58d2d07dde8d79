/*
 * Template: begin the first of two passes over a sub-chunk, for operators that need a pivot (the mean,
 * the largest element) before they can map. What it folds comes from OP_PRE_...
 */
#define STAGE_PRE            1
#define S(name)              CAT(pre_, FN(name))
#define STAGE_MAP(x, y, p)   OP_PRE_MAP(x)
#define STAGE_COMBINE(a, b)  OP_PRE_COMBINE(a, b)
#define STAGE_IDENTITY       OP_PRE_IDENTITY
#define STAGE_INPUTS         1
