/*
 * A session: measure the cases of a plan on devices and collect the result.
 */
#ifndef GPUBENCH_EXPERIMENTS_SESSION_H
#define GPUBENCH_EXPERIMENTS_SESSION_H

#include "host/data/file.h"
#include "host/devices/device.h"
#include "host/devices/ballast.h"
#include "host/devices/opencl_probe.h"
#include "host/devices/select.h"
#include "host/measure/sampler.h"
#include "host/plan/plan.h"
#include "host/result/result.h"

/* A stream of operations in place of samples; `duration_s` is 0 without one. */
struct stream_plan {
    double rate_per_s; /* of arrivals; 0: a share of what the device sustains */
    double share;
    double duration_s;
    double deadline_s; /* 0: found for each device, ten times its unloaded median latency */
};

struct session_options {
    const struct device_choice *choices;
    size_t choice_count;
    const struct opencl_list *opencl;
    unsigned processors;
    unsigned processes;     /* times everything is repeated in fresh processes, at least 1 */
    unsigned first_process; /* number of the first in the samples: 0, unless `result` has cells */
    struct sampler_options sampling; /* budget_s is for the whole session */
    uint64_t seed;                   /* of the input */
    struct ballast ballast;          /* of each runner */
    struct stream_plan stream;
    const struct input_file *files; /* DATA_FILE: one or two */
    size_t file_count;
    const char **pages; /* receives the page kind of the input (a constant text); may be NULL */
    bool peak_memory;   /* measure each cell's, in a process of its own */
    bool first_builds;  /* measure an OpenCL build with and without a cache */
    /* Says what is being done; `done` 0..1 and seconds left (NaN: unknown). NULL: nobody listens. */
    void (*progress)(void *context, const char *what, double done, double left_s);
    void *progress_context;
    enum tuning_use tuning; /* of OpenCL devices; anew: in the first process of each */
    /* Something about a device that a user may want to know. NULL: nobody listens. */
    void (*note)(const char *device, const char *text);
};

/* Add the devices to a result, as far as they are known before anything ran. False: no memory. */
bool session_describe_devices(struct result *result, const struct session_options *options);

/*
 * Run the plan on devices that the result holds already; cells are added to `result`, whose
 * `partial` is set when interrupted. What a
 * device cannot do is in its cells. STATUS_FAILED when the session itself could not go on (no memory for
 * the input, say): what was measured before is in `result` even then.
 */
enum status session_run(struct result *result, const struct plan *plan,
                        const struct session_options *options, struct error *err);

/* 1 wrong cell: STATUS_WRONG; else 1 error cell: STATUS_FAILED; else STATUS_OK. */
enum status session_verdict(const struct result *result);

#endif
