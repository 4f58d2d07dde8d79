/*
 * What coordinator and runner say to each other: one request, one reply. Both are the same program, forked,
 * so that structures travel as they are. Internal to runner.c and runner_process.c.
 */
#ifndef GPUBENCH_DEVICES_RUNNER_PROTOCOL_H
#define GPUBENCH_DEVICES_RUNNER_PROTOCOL_H

#include "host/devices/runner.h"

enum runner_verb {
    RUNNER_OPEN,
    RUNNER_LOAD,
    RUNNER_SAMPLE,
    RUNNER_EACH,
    RUNNER_STREAM,
    RUNNER_PARK,
    RUNNER_QUIT
};

struct runner_request {
    enum runner_verb verb;
    struct case_spec spec;
    struct sample_request sample;
    struct runner_each each;
    struct stream_request stream;
};

struct runner_reply {
    struct error err; /* status STATUS_OK: the rest is valid */
    struct runner_loaded loaded;
    struct runner_sampled sampled;
    struct runner_streamed streamed;
};

/* The life of a runner process: answers requests on `socket` until told to quit or the socket closes. */
_Noreturn void runner_process(int socket, const struct device_config *config, pid_t coordinator);

#endif
