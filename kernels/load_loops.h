/*
 * Template: loops that load every vector of a range and do nothing with it, for one instruction set. Given:
 * an included kernels/vector header, and LOADS, the name of the table below.
 *
 * An empty asm statement that takes the vector as its operand keeps the load: it costs no instruction, and no
 * C expression could be used without arithmetic or a store.
 */
#include "kernels/loads.h"

#define USED(p) __asm__ volatile("" : : "x"(*(const unaligned_f32 *)(p)))

/* Eight loads of each stream in turn, so that the loop's own instructions do not count. */
#define STEP (8 * VECTOR_BYTES)

INLINE void use_step(const char *at)
{
    for (int i = 0; i < 8; i++)
        USED(at + i * VECTOR_BYTES);
}

/* Load `bytes`, a multiple of STEP, in `streams` equal parts side by side and what is left over after them. */
INLINE void load_streams(const char *at, size_t bytes, size_t streams)
{
    size_t part = bytes / streams / STEP * STEP;

    for (size_t i = 0; i < part; i += STEP)
        for (size_t s = 0; s < streams; s++)
            use_step(at + s * part + i);
    for (size_t i = streams * part; i < bytes; i += STEP)
        use_step(at + i);
}

INLINE void load_range(const struct kernel_task *task, uint64_t first, uint64_t last, size_t streams)
{
    size_t end = last * SUPERBLOCK_BYTES < task->n ? last * SUPERBLOCK_BYTES : task->n;
    size_t begin = first * SUPERBLOCK_BYTES;

    load_streams((const char *)task->x + begin, (end - begin) / STEP * STEP, streams);
}

static void load_1(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    (void)records;
    load_range(task, first, last, 1);
}

static void load_2(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    (void)records;
    load_range(task, first, last, 2);
}

static void load_4(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    (void)records;
    load_range(task, first, last, 4);
}

extern const struct load_loop LOADS[LOAD_LOOPS];

const struct load_loop LOADS[LOAD_LOOPS] = {
    { VECTOR_BYTES, 1, load_1 },
    { VECTOR_BYTES, 2, load_2 },
    { VECTOR_BYTES, 4, load_4 },
};
