/*
 * The arena: the input of one group, filled by the coordinator before any fork and never written after.
 */
#ifndef GPUBENCH_DATA_ARENA_H
#define GPUBENCH_DATA_ARENA_H

#include "host/base/error.h"
#include "host/plan/case.h"

/*
 * Capacity is rounded up to this many bytes, so that kernels may load (and mask) a whole superblock. As many more are
 * mapped past it, which read as zero: a small task near the end loads a whole row from where it begins.
 */
#define ARENA_GRAIN 65536u

struct arena {
    void *x;      /* first input, 2 MiB-aligned private mapping; the bytes past n read as zero */
    void *y;      /* second input, or NULL when one is enough */
    uint64_t n;   /* elements of each input */
    size_t bytes; /* capacity of each input, a multiple of ARENA_GRAIN, at least one grain */
    enum dtype dtype;
    const char *pages; /* "huge" (transparent huge pages asked for and given) or "4k": for `meta` */
};

/*
 * Map an arena of n elements, private and on transparent huge pages where the kernel gives them.
 * `inputs` is 1 or 2. Fails with STATUS_FAILED and a message naming the bytes when memory is not
 * there (checked against MemAvailable first: an input that cannot fit must not invoke the OOM killer).
 */
enum status arena_open(struct arena *arena, enum dtype dtype, uint64_t n, unsigned inputs,
                       struct error *err);

/* Unmap; accepts a zeroed arena. */
void arena_close(struct arena *arena);

#endif
