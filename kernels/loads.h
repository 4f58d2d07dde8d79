/*
 * Pure loads: how fast this processor reads when it does nothing else. The limit that kernels are held to.
 */
#ifndef GPUBENCH_KERNELS_LOADS_H
#define GPUBENCH_KERNELS_LOADS_H

#include "kernels/partials.h"

#define LOAD_LOOPS     3                /* of each instruction set: 1, 2 and 4 streams */
#define LOAD_LOOPS_MAX (4 * LOAD_LOOPS) /* of the instruction sets that one processor runs */

struct load_loop {
    unsigned bytes;     /* of a vector */
    unsigned streams;   /* parts of the range that are read side by side */
    kernel_run_fn *run; /* as a kernel, on bytes: task->n counts them; records are not touched */
};

/* Every loop that this processor runs, into `loops` (LOAD_LOOPS_MAX of them); returns how many. */
size_t load_loops(struct load_loop *loops);

#endif
