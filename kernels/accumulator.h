/*
 * Template of a stage: the accumulator of a vector's lanes, and the last steps of the fold by halving,
 * those within one vector. Shared by all bodies, C and OpenCL.
 */
struct S(acc) {
    A a;
#ifdef STAGE_SECOND
    A b; /* a sum */
#elif defined(STAGE_WATCH)
    A watch; /* set when a sub-chunk is folded: NaN in some lane when an element was NaN, and perhaps otherwise */
#endif
};

INLINE struct S(acc) S(identity)(void)
{
    struct S(acc) acc;

    acc.a = SPLAT(STAGE_IDENTITY);
#ifdef STAGE_SECOND
    acc.b = SPLAT(ADDITIVE_IDENTITY);
#elif defined(STAGE_WATCH)
    acc.watch = SPLAT(0);
#endif
    return acc;
}

INLINE struct S(acc) S(combine)(struct S(acc) left, struct S(acc) right)
{
    left.a = STAGE_COMBINE(left.a, right.a);
#ifdef STAGE_SECOND
    left.b = left.b + right.b;
#endif
    return left;
}

/* An accumulator of one mapped vector of elements. */
INLINE struct S(acc) S(mapped)(A a)
{
    struct S(acc) acc;

    acc.a = a;
#ifdef STAGE_SECOND
    acc.b = STAGE_SECOND(a);
#elif defined(STAGE_WATCH)
    acc.watch = SPLAT(0);
#endif
    return acc;
}

/* The first `count` lanes; the identity in the others. */
INLINE struct S(acc) S(keep_first)(struct S(acc) acc, int count)
{
    acc.a = KEEP(acc.a, SPLAT(STAGE_IDENTITY), count);
#ifdef STAGE_SECOND
    acc.b = KEEP(acc.b, SPLAT(ADDITIVE_IDENTITY), count);
#endif
    return acc;
}

#ifdef STAGE_SECOND
#define SWAPPED(from, swap) ((struct S(acc)){swap((from).a), swap((from).b)})
#elif defined(STAGE_WATCH)
#define SWAPPED(from, swap) ((struct S(acc)){swap((from).a), (from).watch})
#else
#define SWAPPED(from, swap) ((struct S(acc)){swap((from).a)})
#endif

#if W == 16
#define SWAP_HALVES SWAP_16_8
#elif W == 8
#define SWAP_HALVES SWAP_8_4
#elif W == 4
#define SWAP_HALVES SWAP_4_2
#elif W == 2
#define SWAP_HALVES SWAP_2_1
#else
#error "no fold for this number of lanes"
#endif

/* The first step of the fold of a vector's lanes by halving. */
INLINE struct S(acc) S(combine_halves)(struct S(acc) v)
{
    return S(combine)(v, SWAPPED(v, SWAP_HALVES));
}

/* The other steps: each half of the vector is folded; the results are in the halves' first lanes. */
INLINE struct S(acc) S(fold_halves)(struct S(acc) v)
{
#if W == 16
    v = S(combine)(v, SWAPPED(v, SWAP_16_4));
    v = S(combine)(v, SWAPPED(v, SWAP_16_2));
    v = S(combine)(v, SWAPPED(v, SWAP_16_1));
#elif W == 8
    v = S(combine)(v, SWAPPED(v, SWAP_8_2));
    v = S(combine)(v, SWAPPED(v, SWAP_8_1));
#elif W == 4
    v = S(combine)(v, SWAPPED(v, SWAP_4_1));
#endif
    return v;
}

/* Fold the lanes of one vector by halving; the result is in lane 0. */
INLINE struct S(acc) S(fold_lanes)(struct S(acc) v)
{
    return S(fold_halves)(S(combine_halves)(v));
}

#undef SWAP_HALVES
#undef SWAPPED
