/*
 * Template: one superblock on a CPU, in C or OpenCL C.
 */

/* What a body is given, beside where to begin and to write. */
struct FN(task) {
    GLOBAL const T *x;
    GLOBAL const T *y;
    unsigned degree;
    T tail_reciprocal; /* 1 / elements of the last, incomplete sub-chunk */
};

#if defined(OP_NAN_WINS) && T_FLOAT
INLINE int FN(holds_nan)(GLOBAL const T *x, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (x[i] != x[i])
            return 1;
    return 0;
}
#endif

#if defined(OP_LOCATE)
/* Number of the first element equal to `value` (NaN: the first NaN); it is there. */
INLINE unsigned FN(locate)(GLOBAL const T *x, PT value)
{
    unsigned at = 0;

    if (FN(is_nan)(value)) {
        while (!FN(is_nan)(x[at]))
            at++;
        return at;
    }
    while (!ANY_EQUAL(LOAD(x + at), SPLAT(value)))
        at += W;
    while (x[at] != value)
        at++;
    return at;
}
#endif

/* The task `elements` further on. */
INLINE struct FN(task) FN(advance)(struct FN(task) task, unsigned elements)
{
    task.x += elements;
#ifdef OP_INPUTS
    task.y += elements;
#endif
    return task;
}

/* Elements of sub-chunk i in a superblock of `count`. */
INLINE unsigned FN(subchunk_count)(unsigned count, unsigned i)
{
    unsigned first = i * SUBCHUNK_SIZE;

    if (count <= first)
        return 0;
    return count - first < SUBCHUNK_SIZE ? count - first : SUBCHUNK_SIZE;
}

/* The main pass over a sub-chunk; the whole one has its own copy, with constant bounds. */
INLINE struct FN(acc) FN(fold_elements)(struct FN(task) task, A pivot, unsigned count)
{
    struct FN(source) in = {task.x, task.y, pivot, task.degree};

    if (count == SUBCHUNK_SIZE)
        return FN(fold_subchunk)(in, SUBCHUNK_ROWS, 0);
    return FN(fold_subchunk)(in, count / L, (int)(count % L));
}

#if defined(OP_PRE_MAP)

/* Both passes over one sub-chunk: its folded pivot, its sum[, its second sum]. */
INLINE void FN(subchunk)(struct FN(task) task, unsigned count, GLOBAL PT *words)
{
    struct CAT(pre_, FN(source)) in = {task.x, task.y, SPLAT(0), 0};
    const PT folded = LANE0(CAT(pre_, FN(fold_subchunk))(in, count / L, (int)(count % L)).a);
    struct FN(acc) acc;

    task.tail_reciprocal = count == SUBCHUNK_SIZE ? SUBCHUNK_RECIPROCAL : task.tail_reciprocal;
    acc = FN(fold_elements)(task, OP_PIVOT(SPLAT(folded), SPLAT(task.tail_reciprocal)), count);
    words[0] = folded; /* words are written only: an OpenCL device need not let them be read */
    words[1] = LANE0(acc.a);
#if defined(OP_SECOND)
    words[2] = LANE0(acc.b);
#endif
}

/* The superblock that begins at the task, of `count` elements, into PARTIAL_WORDS words. */
INLINE void FN(superblock)(struct FN(task) task, unsigned count, GLOBAL PT *words)
{
    for (unsigned i = 0; FN(subchunk_count)(count, i) > 0 && i < SUPERBLOCK_PARTS; i++)
        FN(subchunk)(FN(advance)(task, i * SUBCHUNK_SIZE), FN(subchunk_count)(count, i),
                     words + i * (PARTIAL_WORDS / SUPERBLOCK_PARTS));
}

#else

INLINE PT FN(subchunk)(struct FN(task) task, unsigned count)
{
    struct FN(acc) acc = FN(fold_elements)(task, SPLAT(0), count);

#if defined(OP_NAN_WINS) && T_FLOAT
    if (LANE0(acc.b) != LANE0(acc.b) && FN(holds_nan)(task.x, count))
        return LANE0(acc.b);
#endif
    return LANE0(acc.a);
}

#if defined(OP_LOCATE)
/* Number in the superblock at x of the first element that gave `value`, the result of one of `part`. */
INLINE unsigned FN(locate_part)(GLOBAL const T *x, const PT *part, PT value)
{
    unsigned i = 0;

    while (part[i] != value && !(FN(is_nan)(part[i]) && FN(is_nan)(value)))
        i++;
    return i * SUBCHUNK_SIZE + FN(locate)(x + i * SUBCHUNK_SIZE, value);
}
#endif

/* The superblock that begins at the task, of `count` elements, into PARTIAL_WORDS words. */
INLINE void FN(superblock)(struct FN(task) task, unsigned count, GLOBAL PT *words)
{
    PT part[SUPERBLOCK_PARTS];
    PT folded[SUPERBLOCK_PARTS];
    PT value;

    for (unsigned i = 0; i < SUPERBLOCK_PARTS; i++)
        part[i] = FN(subchunk_count)(count, i) > 0
                      ? FN(subchunk)(FN(advance)(task, i * SUBCHUNK_SIZE), FN(subchunk_count)(count, i))
                      : OP_IDENTITY;
    for (unsigned i = 0; i < SUPERBLOCK_PARTS; i++)
        folded[i] = part[i];
    value = FN(fold_parts)(folded);
    words[0] = value;
#if defined(OP_LOCATE)
    words[1] = (PT)FN(locate_part)(task.x, part, value);
#endif
}

#endif
