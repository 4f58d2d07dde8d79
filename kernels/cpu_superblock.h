/*
 * Template: one superblock on a CPU, in C or OpenCL C.
 */

/* What a body is given, beside where to begin and to write. */
struct FN(task) {
    GLOBAL const T *x;
    GLOBAL const T *y;
    unsigned degree;
    T tail_reciprocal; /* 1 / elements of the last, incomplete sub-chunk */
    unsigned ahead;    /* bytes from what is read to what is asked for from memory; 0: nothing is */
};

#if defined(OP_NAN_WINS) && T_FLOAT
/*
 * Number of a vector's first element in the superblock, the first vector with an element that is NaN as mapped;
 * `count` when there is none.
 */
INLINE unsigned FN(first_nan)(struct FN(task) task, unsigned count)
{
#if STAGE_INPUTS == 2
    GLOBAL const T *y = task.y;
#else
    GLOBAL const T *y = task.x;
#endif

    (void)y; /* not every map has two */
    for (unsigned at = 0; at < count; at += W) {
        A mapped = STAGE_MAP(LOAD(task.x + at), LOAD(y + at), SPLAT(0));

        if (count - at < W)
            mapped = KEEP(mapped, SPLAT(0), (int)(count - at));
        if (ANY_NAN(mapped))
            return at;
    }
    return count;
}

/* Does an accumulator say that there may be a NaN? */
INLINE int FN(hints_at_nan)(const struct FN(acc) *acc, struct FN(acc) last, unsigned parts)
{
#if defined(STAGE_WATCH)
    A hint = last.watch;

    for (unsigned i = 0; i + 1 < parts; i++)
        hint = hint + acc[i].watch;
#else
    A hint = last.b;

    for (unsigned i = 0; i + 1 < parts; i++)
        hint = hint + acc[i].b;
#endif
    return ANY_NAN(hint);
}
#endif

#if defined(OP_LOCATE)
/* Number of the first element equal to `value` of a whole or partial sub-chunk; it is there. */
INLINE unsigned FN(locate)(GLOBAL const T *x, PT value)
{
    unsigned at = 0;

    while (!(ANY_EQUAL(LOAD(x + at), SPLAT(value)) | ANY_EQUAL(LOAD(x + at + W), SPLAT(value)) |
             ANY_EQUAL(LOAD(x + at + 2 * W), SPLAT(value)) | ANY_EQUAL(LOAD(x + at + 3 * W), SPLAT(value))))
        at += 4 * W;
    while (!ANY_EQUAL(LOAD(x + at), SPLAT(value)))
        at += W;
#ifdef FIRST_EQUAL
    return at + FIRST_EQUAL(LOAD(x + at), SPLAT(value));
#else
    while (x[at] != value)
        at++;
    return at;
#endif
}

/*
 * The same for a superblock, all but the last of whose sub-chunks have left `acc`: the first that holds the value
 * tells where.
 */
