/*
 * The result of a run, as every report and every conclusion sees it: built by a live run or read from a
 * file, the same either way. docs/FORMAT.md describes the file.
 */
#ifndef GPUBENCH_RESULT_RESULT_H
#define GPUBENCH_RESULT_RESULT_H

#include <jansson.h>

#include "host/base/error.h"
#include "host/measure/phases.h"
#include "host/measure/stats.h"
#include "host/plan/case.h"

#define RESULT_SCHEMA  "gpubench/1"
#define DEVICE_ID_SIZE 64

enum cell_status { CELL_OK, CELL_WRONG, CELL_ERROR, CELL_SKIPPED, CELL_STATUS_COUNT };
enum order { ORDER_CANONICAL, ORDER_CHUNKED, ORDER_ARRIVAL, ORDER_COUNT };

const char *cell_status_name(enum cell_status status);
enum cell_status cell_status_parse(const char *text);
const char *order_name(enum order order);
enum order order_parse(const char *text);

/* What was noticed about a cell's samples or device; a set of bits, "flags" in the file. */
enum cell_flag {
    FLAG_UNRESOLVED = 1 << 0, /* the budget ended before the precision was reached */
    FLAG_FIRST_RUN = 1 << 1,  /* the first sample stands out */
    FLAG_DRIFT = 1 << 2,      /* the halves differ */
    FLAG_BIMODAL = 1 << 3,
    FLAG_OUTLIERS = 1 << 4,
    FLAG_SWITCHED = 1 << 5, /* involuntary context switches during samples */
    FLAG_FAULTED = 1 << 6,  /* page faults during samples */
    FLAG_STEAL = 1 << 7,    /* the hypervisor took processor time away */
    FLAG_THROTTLED = 1 << 8,
    FLAG_LAUNCH_MERGED = 1 << 9, /* launch and sync could not be told apart */
    FLAG_CLOCK = 1 << 10,        /* device event times failed a check and were not used */
    FLAG_INSTRUMENTED = 1 << 11, /* instrumented and plain wall differ by more than 5 % */
    FLAG_STREAMED = 1 << 12,     /* larger than the device holds: sent in chunks */
    FLAG_FREQUENCY = 1 << 13,    /* processors ran slower than at other times of the run */
    FLAG_COUNT = 14              /* number of flags above */
};
const char *cell_flag_name(unsigned index); /* index 0 .. FLAG_COUNT-1; "unresolved", … */

struct sample_record {
    unsigned process;
    unsigned round;
    double wall_s;
    double latency_s; /* one operation called alone; NaN when not sampled */
};

/* A stream of operations at a rate; all NaN where there was none. Latencies run from the intended arrival. */
struct stream_result {
    double rate_per_s, duration_s, deadline_s;
    double unloaded_s;      /* median latency of operations that begin when the last one is done */
    double sustained_per_s; /* the highest rate that was sustained */
    double arrived, done, missed; /* operations: due until the end, done, later than the deadline */
    double behind_s;              /* what the first one that was not begun had waited at the end */
    double median_s, p99_s, p999_s, max_s;
};

struct cell_result {
    struct case_spec spec;
    unsigned inputs;
    char device[DEVICE_ID_SIZE];
    char mem_used[16]; /* what `auto` memory came to: "mapped", "in-place", …; empty when unknown */
    enum order order;
    enum cell_status status;
    char reason[512]; /* why it is wrong, an error or skipped; empty when ok */
    bool has_value;
    struct value value;
    bool bit_equal;
    double error_ratio;     /* |error| / bound; NaN when not checked */
    struct summary time;    /* s per operation: batched where short */
    struct summary latency; /* s of one operation called alone; NaN members when not measured */
    double instrumented_s;  /* wall of the instrumented operations, mean between the quartiles */
    struct phases
        phases; /* of those; they add up to instrumented_s. Its channel is NaN where there is none */
    struct stream_result stream;
    double peak_bytes;   /* of all its processes, shared pages once; NaN: not measured */
    double device_bytes; /* allocated on an OpenCL device */
    double faults;       /* page faults of one operation, in all processes of the device; mean */
    double alloc_s;      /* paid once for this cell; NaN when unknown */
    double bytes, flops; /* of one operation */
    double gbps;         /* bytes / time.median / 10^9; NaN without a time */
    unsigned rounds;
    bool refined;                  /* beside the plan, to narrow a crossover */
    unsigned flags;                /* set of enum cell_flag */
    struct sample_record *samples; /* owned; `sample_count` of them, may be NULL */
    size_t sample_count;
};

