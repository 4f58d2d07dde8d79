/*
 * What goes through a pipe between a caller and its workers: a message is this header and `bytes` of payload.
 *
 *   CASE     to a worker: what tasks are about, a struct pipe_case; it makes room for its share
 *   READY    to a worker: it answers the same, having done all that was said before
 *   DATA     to a worker: elements, to be kept
 *   TASK     to a worker: elements, if any, and compute; it answers RECORDS, or FAILED, in the order of the tasks
 *   RECORDS  of a task
 *   FAILED   why there are none: text
 *
 * Both sides are the same program, forked, so that structures travel as they are.
 *
 * Elements of a share lie in the worker where they lie in the input. Those of one of many tasks lie at the beginning,
 * each over the last, so that a worker needs memory for one.
 */
#ifndef GPUBENCH_DEVICES_PIPE_MESSAGE_H
#define GPUBENCH_DEVICES_PIPE_MESSAGE_H

#include "host/devices/pipe_text.h"
#include "host/devices/spec.h"
#include "host/devices/tasks.h"
#include "kernels/partials.h"

enum message_kind {
    MESSAGE_CASE,
    MESSAGE_READY,
    MESSAGE_DATA,
    MESSAGE_TASK,
    MESSAGE_RECORDS,
    MESSAGE_FAILED
};

struct message {
    enum message_kind kind;
    enum encoding encoding; /* of the payload of DATA, TASK and RECORDS */
    unsigned input,
        inputs; /* DATA, TASK: the payload is of so many inputs from this one on; a task's x is `input` */
    uint64_t first, count; /* elements of each in the payload; of RECORDS: superblocks */
    uint64_t begin;        /* TASK: its first element; it ends at first + count */
    uint64_t bytes;        /* of payload */
    uint64_t called_ns;    /* when the operation was called; 0: nobody asks for its phases */
};

struct pipe_case {
    kernel_run_fn *run;
    uint64_t n; /* elements of each input */
    unsigned degree;
    unsigned inputs; /* of the operator */
    unsigned
        held; /* that its tasks may read: two, too, where the second is for other steps than the first */
    enum dtype dtype;
    size_t record_size;
    struct number_layout record; /* what a record is made of */
    struct tasks tasks;          /* that it is divided into, if it is */
    uint64_t first, last; /* superblocks of this worker's share; or as much as a task takes */
};

/*
 * Where the time of the operation called last went, as its worker sees it: nanoseconds. They add up from the call
 * to end_ns. Lies in memory shared with the caller, who reads it once all records are there.
 */
struct pipe_times {
    uint64_t create_ns,
        alloc_ns;   /* of one that is made for this operation: until it lives, and its memory */
    uint64_t in_ns; /* until the data were there and decoded */
    uint64_t launch_ns, compute_ns;
    uint64_t out_ns; /* writing records, but for those of the last task */
    uint64_t end_ns; /* when the last task was computed */
    uint64_t encode_ns, decode_ns;
};

#endif
