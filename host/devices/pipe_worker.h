/*
 * The life of a worker behind a pipe: it holds its own copy of what it was sent.
 */
#ifndef GPUBENCH_DEVICES_PIPE_WORKER_H
#define GPUBENCH_DEVICES_PIPE_WORKER_H

#include "host/devices/inject.h"
#include "host/devices/pipe_message.h"

struct pipe_worker_setup {
    int in, out;        /* its ends of the pipes; both block */
    size_t input_bytes; /* of each input: what room there must be for */
    unsigned inputs;    /* 1 or 2 */
    enum encoding encoding;
    uint64_t
        called_ns; /* of one that is made for one operation: when that was called; 0: nobody asks */
    const struct injection *injection; /* planted delays, or NULL */
    struct pipe_times *times;          /* shared with the caller */
};

/* Answer messages until the caller closes the pipe: 0. Another exit status: memory ran out, or the pipe broke. */
int pipe_worker_run(const struct pipe_worker_setup *setup);

#endif
