/*
 * An operation over pipes while it goes on, and the phases it comes to. Internal to pipe_operation.c.
 */
#ifndef GPUBENCH_DEVICES_PIPE_COURSE_H
#define GPUBENCH_DEVICES_PIPE_COURSE_H

#include "host/devices/pipe_operation.h"

/* What a worker answers with records: its share of the superblocks, or a task of a divided case. */
struct pipe_task {
    uint64_t
        origin; /* the element of the input that lies at the beginning of the worker's memory */
    uint64_t first, last; /* superblocks, counted from there */
    uint64_t end;         /* where its elements end, counted from there */
    uint64_t record;      /* its first, among the operation's */
};

/* A worker's part. */
struct part {
    struct pipe_task tasks[PIPE_AHEAD]; /* what it has: number i at i mod PIPE_AHEAD */
    uint64_t begun, answered;           /* how many were begun to be sent, and have been answered */
    uint64_t next; /* superblock of the last one begun that is not sent yet; its end: all is */
    uint64_t received_ns; /* when its last records were there; 0: there were none, or nobody asks */
};

struct course {
    struct pipe_crew *crew;
    const struct pipe_operation *operation;
    struct part *parts;
    uint64_t next;                 /* task of a divided case that nobody has yet */
    uint64_t called_ns;            /* 0: nobody asks for phases */
    uint64_t encode_ns, decode_ns; /* of the caller */
};

/* The call: stamps and counters begin. False: no memory. */
bool course_begin(struct course *course);

/* Is there something that a worker has not been sent, what it has begun included? */
bool course_has_more(const struct course *course, unsigned worker);

/* What is being sent to a worker, a new task if the last one is through. There must be more. */
struct pipe_task *course_sending(struct course *course, unsigned worker);

/* What a worker answers next. */
struct pipe_task *course_answering(const struct course *course, unsigned worker);

void course_end(struct course *course);

/*
 * Add means over all workers to the operation's phases, and what went through the pipes. Each worker's stretches add
 * up from the call to `returned_ns`; one without a share waits for its launch until the others are through.
 */
void course_add_phases(const struct course *course, uint64_t returned_ns);

#endif
