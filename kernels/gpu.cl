/*
 * The reduction on a GPU: a work-group of 256 is 8 teams of 32, a team folds one sub-chunk of the
 * group's superblock (kernels/gpu_team.h). Work-group g takes superblocks g, g + groups, ... of the
 * `count` from `first_block` on; words begin with the first of them, and n counts from x.
 */
struct FN(group) {
#ifdef OP_PRE_MAP
    struct CAT(pre_, FN(acc)) pre_slot[TEAM * SUPERBLOCK_PARTS];
    PT folded[SUPERBLOCK_PARTS];
#endif
    struct FN(acc) slot[TEAM * SUPERBLOCK_PARTS];
    PT part[SUPERBLOCK_PARTS];
    uint hint[SUPERBLOCK_PARTS]; /* the sum is NaN: look again */
    uint nan[SUPERBLOCK_PARTS];
    uint at;
    PT value;
#ifdef OP_LOCATE
    uint found[SUPERBLOCK_PARTS];
#endif
};

/* Fold the first `parts` of an array by halving; those that are missing are the identity, which changes nothing. */
INLINE PT FN(fold_parts)(PT *part, unsigned parts)
{
    for (unsigned step = SUPERBLOCK_PARTS / 2; step > 0; step /= 2)
        for (unsigned i = 0; i < step && i + step < parts; i++)
            part[i] = FN(combine_partials)(part[i], part[i + step]);
    return part[0];
}

/* The result of a team's sub-chunk, in item 0; NaNs found by a second look where the sum hints at them. */
INLINE PT FN(team_value)(struct FN(share) in, struct FN(acc) acc, __local struct FN(group) *group,
                         uint team)
{
    PT value = LANE0(acc.a);

#if defined(OP_NAN_WINS) && T_FLOAT
    if (in.lane == 0) {
        group->hint[team] = FN(is_nan)(LANE0(acc.b)) ? 1 : 0;
        group->nan[team] = 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (group->hint[team] > 0)
        for (uint at = in.lane; at < in.count; at += L)
            if (ANY_NAN(FN(map_row)(in, at).a))
                atomic_or(&group->nan[team], 1u);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (group->nan[team] > 0)
        value = LANE0(acc.b);
#endif
    return value;
}

#ifdef OP_LOCATE
/* Every item looks for a value among its own elements, numbered from `first`; the smallest number stays. */
INLINE void FN(locate_own)(struct FN(share) in, PT value, uint first, __local uint *found)
{
    for (uint row = 0; row < SUBCHUNK_ROWS; row++)
        for (uint at = row * L + in.lane; at < row * L + in.lane + W && at < in.count; at++)
            if (in.x[at] == value || (FN(is_nan)(value) && FN(is_nan)(in.x[at])))
                atomic_min(found, first + at);
}
#endif

#ifdef OP_PRE_MAP
/* A team's sub-chunk: its words, which the host merges. */
INLINE void FN(team_words)(struct FN(share) in, T reciprocal, __local struct FN(group) *group,
                           __global PT *words)
{
    const uint item = (uint)get_local_id(0);
    const uint team = item / TEAM;
    struct CAT(pre_, FN(share)) pre = {in.x, in.y, in.count, in.lane, in.pivot, 0};
    struct CAT(pre_, FN(acc)) folded =
        CAT(pre_, FN(fold_team))(CAT(pre_, FN(fold_rows))(pre), group->pre_slot, item);
    struct FN(acc) acc;

    if (in.lane == 0)
        group->folded[team] = LANE0(folded.a);
    barrier(CLK_LOCAL_MEM_FENCE);
    in.pivot = OP_PIVOT(SPLAT(group->folded[team]), SPLAT(reciprocal));
    acc = FN(fold_team)(FN(fold_rows)(in), group->slot, item);
    if (in.lane == 0 && in.count > 0) {
        words[0] = group->folded[team];
        words[1] = LANE0(acc.a);
#ifdef OP_SECOND
        words[2] = LANE0(acc.b);
#endif
    }
}
#else
/* A team's sub-chunk folded, in the team's item 0; the identity where there is none. */
INLINE PT FN(team_part)(struct FN(share) in, __local struct FN(group) *group)
{
    const uint item = (uint)get_local_id(0);
    struct FN(acc) acc = FN(fold_team)(FN(fold_rows)(in), group->slot, item);
    PT value = FN(team_value)(in, acc, group, item / TEAM);

    return in.count > 0 ? value : (PT)OP_IDENTITY;
}
#endif

/*
 * One superblock by the work-group; `words` receives its PARTIAL_WORDS. The next one may begin at once: its
 * folds have barriers before anything is written that is read here.
 */
INLINE void FN(group_superblock)(struct FN(share) in, T reciprocal, __local struct FN(group) *group,
                                 __global PT *words)
{
    const uint item = (uint)get_local_id(0);
    const uint team = item / TEAM;

#ifdef OP_PRE_MAP
    FN(team_words)(in, reciprocal, group, words + team * (PARTIAL_WORDS / SUPERBLOCK_PARTS));
#else
    {
        PT value = FN(team_part)(in, group);

        if (in.lane == 0)
            group->part[team] = value;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (item == 0) {
        PT part[SUPERBLOCK_PARTS];

        for (uint i = 0; i < SUPERBLOCK_PARTS; i++)
            part[i] = group->part[i];
        group->value = FN(fold_parts)(part, SUPERBLOCK_PARTS);
        group->at = SUBCHUNK_SIZE * SUPERBLOCK_PARTS;
        words[0] = group->value;
    }
#ifdef OP_LOCATE
    barrier(CLK_LOCAL_MEM_FENCE);
    FN(locate_own)(in, group->value, team * SUBCHUNK_SIZE, &group->at);
    barrier(CLK_LOCAL_MEM_FENCE);
    if (item == 0)
        words[1] = (PT)group->at;
#endif
#endif
}

/* What an item has of sub-chunk `number`, counted from x. */
INLINE struct FN(share) FN(share_of)(__global const T *x, __global const T *y, ulong n, ulong number,
                                     uint degree)
{
    const ulong start = number * SUBCHUNK_SIZE;
    const ulong left = n > start ? n - start : 0;
    struct FN(share) in;

    in.x = x + start;
    in.y = y + start;
    in.count = (uint)(left < SUBCHUNK_SIZE ? left : SUBCHUNK_SIZE);
    in.lane = (uint)get_local_id(0) % TEAM * W;
    in.pivot = SPLAT(0);
    in.degree = degree;
    return in;
}

__kernel __attribute__((reqd_work_group_size(256, 1, 1)))
void reduce(__global const T *x, __global const T *y, ulong n, uint first_block, uint count,
            uint degree, T tail_reciprocal, __global PT *words, ulong from,
            ulong record)
{
    __local struct FN(group) group;
    const uint team = (uint)get_local_id(0) / TEAM;

    x += from;
    y += from;
    words += record * PARTIAL_WORDS;

    for (uint i = (uint)get_group_id(0); i < count; i += (uint)get_num_groups(0)) {
        const ulong number = (first_block + (ulong)i) * SUPERBLOCK_PARTS + team;
        struct FN(share) in = FN(share_of)(x, y, n, number, degree);

        FN(group_superblock)(in, in.count == SUBCHUNK_SIZE ? SUBCHUNK_RECIPROCAL : tail_reciprocal,
                             &group, words + (ulong)i * PARTIAL_WORDS);
    }
}
