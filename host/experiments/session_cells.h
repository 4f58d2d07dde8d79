/*
 * The cells of one group in a session. Internal to session*.c.
 */
#ifndef GPUBENCH_EXPERIMENTS_SESSION_CELLS_H
#define GPUBENCH_EXPERIMENTS_SESSION_CELLS_H

#include "host/base/disturbance.h"
#include "host/base/frequency.h"
#include "host/devices/runner.h"
#include "host/experiments/cell_order.h"
#include "host/experiments/session.h"
#include "host/experiments/truth.h"

#define SESSION_TOO_SLOW "too slow: one operation would take too much of the budget"

/* One case on one device, as asked for. */
struct session_cell {
    size_t device; /* index into the choices */
    const struct case_spec *asked;
    struct case_spec spec;     /* as it is run: in place, residency and reuse mean nothing */
    const struct truth *truth; /* NULL: there was no memory for the input */
    size_t
        sampled; /* index of the cell that is sampled for this one: itself, or an equal one before */
    struct load_info info;
    enum cell_status status;
    char reason[512];
    bool loaded; /* once, or an attempt was made */
    bool has_value;
    struct value value;
    double peak_bytes, device_bytes; /* 0: not measured */
    bool streamed;                   /* `stream` is known */
    struct stream_result stream;
    enum order order;
    double error_ratio; /* |error| / bound of that order */
    bool too_slow, unresolved;
    struct sample_record *samples; /* owned; of all processes */
    size_t sample_count;
    struct sample *instrumented; /* owned */
    size_t instrumented_count;
    uint64_t calls, faults; /* calls made around samples, page faults in them */
    unsigned rounds, disturbed, faulted;
    unsigned stolen, throttled; /* samples during which the machine took processor time away */
    unsigned slowed;            /* ... after which clocks ran slower than before */
};

/* A device in this group. */
struct session_device {
    const struct device_choice *choice;
    struct device_config config;
    struct runner runner;
    double peak_bytes;
    double dispatch_low_s, dispatch_high_s;
    double create_s, alloc_s, build_first_s, build_cached_s;
    double tune_s;
    char launch[96];       /* how it divides work; empty: unknown */
    double longest_load_s; /* of the cases loaded so far */
    bool lost;             /* its runner ended or never opened: no more questions to it */
};

struct session_group {
    const struct session_options *options;
    const struct group *group;
    double least_s;         /* of sampling in each process */
    enum tuning_use tuning; /* of the next process */
    struct arena arena;     /* of the largest case that fits into memory; closed when none does */
    struct error shortage;  /* why a larger one does not */
    struct truth_table truth;
    struct session_device *devices; /* one for each choice */
    struct session_cell *cells;
    size_t cell_count;
    struct sampler sampler; /* of this process */
    size_t *sampled;        /* the cell that each of the sampler's cells stands for */
    struct disturbance_source disturbances;
    struct frequency *frequency; /* the session's */
    size_t last_device;          /* that took a sample; SIZE_MAX: none */
};

/* Tell whoever listens what is being done. */
void session_say(const struct session_group *group, const char *what);

/* Devices take turns: the last one's workers sleep before another's operations. */
void session_rest_last(struct session_group *group, size_t next);

/* A request failed: the cell's fault, or the end of its device. */
void session_fail_cell(struct session_group *group, struct session_cell *cell,
                       const struct error *err);

/* Every value counts, those of discarded operations too; false when one was wrong, and so is the cell. */
bool session_check_value(struct session_cell *cell, const struct outcome *outcome);

/* Measure every cell's memory. */
void session_measure_memory(struct session_group *group);

/* Stream every cell that can run. */
void session_stream(struct session_group *group);

/* Keep the samples of this process, taken from the sampler, in the cells. False: no memory. */
bool session_keep(struct session_group *group, unsigned process);

/* Add the cells' summaries to `result`. False: no memory. */
bool session_summarise(struct result *result, struct session_group *group);

/* Measure the OpenCL build of the group's first case with an empty cache and with a filled one. */
void session_measure_builds(struct session_group *group);

#endif
