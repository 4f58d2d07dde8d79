/*
 * The parts of the opencl device. Internal to opencl*.c.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_H
#define GPUBENCH_DEVICES_OPENCL_H

#include <CL/cl.h>

#include "host/devices/device.h"
#include "host/devices/opencl_clock.h"
#include "kernels/partials.h"

/* Record "FUNCTION: CL_NAME (code)" and return STATUS_FAILED. */
enum status cl_failed(struct error *err, const char *function, cl_int code);

/* Name of an OpenCL error code, "CL_UNKNOWN_ERROR" for one that is not in the table. */
const char *cl_error_name(cl_int code);

/* What a device can do. Strings are the driver's own and may hold anything. */
struct cl_caps {
    char name[256], driver[256], version[128];
    cl_device_type type;
    cl_uint units;
    cl_uint native_float; /* preferred lanes of a float vector */
    cl_ulong max_alloc, global_mem;
    size_t max_group;
    bool unified; /* shares the host's memory */
    bool fp64, fma32, denormals32;
};

/* Query a device; a query that fails leaves a zero. */
void cl_caps_query(cl_device_id id, struct cl_caps *caps);

/* "cpu", "gpu" or "accelerator". */
const char *cl_class_name(const struct cl_caps *caps);

/* A built kernel of an operator on the device's dtype, or how building it failed. */
struct cl_program_entry {
    struct op op;
    struct error failure; /* STATUS_OK: there is none */
    cl_program program;
    cl_kernel kernel;
};

#define CL_PROGRAMS_MAX 64

/* The input as the device sees it, one for each memory mode in use. */
struct cl_memory {
    enum memory_mode mode; /* MEM_PAGEABLE, MEM_PINNED or MEM_MAPPED */
    cl_mem *x, *y;         /* chunks: several when mapped and larger than one allocation may be */
    size_t chunks;
    uint64_t chunk_blocks;           /* superblocks of a chunk (the last may have fewer) */
    bool streamed;                   /* one chunk of buffer, the input goes through it */
    bool resident;                   /* the whole input is there now */
    cl_mem pinned_x, pinned_y;       /* MEM_PINNED: host memory of the driver, holding the input */
    const void *source_x, *source_y; /* where transfers read: the arena, or pinned memory */
};

struct device {
    struct device_config config;
    struct cl_caps caps;
    enum shape shape;
    cl_device_id id;
    cl_context context;
    cl_command_queue queue;           /* for plain runs */
    cl_command_queue profiling_queue; /* for instrumented ones */
    struct cl_clock clock;            /* of event times */
    double dispatch_low_s,
        dispatch_high_s; /* a kernel that does nothing, start to end; NaN: not known */
    bool dispatch_measured;
    struct cl_program_entry programs[CL_PROGRAMS_MAX];
    size_t program_count;
    struct cl_memory memory[MEM_COUNT];
    cl_mem words;  /* raw partial results of all superblocks */
    void *staging; /* them on the host, where records are something else */
    size_t words_bytes;

    /* the current case */
    struct case_spec spec;
    const struct cl_program_entry *program;
    struct cl_memory *current;
};

/* Find device config->spec.platform/index. */
enum status cl_find_device(struct device *device, struct error *err);

/*
 * The kernel of an operator, built or from the device's list; build time, with the first launch's extra, is
 * added to *build_s. A failure's message holds the first lines of the log and where all of it is.
 */
enum status cl_program_get(struct device *device, struct op op, double *build_s,
                           const struct cl_program_entry **entry, struct error *err);
void cl_programs_release(struct device *device);

/* Make `memory` ready for cases of mode; time is added to *alloc_s. */
enum status cl_memory_get(struct device *device, enum memory_mode mode, double *alloc_s,
                          struct cl_memory **memory, struct error *err);
void cl_memory_release(struct device *device);

/* Send the first n elements (all chunks); blocking. */
enum status cl_memory_send_all(struct device *device, struct cl_memory *memory, struct error *err);

/* Events of one pass through a chunk, in the order of the queue; NULL where there was no such command. */
struct cl_events {
    cl_event write_x, write_y, kernel, read;
};

/*
 * Add the phases of one pass, which took from `start` to `now` on the host's clock, to *phases. The events
 * are released.
 */
void cl_events_collect(struct device *device, struct cl_events *events, uint64_t start,
                       uint64_t now, struct phases *phases);
void cl_events_release(struct cl_events *events);

/* Relate the device's clock to the host's by a few commands that do nothing. */
enum status cl_clock_check(struct device *device, struct error *err);

/* Find device->dispatch_low_s and _high_s. */
enum status cl_dispatch_measure(struct device *device, cl_kernel nothing, struct error *err);

#endif
