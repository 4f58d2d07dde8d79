/*
 * Which sizes to measure next, so that crossovers become narrow. Pure functions of what was measured.
 */
#ifndef GPUBENCH_CHOOSE_REFINE_H
#define GPUBENCH_CHOOSE_REFINE_H

#include "host/result/result.h"

/* A crossover is narrow enough when the sizes on its sides are at most this factor apart. */
#define REFINE_NARROW 1.1

struct refinement {
    struct case_spec *cases; /* owned; each once, by type, sizes ascending */
    size_t count;
    bool *devices; /* owned; one a device of the result: is it one of a pair that these are for? */
};

/*
 * For every curve and every pair of devices whose lead changes between two measured sizes more than REFINE_NARROW
 * apart: one to three sizes between them, by equal factors. Where both sizes tie nothing can be narrowed:
 * a tie is an answer. No cases: all is narrow. False: no memory; nothing to clear.
 */
bool refine_next(struct refinement *refinement, const struct result *result);

/* The same for one pair. `from` NULL: the fastest native device of each size, which any of them may be. */
bool refine_pair(struct refinement *refinement, const struct result *result, const char *from,
                 const char *to);

/* Accepts a zeroed one. */
void refinement_clear(struct refinement *refinement);

#endif
