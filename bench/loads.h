/*
 * Pure loads: how fast this processor reads when it does nothing else. The limit that kernels are held to.
 */
#ifndef GPUBENCH_BENCH_LOADS_H
#define GPUBENCH_BENCH_LOADS_H

#include "kernels/partials.h"

#define LOAD_LOOPS 3 /* of each instruction set: 1, 2 and 4 streams */

struct load_loop {
    unsigned bytes;     /* of a vector */
    unsigned streams;   /* parts of the range that are read side by side */
    kernel_run_fn *run; /* as a kernel, on bytes: task->n counts them; records are not touched */
};

/* The loops of an instruction set, LOAD_LOOPS of them; NULL when this build has none. */
const struct load_loop *load_loops(const char *isa);

#endif
