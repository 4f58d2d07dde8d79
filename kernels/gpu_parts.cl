/*
 * The reduction on a GPU by sub-chunks, where there are too few superblocks to fill the device; and the first levels of the
 * final tree, where there are many. The order of combining is the same.
 *
 * A work-group is up to 8 teams of 32, each with a sub-chunk of its own: sub-chunks base .. base + teams - 1 of those of
 * `count` superblocks from `first_block` on. `parts` begins with the first of them and receives what a sub-chunk's
 * share of a superblock's words is (OP_PRE_MAP), else PARTIAL_WORDS of each sub-chunk, for `fold`.
 */
__kernel void reduce_parts(__global const T *x, __global const T *y, ulong n, uint first_block,
                           uint count, uint degree, T tail_reciprocal, __global PT *parts, ulong from,
                           ulong record)
{
    __local struct FN(group) group;
    const uint teams = (uint)get_local_size(0) / TEAM;
    const uint team = (uint)get_local_id(0) / TEAM;

    x += from;
    y += from;
    parts += record * SUPERBLOCK_PARTS * PARTIAL_WORDS;

    for (uint base = (uint)get_group_id(0) * teams; base < count * SUPERBLOCK_PARTS;
         base += (uint)get_num_groups(0) * teams) {
        const ulong number = (ulong)first_block * SUPERBLOCK_PARTS + base + team;
        struct FN(share) in = FN(share_of)(x, y, n, number, degree);

#ifdef OP_PRE_MAP
        FN(team_words)(in, in.count == SUBCHUNK_SIZE ? SUBCHUNK_RECIPROCAL : tail_reciprocal, &group,
                       parts + (ulong)(base + team) * (PARTIAL_WORDS / SUPERBLOCK_PARTS));
#else
        PT value = FN(team_part)(in, &group);
        __global PT *own = parts + (ulong)(base + team) * PARTIAL_WORDS;

        if (in.lane == 0)
            own[0] = value;
#ifdef OP_LOCATE
        if (in.lane == 0) {
            group.part[team] = value;
            group.found[team] = SUBCHUNK_SIZE;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        FN(locate_own)(in, group.part[team], 0, &group.found[team]);
        barrier(CLK_LOCAL_MEM_FENCE);
        if (in.lane == 0)
            own[1] = (PT)group.found[team];
#endif
#endif
    }
}

#ifndef OP_PRE_MAP
/* The parts of each of `count` superblocks, folded by halving: its words. */
__kernel void fold(__global const PT *parts, uint count, __global PT *words)
{
    for (uint i = (uint)get_global_id(0); i < count; i += (uint)get_global_size(0)) {
        __global const PT *from = parts + (ulong)i * SUPERBLOCK_PARTS * PARTIAL_WORDS;
        PT part[SUPERBLOCK_PARTS];
        PT value;

        for (uint k = 0; k < SUPERBLOCK_PARTS; k++)
            part[k] = from[k * PARTIAL_WORDS];
        value = FN(fold_parts)(part, SUPERBLOCK_PARTS);
        words[(ulong)i * PARTIAL_WORDS] = value;
#ifdef OP_LOCATE
        {
            uint k = 0;

            while (k + 1 < SUPERBLOCK_PARTS && from[k * PARTIAL_WORDS] != value &&
                   !(FN(is_nan)(value) && FN(is_nan)(from[k * PARTIAL_WORDS])))
                k++;
            words[(ulong)i * PARTIAL_WORDS + 1] =
                (PT)(k * SUBCHUNK_SIZE) + from[k * PARTIAL_WORDS + 1];
        }
#endif
    }
}
#endif

#if PARTIAL_WORDS == 1
/*
 * TREE_LEVELS levels of the final tree: adjacent pairs, an odd last one passing through. An item takes its words one
 * by one and combines whenever two of one level are there, as a binary counter carries; what is left at the end passes
 * through.
 */
__kernel void tree(__global const PT *words, uint count, __global PT *folded)
{
    const uint each = 1u << TREE_LEVELS;
    const uint results = (count + each - 1) / each;

    for (uint i = (uint)get_global_id(0); i < results; i += (uint)get_global_size(0)) {
        __global const PT *from = words + (ulong)i * each;
        const uint left = count - i * each < each ? count - i * each : each;
        PT open[TREE_LEVELS + 1];
        uint used = 0;

        for (uint k = 0; k < left; k++) {
            PT carry = from[k];

            for (uint bits = k; bits & 1; bits >>= 1)
                carry = FN(combine_partials)(open[--used], carry);
            open[used++] = carry;
        }
        for (; used > 1; used--)
            open[used - 2] = FN(combine_partials)(open[used - 2], open[used - 1]);
        folded[i] = open[0];
    }
}
#endif
