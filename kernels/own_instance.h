/*
 * Template, of an own operator: what the program needs of an element type beside the kernel.
 */
_Static_assert(OWN_FINISH(OP_FINISH) != OWN_SUM || T_FLOAT || sizeof(PT) == 8,
               "OP_FINISH sum of integers needs OP_WIDE");
_Static_assert(OWN_FINISH(OP_FINISH) < OWN_ELEMENT || sizeof(PT) == sizeof(T),
               "OP_FINISH element and root are of the element's type: neither OP_WIDE nor OP_COUNTS");
_Static_assert(OWN_FINISH(OP_FINISH) != OWN_ROOT || T_FLOAT, "OP_FINISH root needs OP_FLOAT_ONLY");
#ifdef OP_COUNTS
_Static_assert(OWN_FINISH(OP_FINISH) == OWN_COUNT, "OP_COUNTS needs OP_FINISH count");
#else
_Static_assert(OWN_FINISH(OP_FINISH) != OWN_COUNT, "OP_FINISH count needs OP_COUNTS");
#endif

static void FN(own_map)(const struct kernel_task *task, uint64_t first, unsigned count, void *accumulators)
{
    const T *x = (const T *)task->x + first;
#if STAGE_INPUTS == 2
    const T *y = (const T *)task->y + first;
#else
    const T *y = x;
#endif
    PT *words = accumulators;

    (void)y;
    for (unsigned i = 0; i < count; i += W) {
        A mapped = STAGE_MAP(LOAD(x + i), LOAD(y + i), SPLAT(0));

        for (unsigned j = 0; j < W && i + j < count; j++)
            words[i + j] = (PT)mapped[j];
    }
}

static void FN(own_combine)(void *left, const void *right)
{
    *(PT *)left = FN(combine_partials)(*(PT *)left, *(const PT *)right);
}

static void FN(own_identity)(void *accumulator)
{
    *(PT *)accumulator = (PT)STAGE_IDENTITY;
}