struct device_result {
    char id[DEVICE_ID_SIZE];
    char kind[16];       /* seq, threads, fork, opencl, null */
    char class_name[16]; /* cpu, gpu, accelerator, none */
    char name[256];      /* as a driver says it: may hold anything, escape before printing */
    char platform[256];
    char driver[256];
    unsigned workers;  /* threads, processes, compute units */
    double peak_bytes; /* largest resident set of its runner and workers; NaN when unknown */
    double dispatch_low_s,
        dispatch_high_s; /* a kernel that does nothing, start to end; NaN: none */
    double create_s, build_first_s,
        build_cached_s; /* paid once; NaN where there is no such thing */
    double tune_s;      /* finding `launch` in this run; NaN: it was known, or is not looked for */
    char launch[96];    /* OpenCL: launch parameters, and where they are from; empty: none */
};

enum crossing_status {
    CROSSES,
    CROSSES_NEVER,
    CROSSES_ALWAYS,
    CROSSES_UNRESOLVED,
    CROSSING_STATUS_COUNT
};
const char *crossing_status_name(enum crossing_status status); /* "crosses" … */
enum crossing_status crossing_status_parse(const char *text);

/* From which n on device `to` beats device `from`, other things (spec but its n) equal. */
struct crossover {
    struct case_spec spec; /* n is 0 */
    char from[DEVICE_ID_SIZE];
    char to[DEVICE_ID_SIZE];
    enum crossing_status status;
    double n_low,
        n_high; /* `from` still wins or ties at n_low, `to` wins from n_high on; NaN unless crosses */
    double confidence; /* 0..1, of the status and bracket */
    bool
        from_best; /* `from` stands for the fastest native device of each size: the one at n_high, or the largest n */
    double ci_low,
        ci_high; /* 95 % interval of the n of the crossover, or of the lower one; NaN: none */
    double p_none, p_several; /* 0..1: that there is none, more than one, in the sizes measured */
    double lower_low,
        lower_high; /* the smallest n from which `to` wins; NaN where it never or always does */
    double upper_low,
        upper_high; /* above that, from where `from` wins again; NaN where it does not */
};

/* What dividing an operation into tasks costs a device, spec but its chunk equal; choose/granularity.h defines it. */
struct granularity {
    struct case_spec spec; /* chunk is 0 */
    char device[DEVICE_ID_SIZE];
    unsigned chunks; /* measured */
    double task_s, task_low_s,
        task_high_s; /* of the worker that takes the task, and its 95 % interval; NaN: too few chunks */
    double fixed_s,
        work_s; /* an operation's, and all its elements' on one worker; fixed_s NaN: work_s holds both */
    double residual; /* root mean square of what the law is off by, relative */
    uint64_t best_chunk, low_chunk, high_chunk; /* those from low to high are as good as the best */
    uint64_t small_chunk; /* the smallest one, and its time by that of the best */
    double small_ratio;
};

struct kept_operator; /* json_operators.c */

struct result {
    bool partial;
    char digest[65]; /* lower-case hex SHA-256, empty when there is none */
    json_t *meta;    /* object, owned; keys as in docs/FORMAT.md */
    struct device_result *devices;
    size_t device_count;
    struct cell_result *cells;
    size_t cell_count;
    struct crossover *crossovers;
    size_t crossover_count;
    struct granularity *granularities;
    size_t granularity_count;
    struct kept_operator **operators; /* of a file's cells that are not built in; owned */
    size_t operator_count;
    json_t *files;  /* of run --files: an object as in docs/FORMAT.md, owned; NULL without one */
    json_t *claims; /* the article's, judged: a list of objects likewise; NULL without a ladder */
    json_t *
        rungs; /* the article's ladder, a list of objects as in docs/FORMAT.md, owned; NULL without one */
};

#define VALUE_BITS_SIZE 19 /* "0x", 16 digits and a zero */

/* The bits as files and reports show them: "0x" and 8 or 16 digits by dtype. Returns `text`. */
char *value_bits_format(struct value value, char text[VALUE_BITS_SIZE]);

/* The value has a position: argmin and argmax of at least one element. */
bool cell_has_index(const struct cell_result *cell);

/*
 * A cell, a device, a crossover and a granularity of which nothing is known yet: every time NaN, index -1, the rest zero. Begin with
 * these: in a zeroed one, times of 0 would be reported.
 */
void cell_init(struct cell_result *cell);
void device_init(struct device_result *device);
void crossover_init(struct crossover *crossover);
void granularity_init(struct granularity *granularity);

/* Release everything inside; the struct itself is the caller's. Accepts a zeroed result. */
void result_clear(struct result *result);

/*
 * Add a copy at the end; ownership of cell->samples passes to the result. False: no memory, nothing
 * changed, and the samples are still the caller's. Ids of devices are unique, and every cell, crossover
 * and granularity names devices that were added: a file in which they do not is refused when read.
 */
bool result_add_device(struct result *result, const struct device_result *device);
bool result_add_cell(struct result *result, const struct cell_result *cell);
bool result_add_crossover(struct result *result, const struct crossover *crossover);
bool result_add_granularity(struct result *result, const struct granularity *granularity);

const struct device_result *result_device(const struct result *result, const char *id);

#endif
