/*
 * Template of a stage: fold one sub-chunk on a CPU, in C or OpenCL C.
 *
 * A row is PASSES blocks of BLOCK vectors. A block's accumulators stay in registers while its rows are
 * read; then blocks are folded with each other, then vectors, then lanes: the halving order. Named
 * members, not an array, so that compilers keep them in registers.
 */
#ifdef STAGE_SECOND
#define BLOCK (VECTOR_REGISTERS / 4) /* two accumulators a vector, in half of the registers */
#else
#define BLOCK 8
#endif
#define PASSES (L / W / BLOCK)

#if VECTOR_REGISTERS == 16 && defined(STAGE_SECOND)
#define EACH(DO) DO(0) DO(1) DO(2) DO(3)
#else
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#endif

struct S(block) {
#define MEMBER(i) struct S(acc) v##i;
    EACH(MEMBER)
#undef MEMBER
};

/* Where a block's rows lie, and what its map needs beside the elements. */
struct S(source) {
    GLOBAL const T *x;
    GLOBAL const T *y; /* read by operators of two inputs only */
    A pivot;
    unsigned degree;
};

/* Add one row's BLOCK vectors, of which the first `count` elements exist. */
INLINE struct S(block) S(add_row)(struct S(block) block, struct S(source) in, int count)
{
#define LOAD_X(i) V x##i = LOAD(in.x + i * W);
    EACH(LOAD_X)
#undef LOAD_X
#if STAGE_INPUTS == 2
#define MAP(i) A m##i = STAGE_MAP(x##i, LOAD(in.y + i * W), in.pivot);
#else
#define MAP(i) A m##i = STAGE_MAP(x##i, x##i, in.pivot);
#endif
    EACH(MAP)
#undef MAP
#if defined(OP_STEP) && !defined(STAGE_PRE)
#define STEP(i) m##i = OP_STEP(m##i, x##i);
    for (unsigned k = 0; k < in.degree; k++) { /* across the block, so that its chains overlap */
        EACH(STEP)
    }
#undef STEP
#endif
    if (count < BLOCK * W) {
#define ADD_KEPT(i) block.v##i = S(combine)(block.v##i, S(keep_first)(S(mapped)(m##i), count - i * W));
        EACH(ADD_KEPT)
#undef ADD_KEPT
    } else {
#define ADD(i) block.v##i = S(combine)(block.v##i, S(mapped)(m##i));
        EACH(ADD)
#undef ADD
    }
    return block;
}

/* Fold `rows` whole rows and the first `rest` elements of the next one. */
INLINE struct S(block) S(fold_rows)(struct S(source) in, unsigned rows, int rest)
{
    struct S(block) block;

#define START(i) block.v##i = S(identity)();
    EACH(START)
#undef START
    for (unsigned row = 0; row < rows; row++) {
        block = S(add_row)(block, in, BLOCK * W);
        in.x += L;
        in.y += STAGE_INPUTS == 2 ? L : 0;
    }
    if (rest > 0)
        block = S(add_row)(block, in, rest);
    return block;
}

INLINE struct S(block) S(combine_blocks)(struct S(block) left, struct S(block) right)
{
#define COMBINE(i) left.v##i = S(combine)(left.v##i, right.v##i);
    EACH(COMBINE)
#undef COMBINE
    return left;
}

/* Fold a block's vectors and lanes; the result is in lane 0. */
INLINE struct S(acc) S(fold_block)(struct S(block) b)
{
#if !(VECTOR_REGISTERS == 16 && defined(STAGE_SECOND))
    b.v0 = S(combine)(b.v0, b.v4);
    b.v1 = S(combine)(b.v1, b.v5);
    b.v2 = S(combine)(b.v2, b.v6);
    b.v3 = S(combine)(b.v3, b.v7);
#endif
    b.v0 = S(combine)(b.v0, b.v2);
    b.v1 = S(combine)(b.v1, b.v3);
    return S(fold_lanes)(S(combine)(b.v0, b.v1));
}

/* Fold a sub-chunk of `rows` whole rows and `rest` elements of one more. */
INLINE struct S(acc) S(fold_subchunk)(struct S(source) in, unsigned rows, int rest)
{
    struct S(block) pass[PASSES];

    for (int p = 0; p < (int)PASSES; p++) {
        struct S(source) at = in;

        at.x += p * BLOCK * W;
        at.y += STAGE_INPUTS == 2 ? p * BLOCK * W : 0;
        pass[p] = S(fold_rows)(at, rows, rest - p * BLOCK * W);
    }
    for (int step = PASSES / 2; step > 0; step /= 2)
        for (int p = 0; p < step; p++)
            pass[p] = S(combine_blocks)(pass[p], pass[p + step]);
    return S(fold_block)(pass[0]);
}

#undef EACH
