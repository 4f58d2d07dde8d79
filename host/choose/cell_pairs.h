/*
 * The cells of two results, or of two devices, that ask for the same thing.
 */
#ifndef GPUBENCH_CHOOSE_CELL_PAIRS_H
#define GPUBENCH_CHOOSE_CELL_PAIRS_H

#include "host/result/result.h"

struct cell_pair {
    const struct cell_result *old, *new; /* borrowed */
};

struct cell_pairs {
    struct cell_pair *items; /* owned; by ascending case, gap, cache, device, n */
    size_t count;
    size_t old_only, new_only;
};

/*
 * Pair the cells of `old` with those of `new` that `wanted` accepts. Where `ignore_device`, cells
 * match whatever their device: `wanted` has left one a side. Of equal cells the first counts. False
 * when memory ran out; there is nothing to clear then.
 */
bool cell_pairs_find(struct cell_pairs *pairs, const struct result *old, const struct result *new,
                     bool (*wanted)(const void *context, const struct cell_result *cell, bool old),
                     const void *context, bool ignore_device);

/* The pair with the largest n among those of this case, gap and cache on `device`, or NULL. */
const struct cell_pair *cell_pairs_largest(const struct cell_pairs *pairs,
                                           const struct case_spec *spec, const char *device);

/* Accepts a zeroed one. */
void cell_pairs_clear(struct cell_pairs *pairs);

#endif
