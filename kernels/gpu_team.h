/*
 * Template of a stage: fold one sub-chunk by a team of 32 work-items of a GPU, OpenCL C.
 *
 * Item t of the team holds lanes t*W .. t*W + W-1 and reads 16 bytes of each row. The lanes are folded by halving,
 * first between items through local memory, then within the vector.
 */

/* What an item is given: the sub-chunk's elements, how many exist, and its own first lane. */
struct S(share) {
    __global const T *x;
    __global const T *y;
    uint count;
    uint lane;
    A pivot;
    uint degree;
};

/* The item's lanes of one row; `at` is the number of its first element in the sub-chunk. */
INLINE struct S(acc) S(map_row)(struct S(share) in, uint at)
{
    V x = LOAD(in.x + at);
#if STAGE_INPUTS == 2
    A m = STAGE_MAP(x, LOAD(in.y + at), in.pivot);
#else
    A m = STAGE_MAP(x, x, in.pivot);
#endif
    struct S(acc) acc;

#if defined(OP_STEP) && !defined(STAGE_PRE)
    for (uint k = 0; k < in.degree; k++)
        m = OP_STEP(m, x);
#endif
    acc = S(mapped)(m);
    if (in.count - at < W)
        acc = S(keep_first)(acc, (int)(in.count - at));
    return acc;
}

/* The item's lanes over all rows that exist. */
INLINE struct S(acc) S(fold_rows)(struct S(share) in)
{
    struct S(acc) acc = S(identity)();

    for (uint row = 0; row < SUBCHUNK_ROWS; row++)
        if (row * L + in.lane < in.count)
            acc = S(combine)(acc, S(map_row)(in, row * L + in.lane));
    return acc;
}

/* Fold a team's items; every item of the work-group calls this. The result is in lane 0 of the team's item 0. */
INLINE struct S(acc) S(fold_team)(struct S(acc) acc, __local struct S(acc) *slot, uint item)
{
    for (uint step = TEAM / 2; step > 0; step /= 2) {
        slot[item] = acc;
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item % TEAM < step)
            acc = S(combine)(acc, slot[item + step]);
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    return S(fold_lanes)(acc);
}