INLINE unsigned FN(locate_part)(GLOBAL const T *x, const struct FN(acc) *acc, unsigned parts, PT value)
{
    unsigned i = 0;

    while (i + 1 < parts && !ANY_EQUAL(acc[i].a, SPLAT(value)))
        i++;
    return i * SUBCHUNK_SIZE + FN(locate)(x + i * SUBCHUNK_SIZE, value);
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

#if defined(OP_PRE_MAP)
#define FETCHES_HERE 0 /* the first pass did */
#else
#define FETCHES_HERE 1
#endif

/* The main pass over a sub-chunk, to one vector; the whole one has its own copy, with constant bounds. */
INLINE struct FN(acc) FN(fold_elements)(struct FN(task) task, A pivot, unsigned count)
{
    struct FN(source) in = {task.x, task.y, pivot, task.degree, FETCHES_HERE ? task.ahead : 0};

    if (count == SUBCHUNK_SIZE)
        return FN(fold_subchunk)(in, SUBCHUNK_ROWS, 0);
    return FN(fold_subchunk)(in, count / L, (int)(count % L));
}

#if defined(OP_PRE_MAP)

#define PRE(name) CAT(pre_, FN(name))

/* The first pass over a sub-chunk: its folded pivot. */
INLINE PT FN(fold_pivot)(struct FN(task) task, unsigned count)
{
    struct PRE(source) in = {task.x, task.y, SPLAT(0), 0, task.ahead};

    if (count == SUBCHUNK_SIZE)
        return LANE0(PRE(fold_lanes)(PRE(fold_subchunk)(in, SUBCHUNK_ROWS, 0)).a);
    return LANE0(PRE(fold_lanes)(PRE(fold_subchunk)(in, count / L, (int)(count % L))).a);
}

/* The second pass, given the folded pivot, to one vector. */
INLINE struct FN(acc) FN(fold_around)(struct FN(task) task, PT folded, unsigned count)
{
    T reciprocal = count == SUBCHUNK_SIZE ? SUBCHUNK_RECIPROCAL : task.tail_reciprocal;

    (void)reciprocal; /* not every pivot is a mean */
    return FN(fold_elements)(task, OP_PIVOT(SPLAT(folded), SPLAT(reciprocal)), count);
}

/*
 * The superblock that begins at the task, of `count` elements, into PARTIAL_WORDS words, which are written only: an
 * OpenCL device need not let them be read. The first pass is one sub-chunk ahead of the second, so that it
 * fetches while the second computes and nobody waits for a pivot.
 */
INLINE void FN(superblock)(struct FN(task) task, unsigned count, GLOBAL PT *words)
{
    struct FN(acc) acc[SUPERBLOCK_PARTS];
    PT folded[SUPERBLOCK_PARTS];
    unsigned parts = (count + SUBCHUNK_SIZE - 1) / SUBCHUNK_SIZE;

    folded[0] = FN(fold_pivot)(task, FN(subchunk_count)(count, 0));
    for (unsigned i = 0; i < parts; i++) {
        if (i + 1 < parts)
            folded[i + 1] = FN(fold_pivot)(FN(advance)(task, (i + 1) * SUBCHUNK_SIZE),
                                           FN(subchunk_count)(count, i + 1));
        acc[i] = FN(fold_around)(FN(advance)(task, i * SUBCHUNK_SIZE), folded[i],
                                 FN(subchunk_count)(count, i));
    }
    for (unsigned i = 0; i < parts; i += 2) {
        struct FN(acc) two = FN(fold_halves)(FN(join)(acc[i], i + 1 < parts ? acc[i + 1] : FN(identity)()));
        GLOBAL PT *own = words + i * (PARTIAL_WORDS / SUPERBLOCK_PARTS);

        own[0] = folded[i];
        own[1] = LANE0(two.a);
#if defined(OP_SECOND)
        own[2] = LANE0(two.b);
#endif
        if (i + 1 == parts)
            break;
        own += PARTIAL_WORDS / SUPERBLOCK_PARTS;
        own[0] = folded[i + 1];
        own[1] = LANE_HALF(two.a);
#if defined(OP_SECOND)
        own[2] = LANE_HALF(two.b);
#endif
    }
}

#undef PRE

#else

/*
 * The superblock that begins at the task, of `count` elements, into PARTIAL_WORDS words, which are written only: an
 * OpenCL device need not let them be read. Lanes are folded at the end, for all sub-chunks together.
 */
INLINE void FN(superblock)(struct FN(task) task, unsigned count, GLOBAL PT *words)
{
    struct FN(acc) acc[SUPERBLOCK_PARTS];
    struct FN(acc) last;
    unsigned parts = (count + SUBCHUNK_SIZE - 1) / SUBCHUNK_SIZE;
    unsigned before = (parts - 1) * SUBCHUNK_SIZE;
    PT value;

    for (unsigned i = 0; i + 1 < parts; i++)
        acc[i] = FN(fold_elements)(FN(advance)(task, i * SUBCHUNK_SIZE), SPLAT(0), SUBCHUNK_SIZE);
    last = FN(fold_elements)(FN(advance)(task, before), SPLAT(0), count - before);
#if defined(OP_NAN_WINS) && T_FLOAT
    if (FN(hints_at_nan)(acc, last, parts)) {
        unsigned at = FN(first_nan)(task, count);

        if (at < count) {
            words[0] = (PT)NAN;
#if defined(OP_LOCATE)
            while (!FN(is_nan)(task.x[at]))
                at++;
            words[1] = (PT)at;
#endif
            return;
        }
    }
#endif
    value = LANE0(FN(fold_parts)(acc, last, parts).a);
    words[0] = value;
#if defined(OP_LOCATE)
    words[1] = (PT)FN(locate_part)(task.x, acc, parts, value);
#endif
}

#endif

#undef FETCHES_HERE
