/*
 * Template of a stage: fold one sub-chunk on a CPU, in C or OpenCL C, to one vector.
 *
 * A row is PASSES blocks of BLOCK vectors. A block's accumulators stay in registers while its rows are
 * read; then blocks are folded with each other, then vectors: the halving order. The lanes of the last vector
 * are left to the caller, which folds those of many sub-chunks side by side. Named members, not an array, so that
 * compilers keep them in registers.
 */
#ifdef STAGE_SECOND
#define BLOCK (VECTOR_REGISTERS / 4) /* two accumulators a vector in half of the registers */
#else
#define BLOCK 8
#endif
#define PASSES (L / W / BLOCK)

#if VECTOR_REGISTERS == 16 && defined(STAGE_SECOND)
#define EACH(DO) DO(0) DO(1) DO(2) DO(3)
#else
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#endif
#define EACH_PAIR(DO) DO(0, 4) DO(1, 5) DO(2, 6) DO(3, 7)

/* Accumulators of a block; or the same number of mapped vectors, to be combined with them. */
struct S(block) {
#define MEMBER(i) struct S(acc) v##i;
    EACH(MEMBER)
#undef MEMBER
#ifdef STAGE_WATCH
#define MEMBER(i, j) A watch##i; /* becomes NaN when v##i or v##j was given one */
    EACH_PAIR(MEMBER)
#undef MEMBER
#endif
};

/* Where a block's rows lie, and what its map needs beside the elements. */
struct S(source) {
    GLOBAL const T *x;
    GLOBAL const T *y; /* read by operators of two inputs only */
    A pivot;
    unsigned degree;
    unsigned ahead; /* bytes between what is read and what is asked for from memory; 0: nothing is */
};

INLINE struct S(source) S(next_row)(struct S(source) in)
{
    in.x += L;
#if STAGE_INPUTS == 2 /* else y may be NULL, to which nothing may be added */
    in.y += L;
#endif
    return in;
}

/* Have the vectors fetched that will be read when `ahead` bytes more have been. */
INLINE void S(fetch_row)(struct S(source) in)
{
#define FETCH(i) PREFETCH(in.x + i * W, in.ahead);
    EACH(FETCH)
#undef FETCH
#if STAGE_INPUTS == 2
#define FETCH(i) PREFETCH(in.y + i * W, in.ahead);
    EACH(FETCH)
#undef FETCH
#endif
}

/* One row's BLOCK vectors. */
INLINE struct S(block) S(map_row)(struct S(source) in)
{
    struct S(block) row;

    if (in.ahead > 0)
        S(fetch_row)(in);
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
#define TAKE(i) row.v##i = S(mapped)(m##i);
    EACH(TAKE)
#undef TAKE
#ifdef STAGE_WATCH
#define TAKE(i, j) row.watch##i = m##i * m##j;
    EACH_PAIR(TAKE)
#undef TAKE
#endif
    return row;
}

/* The first `count` elements of a row, identities in the place of the others. */
INLINE struct S(block) S(keep_row)(struct S(block) row, int count)
{
#ifdef STAGE_WATCH
#define KEEP_PAIR(i, j)                                                                            \
    row.watch##i = KEEP(row.v##i.a, SPLAT(0), count - i * W) *                                     \
                   KEEP(row.v##j.a, SPLAT(0), count - j * W);
    EACH_PAIR(KEEP_PAIR)
#undef KEEP_PAIR
#endif
#define KEEP_ONE(i) row.v##i = S(keep_first)(row.v##i, count - i * W);
    EACH(KEEP_ONE)
#undef KEEP_ONE
    return row;
}

INLINE struct S(block) S(combine_blocks)(struct S(block) left, struct S(block) right)
{
#define COMBINE(i) left.v##i = S(combine)(left.v##i, right.v##i);
    EACH(COMBINE)
#undef COMBINE
#ifdef STAGE_WATCH
#define COMBINE(i, j) left.watch##i = left.watch##i + right.watch##i;
    EACH_PAIR(COMBINE)
#undef COMBINE
#endif
    return left;
}

/* The same for a whole row of a single input. */
INLINE struct S(block) S(add_row)(struct S(block) block, struct S(source) in)
{
    struct S(block) row = S(map_row)(in);

#ifdef STAGE_WATCH
#define COMBINE(i) block.v##i = S(combine)(block.v##i, row.v##i);
    EACH(COMBINE)
#undef COMBINE
#define WATCH_PAIR(i, j) block.watch##i = STAGE_WATCH(row.v##i.a, row.v##j.a, block.watch##i);
    EACH_PAIR(WATCH_PAIR)
#undef WATCH_PAIR
    return block;
#else
    return S(combine_blocks)(block, row);
#endif
}

/*
 * Fold `rows` whole rows and the first `rest` elements of the next one; there is at least one row or part of it.
 * The first is taken as it is, which is what combining it with identities gives.
 */
INLINE struct S(block) S(fold_rows)(struct S(source) in, unsigned rows, int rest)
{
    struct S(block) block = S(map_row)(in);

    if (rows == 0)
        return S(keep_row)(block, rest);
    ROWS_LOOP
    for (unsigned row = 1; row < rows; row++) {
        in = S(next_row)(in);
        block = S(add_row)(block, in);
    }
    if (rest > 0)
        block = S(combine_blocks)(block, S(keep_row)(S(map_row)(S(next_row)(in)), rest));
    return block;
}

/* Fold a block's vectors. */
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
    b.v0 = S(combine)(b.v0, b.v1);
#ifdef STAGE_WATCH
    b.v0.watch = (b.watch0 + b.watch1) + (b.watch2 + b.watch3);
#endif
    return b.v0;
}

/* Fold a sub-chunk of `rows` whole rows and `rest` elements of one more. */
INLINE struct S(acc) S(fold_subchunk)(struct S(source) in, unsigned rows, int rest)
{
    struct S(block) pass[PASSES];

    for (int p = 0; p < (int)PASSES; p++) {
        struct S(source) at = in;

        at.x += p * BLOCK * W;
#if STAGE_INPUTS == 2
        at.y += p * BLOCK * W;
#endif
        pass[p] = S(fold_rows)(at, rows, rest - p * BLOCK * W);
    }
    for (int step = PASSES / 2; step > 0; step /= 2)
        for (int p = 0; p < step; p++)
            pass[p] = S(combine_blocks)(pass[p], pass[p + step]);
    return S(fold_block)(pass[0]);
}

#undef EACH
#undef EACH_PAIR
