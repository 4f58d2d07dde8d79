/*
 * An operation over pipes while it goes on, and the phases it comes to. Internal to pipe_operation.c.
 */
#ifndef GPUBENCH_DEVICES_PIPE_COURSE_H
#define GPUBENCH_DEVICES_PIPE_COURSE_H

#include "host/devices/pipe_operation.h"

/* A worker's part. */
struct part {
    uint64_t first, next, last; /* superblocks: of the share, and the first that is not sent yet */
    uint64_t received_ns;       /* when its records were there; 0: no share, or nobody asks */
};

struct course {
    struct pipe_crew *crew;
    const struct pipe_operation *operation;
    struct part *parts;
    uint64_t called_ns;            /* 0: nobody asks for phases */
    uint64_t encode_ns, decode_ns; /* of the caller */
};

/* The call: shares are made, stamps and counters begin. False: no memory. */
bool course_begin(struct course *course);
void course_end(struct course *course);

/*
 * Add means over all workers to the operation's phases, and what went through the pipes. Each worker's stretches add
 * up from the call to `returned_ns`; one without a share waits for its launch until the others are through.
 */
void course_add_phases(const struct course *course, uint64_t returned_ns);

#endif
