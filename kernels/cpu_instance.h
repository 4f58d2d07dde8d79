/*
 * Template: one operator on one element type for one instruction set, in C. Given: what kernels/bind.h
 * wants, and DTYPE.
 */
#include "kernels/bind.h"
#ifdef OP_EXP
#include "kernels/exp.h"
#endif
#ifdef OP_PRE_MAP
#include "kernels/stage_pre.h"
#include "kernels/accumulator.h"
#include "kernels/cpu_lanes.h"
#include "kernels/cpu_fold.h"
#endif
#include "kernels/stage_main.h"
#include "kernels/accumulator.h"
#include "kernels/cpu_lanes.h"
#include "kernels/cpu_fold.h"
#include "kernels/superblock.h"
#include "kernels/cpu_superblock.h"

#define SUPERBLOCK_SIZE (SUBCHUNK_SIZE * SUPERBLOCK_PARTS)

/* Elements of superblock i: superblock_elements, for a known size. */
INLINE unsigned FN(elements)(const struct kernel_task *task, uint64_t i)
{
    uint64_t left = task->n - i * SUPERBLOCK_SIZE;

    return (unsigned)(left < SUPERBLOCK_SIZE ? left : SUPERBLOCK_SIZE);
}

/* Superblock i of the task. */
INLINE struct FN(task) FN(at)(const struct kernel_task *task, uint64_t i, unsigned count, unsigned ahead)
{
    struct FN(task) at = {(const T *)task->x + i * SUPERBLOCK_SIZE, NULL, task->degree, (T)0, ahead};

#ifdef OP_INPUTS
    at.y = (const T *)task->y + i * SUPERBLOCK_SIZE;
#endif
    if (count % SUBCHUNK_SIZE > 0)
        at.tail_reciprocal = (T)1 / (T)(count % SUBCHUNK_SIZE);
    return at;
}

#ifdef OP_PRE_MAP

INLINE void FN(range)(const struct kernel_task *task, uint64_t first, uint64_t last, void *records,
                      unsigned ahead)
{
    size_t record_size = OP_SCHEME == SCHEME_MOMENTS ? sizeof(struct moments) : sizeof(struct scaled_sum);
    T words[PARTIAL_WORDS];
    double wide[PARTIAL_WORDS];
    unsigned parts;

    for (uint64_t i = first; i < last; i++) {
        unsigned count = FN(elements)(task, i);

        FN(superblock)(FN(at)(task, i, count, ahead), count, words);
        parts = (count + SUBCHUNK_SIZE - 1) / SUBCHUNK_SIZE;
        for (unsigned w = 0; w < parts * (PARTIAL_WORDS / SUPERBLOCK_PARTS); w++)
            wide[w] = (double)words[w];
        partial_merge(OP_SCHEME, DTYPE, count, wide, (char *)records + (i - first) * record_size);
    }
}

#else

INLINE void FN(range)(const struct kernel_task *task, uint64_t first, uint64_t last, void *records,
                      unsigned ahead)
{
    PT *words = records;

    for (uint64_t i = first; i < last; i++) {
        unsigned count = FN(elements)(task, i);

        FN(superblock)(FN(at)(task, i, count, ahead), count, words);
        words += PARTIAL_WORDS;
    }
}

#ifdef OP_LOCATE

/* Selection is exact in any order: the leftmost of the best, which is what the tree would give. */
static uint64_t FN(tree)(void *records, uint64_t count)
{
    PT *value = records;
    uint64_t best = 0;

    for (uint64_t i = 1; i < count; i++) {
        PT kept = FN(combine_partials)(value[2 * best], value[2 * i]);

        if (FN(is_nan)(value[2 * best]))
            break;
        if (kept != value[2 * best])
            best = i;
    }
    value[0] = value[2 * best];
    value[1] = value[2 * best + 1];
    return best;
}

#else

static uint64_t FN(tree)(void *records, uint64_t count)
{
    PT *value = records;

    for (; count > 1; count = (count + 1) / 2) {
        for (uint64_t i = 0; i < count / 2; i++)
            value[i] = FN(combine_partials)(value[2 * i], value[2 * i + 1]);
        if (count % 2 == 1)
            value[count / 2] = value[count - 1];
    }
    return 0;
}

#endif
#endif

/*
 * Input that no cache of a core's own holds is asked for ahead of time: the processor's own guesses leave a few per cent
 * of a memory's speed. In a cache the requests would take the time of loads.
 */
static void FN(run)(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    if (task->n >= FAR_BYTES / sizeof(T))
        FN(range)(task, first, last, records, FETCH_AHEAD);
    else
        FN(range)(task, first, last, records, 0);
}

#undef SUPERBLOCK_SIZE
#ifdef OWN_MODULE
#include "kernels/own_instance.h"
#endif
#include "kernels/stage_end.h"
#include "kernels/unbind.h"
