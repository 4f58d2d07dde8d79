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

/* Have a worker told the case and its share; nothing answers. */
void pipe_post_case(struct pipe_crew *crew, unsigned worker, const struct pipe_case *shared);

struct pipe_operation {
    const struct pipe_case *about;
    enum encoding encoding;
    unsigned input;    /* that tasks read as x: 0, or 1 for a step of the other sign */
    const char *x, *y; /* what is sent, x in that input's place; x is NULL: the workers hold it */
    uint64_t first, last; /* superblocks; tasks, where the case is divided into some */
    char *records;        /* of superblock `first` and up; of all tasks */
    const struct injection *injection;
    bool
        spawned; /* the crew was made for this operation: it is told the case first, and ends with it */
    uint64_t called_ns;    /* ... and when that was called, where phases are asked for */
    struct phases *phases; /* NULL, or receives means over the workers, and the channel's use */
};

/*
 * Share out the superblocks, as one task a worker, and collect their records. Tasks of a divided case go each to a worker
 * that has room for one, with their elements.
 */
enum status pipe_operation_run(struct pipe_crew *crew, const struct pipe_operation *operation,
                               struct error *err);

#endif
