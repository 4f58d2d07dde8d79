/*
 * The parts of the opencl device. Internal to opencl*.c.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_H
#define GPUBENCH_DEVICES_OPENCL_H

#include <CL/cl.h>

#include "host/devices/device.h"
#include "host/devices/tasks.h"
#include "host/devices/opencl_clock.h"
#include "host/devices/opencl_tuning.h"
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
    cl_device_svm_capabilities svm;
    bool fp64, fma32, denormals32;
};

/* Query a device; a query that fails leaves a zero. */
void cl_caps_query(cl_device_id id, struct cl_caps *caps);

/* "cpu", "gpu" or "accelerator". */
const char *cl_class_name(const struct cl_caps *caps);

/* kernels/cpu.cl, gpu.cl, gpu_parts.cl */
enum cl_kernel_use {
    CL_KERNEL_REDUCE,
    CL_KERNEL_PARTS,
    CL_KERNEL_FOLD,
    CL_KERNEL_TREE,
    CL_KERNEL_COUNT
};

#define CL_TREE_LEVELS 6 /* of the final tree, that CL_KERNEL_TREE does */

/* The built kernels of an operator on the device's dtype, or how building them failed. */
struct cl_program_key {
    struct op op;
    bool unaligned; /* tasks begin anywhere: vectors are loaded from where an element may lie */
};

struct cl_program_entry {
    struct cl_program_key key;
    struct error failure; /* STATUS_OK: there is none */
    cl_program program;
    cl_kernel kernels[CL_KERNEL_COUNT]; /* NULL: the operator has no such kernel */
};

#define CL_PROGRAMS_MAX 64

/* Compute goes to one queue, or in turns to several; transfers that are to overlap it have one of their own. */
enum { CL_QUEUE_MAIN, CL_QUEUE_SEND, CL_QUEUE_MORE, CL_LANES = 4, CL_QUEUES = CL_LANES + 1 };

/* In-order queues; NULL: not needed so far. */
struct cl_queue {
    cl_command_queue plain;
    cl_command_queue profiling; /* for instrumented runs */
};

/* The queue of compute lane `lane`. */
static inline unsigned cl_lane_queue(unsigned lane)
{
    return lane == 0 ? CL_QUEUE_MAIN : CL_QUEUE_MORE + lane - 1;
}

/* Input as a kernel takes it: a buffer, or an address that device and host share. */
struct cl_input {
    cl_mem mem;
    void *shared;
};

#define CL_SLOTS 2 /* buffers that input goes through in turns */

/* The input as the device sees it, one for each memory mode in use. */
struct cl_memory {
    enum memory_mode mode; /* MEM_PAGEABLE, MEM_PINNED, MEM_MAPPED or MEM_SVM */
    char used[16];         /* what that is on this device: mem_used in results */
    char refused[192];     /* not empty: it is not what its name says, and why */
    bool verified;
    bool in_place; /* kernels read the arena itself */
    bool streamed; /* a slot holds a chunk, and the input goes through them */
    bool resident; /* the whole input is in slot 0 now */
    bool own;      /* one operation's: slots are touched and not filled when they are made */
    size_t span;   /* bytes of each input it is for */
    struct cl_input *x,
        *y;                /* in place: chunk i of the input; else slot i. NULL: nothing was made */
    size_t room, count;    /* of each: how many there may be, and are */
    uint64_t chunk_blocks; /* superblocks of one (the last may have fewer) */
    cl_svm_mem_flags svm_flags;
    cl_mem pinned_x, pinned_y;       /* MEM_PINNED: host memory of the driver, holding the input */
    const void *source_x, *source_y; /* where transfers read: the arena, or pinned memory */
};

