/*
 * Devices: who computes a reduction. A kind of device is one file that fills in one table.
 *
 * All slots are called in the device's own runner process, by its only caller, one at a time: open, then
 * for each sample load (cheap when nothing changed) and run any number of times, park between samples,
 * close at the end. A device takes data in and gives records and phases out; it prints nothing.
 */
#ifndef GPUBENCH_DEVICES_DEVICE_H
#define GPUBENCH_DEVICES_DEVICE_H

#include <sched.h>

#include "host/base/error.h"
#include "host/devices/ballast.h"
#include "host/devices/spec.h"
#include "host/measure/phases.h"
#include "host/plan/case.h"
#include "kernels/partials.h"

/* A kind's own state. */
struct device;

struct injection;
struct launch_parameters;

/* Launch parameters: the defaults; those kept by an earlier run, else found and kept; found anew and kept. */
enum tuning_use { TUNING_NEVER, TUNING_KEPT, TUNING_ANEW };

/* What a device is opened with. Nothing of it is owned by the device. */
struct device_config {
    struct device_spec spec;
    const void *x, *y; /* the group's input; y is NULL when no case has two, or several steps */
    uint64_t capacity; /* elements of each */
    enum dtype dtype;
    const char *icd;       /* opencl: limit the loader to this vendor file; NULL or empty: all */
    unsigned icd_platform; /* and the platform's number then */
    cpu_set_t allowed;     /* which processors this process may use; empty: those it may use now */
    unsigned processors;   /* that this process may use at once */
    size_t input_bytes;    /* of each, readable: a multiple of a superblock */
    struct injection *injection;            /* planted delays (inject.h); NULL: none */
    struct ballast ballast;                 /* for the runner: the device does not look at it */
    const struct launch_parameters *launch; /* opencl: these; NULL: its own choice */
    enum tuning_use tuning;                 /* opencl: how it chooses */
    const char *build_cache; /* folder that drivers are to keep builds in; NULL: their own */
};

/*
 * One-off costs in seconds, and how long a device needs to dispatch a kernel that does nothing (the
 * interval seen; part of `compute`); NaN where a device has no such thing.
 */
struct setup_times {
    double create_s;
    double build_s;
    double alloc_s;
    double dispatch_low_s, dispatch_high_s;
};

/* What load found out about a case. */
struct load_info {
    char skip[256];    /* not empty: this device cannot run the case, and why */
    char mem_used[16]; /* what `auto` came to: "in place", "mapped", "pageable", … */
    bool in_place;     /* reads the arena itself: residency and reuse make no difference */
    bool gathered;     /* records are merged on the way: one is left, the first */
    bool streamed;     /* sent in chunks at each operation */
    double
        expected_s; /* of one operation, where the device can tell beforehand that it is slow; else 0 */
    char launch[96]; /* how the device divides work, and how that was found; empty: no choice */
    double tune_s;   /* what finding it took, now; 0: nothing */
    char note[256];  /* something about that which a user may want to know; or empty */
};

/*
 * What is to be computed: superblocks first <= i < last of the loaded case, or its tasks, where it is divided
 * into some (tasks.h).
 */
struct device_run {
    uint64_t first, last;
    void *records; /* shared with forked workers; record i - first is written for superblock i;
                      of tasks, those of all, each where it belongs */
    bool negated;  /* of the second input, which is the first one times -1, in place of the first */
    unsigned
        depth; /* independent operations in flight; the records of each follow the last one's; 0 is 1 */
    bool transfer; /* send the input first, where the device needs it sent */
    uint64_t
        *origin; /* receives the first element of what a gathered record's located element is in */
    struct phases
        *phases; /* NULL: plain; else launch .. transfer_out are added to it, in seconds */
    /*
     * NULL, or where a device may say that it has done this many levels of the final tree: then there is a record
     * for each 2^levels superblocks, the last one of fewer. Zero when the device is called.
     */
    unsigned *levels;
};

struct device_usage {
    uint64_t faults, switches;
    uint64_t device_bytes; /* the most that it had allocated on a device at a time */
};

/*
 * Something else than a case, done by all workers at once: run(&task, w, w + 1, …) in worker w, where task.x is
 * `context`, which lies in memory that the runner had before it opened the device and that is shared with children.
 */
struct device_each {
    kernel_run_fn *run;
    const void *context;
    struct phases *phases; /* NULL: plain; else as of a device_run: what `run` does is compute */
};

struct device_table {
    const char *name;

    bool takes_chunks; /* runs cases that are divided into tasks; others are skipped */

    /*
     * Make the device ready to compute; create_s and what else is paid once go to *times. On failure
     * *device is NULL and everything is released.
     */
    enum status (*open)(struct device **device, const struct device_config *config,
                        struct setup_times *times, struct error *err);

    /*
     * Make the case the current one: build its kernel, allocate and touch buffers, send resident data.
     * A case the device cannot run is no failure: info->skip says why. Times of what was done here
     * and now are added to *times.
     */
    enum status (*load)(struct device *device, const struct case_spec *spec, struct load_info *info,
                        struct setup_times *times, struct error *err);

    bool
        deep; /* run takes several operations in flight (device_run.depth); else load never sees such a case */

    /* Compute a range of the current case. */
    enum status (*run)(struct device *device, const struct device_run *run, struct error *err);

    /* Have every worker called. NULL: the device has none that can be. */
    enum status (*each)(struct device *device, const struct device_each *each, struct error *err);

    /*
     * Page faults and involuntary context switches of the device's other processes since they began: what the
     * runner itself had is known without. And what was allocated on a device. NULL: there is neither.
     */
    void (*usage)(struct device *device, struct device_usage *usage);

    /* Return once no thread or process of the device uses a processor. NULL: there are none. */
    void (*park)(struct device *device);

    /* Release everything; workers have ended when it returns. Accepts NULL. */
    void (*close)(struct device *device);
};

/* The table of what `spec` asks for. */
const struct device_table *device_table(const struct device_spec *spec);

/* `each` of devices with one worker, the caller. */
enum status device_each_alone(struct device *device, const struct device_each *each,
                              struct error *err);

/* Workers of a pool: as many as the spec says, or as there are processors. */
unsigned device_workers(const struct device_config *config);

/* Name of the instruction set that a CPU device of this spec uses: the forced one or the best. */
const char *device_isa(const struct device_spec *spec);

#endif
