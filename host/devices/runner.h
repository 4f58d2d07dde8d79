/*
 * Runners: each device lives in a process of its own, forked from the coordinator, which never starts a
 * thread and never calls OpenCL. A driver that crashes, hangs or leaks costs only its own cells.
 *
 * The coordinator asks over a socket pair and waits with a time limit; everything about the conversation
 * lies outside the timed span. A runner dies with its coordinator, and its workers with it.
 */
#ifndef GPUBENCH_DEVICES_RUNNER_H
#define GPUBENCH_DEVICES_RUNNER_H

#include <sys/types.h>

#include "host/devices/operation.h"
#include "host/devices/stream.h"
#include "host/measure/sampler.h"

struct runner {
    pid_t pid; /* 0: not running */
    int socket;
    bool resting;             /* parked since the last sample */
    double peak_bytes;        /* of runner and workers, known once stopped */
    struct setup_times times; /* of open */
};

/* What was found out about a case when it was loaded. */
struct runner_loaded {
    struct load_info info;
    struct setup_times times; /* what this load took; NaN where nothing was done */
};

/* A sample and the values of all its operations, discarded ones included. */
struct runner_sampled {
    struct sample sample;
    struct outcome outcome;
    double device_bytes; /* the most that was allocated on an OpenCL device so far */
};

/* A stream of a case, and how long to wait for it. */
struct runner_stream_call {
    const struct case_spec *spec;
    struct stream_request request;
    double limit_s;
    bool (*stopped)(void);
};

/* A stream and the values it gave. */
struct runner_streamed {
    struct stream_outcome stream;
    struct outcome outcome;
};

/*
 * Fork the runner of a device and open the device in it. STATUS_FAILED with the reason when the device
 * does not open, dies or does not answer in time; nothing runs then.
 */
enum status runner_start(struct runner *runner, const struct device_config *config,
                         struct error *err);

/* Load a case. `limit_s`: the longest answer to wait for. A dead or hanging runner is reaped: pid is 0 then. */
enum status runner_load(struct runner *runner, const struct case_spec *spec, double limit_s,
                        struct runner_loaded *loaded, struct error *err);

/* Load the case if it is not the current one, and take a sample of it. */
enum status runner_sample(struct runner *runner, const struct case_spec *spec,
                          const struct sample_request *request, double limit_s,
                          struct runner_sampled *sampled, struct error *err);

/* What all workers of a device are to do at once (device_each), and whether its phases are wanted. */
struct runner_each {
    kernel_run_fn *run;
    const void *context;
    bool instrument;
};

/* Have it done once. STATUS_FAILED also when the device has no workers that can be called. */
enum status runner_each(struct runner *runner, const struct runner_each *each, double limit_s,
                        struct sample *sample, struct error *err);

/*
 * Load the case if it is not the current one, and run a stream of it. `stopped` is asked every 100 ms whether
 * to give up; the runner is killed then, and the status is STATUS_FAILED.
 */
enum status runner_stream(struct runner *runner, const struct runner_stream_call *call,
                          struct runner_streamed *streamed, struct error *err);

/* Return when the device's workers use no processor. */
enum status runner_park(struct runner *runner, struct error *err);

/* End the runner: asked first, killed when it does not answer. Accepts one that is not running. */
void runner_stop(struct runner *runner);

#endif