struct device {
    struct device_config config;
    struct cl_caps caps;
    enum shape shape;
    struct launch_parameters launch;
    bool launch_settled;  /* they stay as they are */
    char launch_text[96]; /* them, and where they are from */
    cl_device_id id;
    cl_context context;
    struct cl_queue queues[CL_QUEUES];
    struct cl_clock clock; /* of event times */
    double dispatch_low_s,
        dispatch_high_s; /* a kernel that does nothing, start to end; NaN: not known */
    bool dispatch_measured;
    struct cl_program_entry programs[CL_PROGRAMS_MAX];
    size_t program_count;
    struct cl_memory memory[MEM_COUNT];
    struct cl_memory own;   /* of an operation that allocates, while it runs */
    cl_mem words[CL_LANES]; /* raw partial results of all superblocks, one for each lane in use */
    cl_mem parts[CL_LANES]; /* GPU shape: parts of superblocks, or what the device's tree came to */
    size_t words_bytes;
    cl_mem
        task_words; /* of all records of a case that is divided into tasks; NULL: not needed so far */
    size_t task_words_bytes;
    uint64_t bytes, bytes_peak; /* allocated on the device: now, and at most so far */
    void *staging;              /* them on the host, where records are something else */
    size_t staging_bytes;

    /* the current case */
    struct case_spec spec;
    struct tasks tasks; /* none: superblocks */
    const struct cl_program_entry *program;
    enum memory_mode mode; /* of its input */
    struct cl_memory *current;
};

/* So much more is allocated on the device. */
static inline void cl_bytes_add(struct device *device, uint64_t bytes)
{
    device->bytes += bytes;
    device->bytes_peak = device->bytes > device->bytes_peak ? device->bytes : device->bytes_peak;
}

/* Find device config->spec.platform/index. */
enum status cl_find_device(struct device *device, struct error *err);

/* Make the queues and word buffers of the first `lanes` lanes, and with `send` the queue of transfers. */
enum status cl_queues_get(struct device *device, unsigned lanes, bool send, struct error *err);

/* Wait until all queues are empty. */
void cl_queues_finish(struct device *device);
void cl_queues_release(struct device *device);

/*
 * The kernel of an operator, built or from the device's list; build time, with the first launch's extra, is
 * added to *build_s. A failure's message holds the first lines of the log and where all of it is.
 */
enum status cl_program_get(struct device *device, const struct cl_program_key *key, double *build_s,
                           const struct cl_program_entry **entry, struct error *err);
void cl_programs_release(struct device *device);

/*
 * Make `memory` ready for cases of mode, with both slots if two operations are to send at a time; time is added to
 * *alloc_s. Where a second slot has no room, `count` stays 1.
 */
enum status cl_memory_get(struct device *device, enum memory_mode mode, bool both, double *alloc_s,
                          struct cl_memory **memory, struct error *err);
void cl_memory_release(struct device *device);

/*
 * Memory for one operation of the current case, of device->mode: device->own, as large as the case, created and touched
 * here. Dropped after the operation, also when it could not be made.
 */
enum status cl_memory_own(struct device *device, struct error *err);
void cl_memory_drop(struct device *device);

/* Write one byte a page; of memory that is not the host's, one byte, which brings all of it. */
enum status cl_touch(struct device *device, cl_mem mem, size_t bytes, struct error *err);

/* Send the input to slot 0, as much as it can hold; blocking. Nothing is done where it is there already. */
enum status cl_memory_keep(struct device *device, struct cl_memory *memory, struct error *err);

/* Copy to a slot, as a command of `queue`; `wait` and `event` may be NULL. Names the call in *call. */
cl_int cl_input_write(cl_command_queue queue, const struct cl_input *to, size_t at,
                      const void *from, size_t bytes, const cl_event *wait, cl_event *event,
                      const char **call);

/* Give a kernel its input as argument `index`. */
cl_int cl_input_argument(cl_kernel kernel, cl_uint index, const struct cl_input *input);

/* The best kind of shared virtual memory the device has: CL_DEVICE_SVM_..., 0 for none. */
cl_device_svm_capabilities cl_svm_kind(const struct cl_caps *caps);

/* Find out whether `memory` is what its name says; if not, memory->refused says why. */
enum status cl_memory_verify(struct device *device, struct cl_memory *memory, struct error *err);

/* An event's times on the device's clock, ns. */
struct cl_span {
    cl_ulong queued, start, end;
};

