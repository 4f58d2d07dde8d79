/*
 * Staging: a worker copies its share of the input into memory of its own before it reads it there. What --alloc
 * measures on devices that could read the input where it is.
 *
 * The memory is what a program gets that asks for a large block: a private mapping of ordinary pages, as long as
 * the whole input, of which the worker touches its share and no more. Touching writes one byte a page, so
 * that the faults can be told from the copying.
 */
#ifndef GPUBENCH_DEVICES_STAGING_H
#define GPUBENCH_DEVICES_STAGING_H

#include "host/measure/phases.h"
#include "host/plan/case.h"
#include "kernels/partials.h"

/* A worker's memory between operations: of ALLOC_REUSE. Zero at first; it means something in that worker only. */
struct staging {
    char *memory; /* both inputs, one behind the other; NULL: not mapped */
    size_t bytes; /* mapped */
};

/* How a case is staged. */
struct staging_plan {
    enum alloc_mode alloc; /* ALLOC_AUTO: not at all, the rest means nothing then */
    unsigned inputs;       /* that the operator reads */
    size_t bytes;          /* of each, that the case has */
    size_t span;           /* of each, readable */
    bool copy;             /* false: the shares are there since the last operation */
};

/* What is to be computed: superblocks first <= i < last of the task, which is on the input itself. */
struct staged_share {
    const struct staging_plan *plan;
    kernel_run_fn *run;
    const struct kernel_task *task;
    uint64_t first, last;
    void *records;
};

/* Nanoseconds that an operation spent on its memory, to be added to. */
struct staging_times {
    uint64_t alloc_ns;    /* mapping, touching, unmapping */
    uint64_t transfer_ns; /* copying */
};

/* Copy, and run on the copy. Returns 0, or errno when there is no memory. */
int staging_run(struct staging *kept, const struct staged_share *share,
                struct staging_times *times);

/*
 * Add `share` of a worker's time, `busy_s` of it between start and end of its work, to the phases: what was
 * spent on memory to alloc and transfer_in, the rest to compute.
 */
void staging_phases(const struct staging_times *times, double busy_s, double share,
                    struct phases *phases);

/* Give the memory back; accepts a zeroed one. */
void staging_release(struct staging *staging);

#endif
