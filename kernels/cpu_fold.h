/*
 * Template of a stage: from a vector for each sub-chunk of a superblock to the superblock's result, in C or
 * OpenCL C.
 *
 * Steps of the fold by halving are taken for two sub-chunks at once: once the left halves of both stand in one
 * vector and their right halves in another, a single combination serves both.
 */

/* The first step of the folds of two vectors' lanes: what is left of each is in one half of the result. */
INLINE struct S(acc) S(join)(struct S(acc) first, struct S(acc) second)
{
    struct S(acc) left = first, right = first;

    left.a = LEFT(first.a, second.a);
    right.a = RIGHT(first.a, second.a);
#ifdef STAGE_SECOND
    left.b = LEFT(first.b, second.b);
    right.b = RIGHT(first.b, second.b);
#endif
    return S(combine)(left, right);
}

/*
 * Fold the lanes of `parts` sub-chunks, then their results by halving; `pairs` is the power of two with
 * pairs < parts <= 2 * pairs. The result is in lane 0. Missing sub-chunks are the identity, which changes nothing.
 */
INLINE struct S(acc) S(fold_joined)(const struct S(acc) *acc, unsigned parts, unsigned pairs)
{
    struct S(acc) joined[SUPERBLOCK_PARTS / 2];

    for (unsigned i = 0; i < pairs; i++)
        joined[i] = S(fold_halves)(S(join)(acc[i], i + pairs < parts ? acc[i + pairs] : S(identity)()));
    for (unsigned i = 0; i < pairs; i++)
        joined[i] = S(combine_halves)(joined[i]);
    for (unsigned step = pairs / 2; step > 0; step /= 2)
        for (unsigned i = 0; i < step; i++)
            joined[i] = S(combine)(joined[i], joined[i + step]);
    return joined[0];
}

/*
 * The same for any number of sub-chunks from 1 up, of which the last is not in the array yet: where there are few,
 * its way through memory would be a third of the time from the last load to the result.
 */
INLINE struct S(acc) S(fold_parts)(struct S(acc) *acc, struct S(acc) last, unsigned parts)
{
    if (parts == 1)
        return S(fold_lanes)(last);
    if (parts == 2)
        return S(combine_halves)(S(fold_halves)(S(join)(acc[0], last)));
    acc[parts - 1] = last;
    if (parts == SUPERBLOCK_PARTS)
        return S(fold_joined)(acc, SUPERBLOCK_PARTS, SUPERBLOCK_PARTS / 2);
    if (parts > 4)
        return S(fold_joined)(acc, parts, 4);
    return S(fold_joined)(acc, parts, 2);
}
