/*
 * What is said to workers behind pipes: a case, and operations on it.
 */
#ifndef GPUBENCH_DEVICES_PIPE_OPERATION_H
#define GPUBENCH_DEVICES_PIPE_OPERATION_H

#include "host/devices/pipe_crew.h"
#include "host/measure/phases.h"

struct pipe_load {
    struct pipe_case about; /* without a share */
    const char *x, *y;      /* the whole input, of `blocks` superblocks each */
    uint64_t blocks;
    unsigned char
        *held; /* by worker and superblock: sent to keep; NULL: the case needs nothing kept */
};

/*
 * Tell every worker the case and its share of it, and send it, as they are, those superblocks of the share that it
 * does not hold; they are noted as held. All have memory for their shares when this returns.
 */
enum status pipe_share_case(struct pipe_crew *crew, const struct pipe_load *load,
                            struct error *err);

struct pipe_operation {
    const struct pipe_case *about;
    enum encoding encoding;
    unsigned input;    /* that tasks read as x: 0, or 1 for a step of the other sign */
    const char *x, *y; /* what is sent, x in that input's place; x is NULL: the workers hold it */
    uint64_t first, last; /* superblocks */
    char *records;        /* of superblock `first` and up */
    const struct injection *injection;
    struct phases
        *phases; /* NULL, or receives means over the workers, and what went through the pipes */
};

/* Share out the superblocks, as one task a worker, and collect their records. */
enum status pipe_operation_run(struct pipe_crew *crew, const struct pipe_operation *operation,
                               struct error *err);

#endif