/* Read them; false when they are not possible. */
bool cl_event_span(cl_event event, struct cl_span *span);

/* A command whose event is kept. */
struct cl_command {
    cl_event event; /* NULL: it was never enqueued */
    enum phase phase;
    unsigned queue; /* its number: commands of one queue follow each other */
    size_t after;   /* the command that it waited for besides; CL_NO_COMMAND: none */
};

#define CL_NO_COMMAND SIZE_MAX

/* In the order they were enqueued in. Zero is an empty list. */
struct cl_commands {
    struct cl_command *items;
    size_t count, capacity;
};

/* Add a command; where to put its event, until the next is added. NULL: no memory. */
cl_event *cl_commands_add(struct cl_commands *commands, enum phase phase, unsigned queue,
                          size_t after);
void cl_commands_release(struct cl_commands *commands);

/* From before the first command was enqueued until all were known to have ended, on the host's clock, ns. */
struct cl_bracket {
    uint64_t start, now;
};

#define CL_TICK_SHARE 0.02 /* of the wall: the coarsest tick that says anything */

/* Add the phases of the bracket to *phases; where the events cannot be believed phases->clock_failed says so. */
void cl_commands_collect(struct cl_clock *clock, const struct cl_commands *commands,
                         const struct cl_bracket *bracket, struct phases *phases);

/* Relate the device's clock to the host's by a few commands that do nothing. */
enum status cl_clock_check(struct device *device, struct error *err);

/* Find device->dispatch_low_s and _high_s. */
enum status cl_dispatch_measure(struct device *device, cl_kernel nothing, struct error *err);

/* Superblocks first <= i < last of the current case, all in one piece of its input. */
struct cl_pass {
    const struct cl_input *x, *y; /* where they are; y may be NULL */
    uint64_t input_first;         /* the superblock that x and y begin with */
    uint64_t first, last;
    unsigned lane;
    bool profiled;
    bool task;     /* not of the whole: of `elements` elements from element `from` on, */
    uint64_t from; /* with words from `record` on in device->task_words; first is 0 */
    uint64_t elements, record;
};

/* Parameters that are fair everywhere. */
struct launch_parameters cl_launch_default(const struct device *device);

/* Settle the device's launch parameters, once a case is ready to run; what is to be said of it goes to *info. */
void cl_tune(struct device *device, struct load_info *info);

/* Is the pass dealt by sub-chunks, which a second kernel may have to fold? */
bool cl_deals_parts(const struct device *device, const struct cl_pass *pass);
bool cl_folds_parts(const struct device *device, const struct cl_pass *pass);

/*
 * Enqueue the kernel of a pass on its lane's queue; its words will be in device->words[lane], or its parts in
 * device->parts[lane], if they are to be folded.
 */
enum status cl_launch(struct device *device, const struct cl_pass *pass, const cl_event *wait,
                      cl_event *event, struct error *err);

/* Fold device->parts[lane] into device->words[lane]. */
enum status cl_launch_fold(struct device *device, const struct cl_pass *pass, cl_event *event,
                           struct error *err);

/* CL_TREE_LEVELS of the final tree, from device->words[lane] to device->parts[lane]. */
enum status cl_launch_tree(struct device *device, const struct cl_pass *pass, cl_event *event,
                           struct error *err);

/* The `load` of the device's table. */
enum status cl_load(struct device *device, const struct case_spec *spec, struct load_info *info,
                    struct setup_times *times, struct error *err);

/* Run the current case on the current memory. */
enum status cl_run(struct device *device, const struct device_run *run, struct error *err);

/* The same for a case that is divided into tasks. */
enum status cl_run_tasks(struct device *device, const struct device_run *run, struct error *err);

/* Divide the current case, and get the buffer for its words. */
enum status cl_tasks_get(struct device *device, struct error *err);
void cl_tasks_release(struct device *device);

/* The `run` of the device's table: the same, or with memory of the operation's own, as the case asks. */
enum status cl_run_case(struct device *device, const struct device_run *run, struct error *err);

/* Work-items of a GPU's work-group for a superblock. */
#define CL_GPU_GROUP 256u

#endif
