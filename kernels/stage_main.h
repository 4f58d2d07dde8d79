/*
 * Template: begin the pass that folds the operator's mapped elements; for most operators the only one.
 * A second accumulator is summed beside the first where the operator has OP_SECOND, and for the extremes
 * of floats, where it becomes NaN when an element was NaN (or infinities met, which a second look tells). Where
 * there is WATCH it does that instead, two elements at a time.
 */
#ifdef STAGE_PRE
#undef STAGE_PRE
#undef S
#undef STAGE_MAP
#undef STAGE_COMBINE
#undef STAGE_IDENTITY
#undef STAGE_INPUTS
#undef BLOCK
#undef PASSES
#endif

#define S(name)              FN(name)
#define STAGE_MAP(x, y, p)   OP_MAP(x, y, p)
#define STAGE_COMBINE(a, b)  OP_COMBINE(a, b)
#define STAGE_IDENTITY       OP_IDENTITY
#ifdef OP_INPUTS
#define STAGE_INPUTS         OP_INPUTS
#else
#define STAGE_INPUTS         1
#endif

#if defined(OP_SECOND)
#define STAGE_SECOND(a) OP_SECOND(a)
#elif defined(OP_NAN_WINS) && T_FLOAT && defined(WATCH)
#define STAGE_WATCH(a, b, watch) WATCH(a, b, watch)
#elif defined(OP_NAN_WINS) && T_FLOAT
#define STAGE_SECOND(a) (a)
#endif
