/*
 * Template: the vectors of one element type. Set ELEMENT (the C type), INTEGER (the signed integer of
 * its size), and NAME (f32 ...); included once for each by vector/gcc.h.
 */
typedef ELEMENT CAT(v_, NAME) __attribute__((vector_size(VECTOR_BYTES)));
typedef INTEGER CAT(mask_, NAME) __attribute__((vector_size(VECTOR_BYTES)));

/* The same as they lie in the input: aligned like an element, aliasing it. */
typedef CAT(v_, NAME) CAT(unaligned_, NAME) __attribute__((aligned(sizeof(ELEMENT)), may_alias));

INLINE CAT(v_, NAME) CAT(select_, NAME)(CAT(mask_, NAME) mask, CAT(v_, NAME) a, CAT(v_, NAME) b)
{
    return (CAT(v_, NAME))(((CAT(mask_, NAME))a & mask) | ((CAT(mask_, NAME))b & ~mask));
}

INLINE CAT(v_, NAME) CAT(splat_, NAME)(ELEMENT x)
{
    CAT(v_, NAME) zero = {0};

    return x - zero; /* x - 0 is x for every x, -0 included */
}

/* The first `count` lanes of a, the rest of b. */
INLINE CAT(v_, NAME) CAT(keep_, NAME)(CAT(v_, NAME) a, CAT(v_, NAME) b, int count)
{
    CAT(mask_, NAME) lane = {0};

    for (int j = 0; j < (int)(VECTOR_BYTES / sizeof(ELEMENT)); j++)
        lane[j] = j;
    return CAT(select_, NAME)(lane < (INTEGER)count, a, b);
}

INLINE CAT(v_, NAME) CAT(min_, NAME)(CAT(v_, NAME) a, CAT(v_, NAME) b)
{
    return CAT(select_, NAME)(b < a, b, a);
}

INLINE CAT(v_, NAME) CAT(max_, NAME)(CAT(v_, NAME) a, CAT(v_, NAME) b)
{
    return CAT(select_, NAME)(a < b, b, a);
}

INLINE int CAT(equal_, NAME)(CAT(v_, NAME) a, CAT(v_, NAME) b)
{
    CAT(mask_, NAME) equal = a == b;
    int lanes = 0;

    for (int j = 0; j < (int)(VECTOR_BYTES / sizeof(ELEMENT)); j++)
        lanes |= (equal[j] != 0) << j;
    return lanes;
}

#undef ELEMENT
#undef INTEGER
#undef NAME
