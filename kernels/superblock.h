/*
 * Template: what every body does with a sub-chunk's fold: NaNs, the pivot and the words of a
 * partial result. C and OpenCL C.
 *
 * The words of a superblock's partial result, in memory:
 *   plain            PT value
 *   OP_LOCATE        PT value, then the element's number within the superblock (below 2^14: exact)
 *   OP_PRE_MAP       for each of the 8 sub-chunks: T pivot as folded, T sum[, T second sum]
 */
#if defined(OP_LOCATE)
#define PARTIAL_WORDS 2
#elif defined(OP_PRE_MAP) && defined(OP_SECOND)
#define PARTIAL_WORDS (3 * SUPERBLOCK_PARTS)
#elif defined(OP_PRE_MAP)
#define PARTIAL_WORDS (2 * SUPERBLOCK_PARTS)
#else
#define PARTIAL_WORDS 1
#endif

#define SUBCHUNK_SIZE       (L * SUBCHUNK_ROWS)
#define SUBCHUNK_RECIPROCAL (T_BITS == 32 ? (T)0x1p-11f : (T)0x1p-10f)

INLINE int FN(is_nan)(PT x)
{
#if T_FLOAT && !defined(OP_COUNTS)
    return x != x;
#else
    (void)x;
    return 0;
#endif
}

/* Combine two partial values, the left one earlier in the input. */
INLINE PT FN(combine_partials)(PT a, PT b)
{
#if defined(OP_NAN_WINS)
    if (FN(is_nan)(a))
        return a;
    if (FN(is_nan)(b))
        return b;
#endif
    return OP_COMBINE(a, b);
}
