/*
 * The sampler: decides which cell is sampled when, how often, and when enough is known. It knows nothing of
 * what a cell is; time and samples come through functions, so that it runs on synthetic clocks too.
 */
#ifndef GPUBENCH_MEASURE_SAMPLER_H
#define GPUBENCH_MEASURE_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "host/measure/phases.h"
#include "host/measure/stats.h"

/* How one sample is to be taken. */
struct sample_request {
    unsigned discards;  /* operations called and not timed, right before */
    unsigned batch;     /* operations timed together, back to back, each blocking; at least 1 */
    double gap_s;       /* idle time before the operation; 0 = none */
    bool flush;         /* evict the input from the caches first */
    bool instrument;    /* one operation, with phases */
};

struct sample {
    double wall_s;          /* per operation */
    struct phases phases;   /* when instrumented; they add up to wall_s */
    unsigned switches;      /* involuntary context switches while timed */
    unsigned faults;        /* page faults while timed */
};

/* What the sampler is given of a cell, and what it keeps. */
struct sampler_cell {
    double gap_s;
    bool flush;
    uint64_t size;     /* work, to order and predict: time grows at most in proportion */
    unsigned series;   /* cells of one series differ in size only */

    bool failed;       /* take() failed: no more samples */
    bool too_slow;     /* left out: one operation would take too much of the budget */
    bool resolved;     /* the interval is as narrow as asked for */
    unsigned batch;
    unsigned rounds;   /* in which it was sampled */
    double estimate_s; /* of one operation, from the warm-up */
    struct sampler_record {
        unsigned round;
        double wall_s;
        double latency_s; /* NaN when not taken */
    } *records;        /* owned by the sampler: `count` of them, in the order of time */
    size_t count, capacity;
    struct sample *instrumented; /* owned; `instrumented_count` samples with phases */
    size_t instrumented_count, instrumented_capacity;
    unsigned disturbed, faulted; /* samples with switches, with faults */
};

/* Where samples come from. */
struct sample_source {
    void *context;
    /* Take one sample of a cell; false when it failed for good. */
    bool (*take)(void *context, size_t cell, const struct sample_request *request,
                 struct sample *sample);
    double (*now)(void *context);          /* seconds of any steady clock */
    bool (*interrupted)(void *context);    /* true: stop as soon as possible */
    void (*progress)(void *context, double done, double left_s); /* 0..1; may be NULL */
};

struct sampler_options {
    unsigned min_rounds;
    double precision;  /* half width of the median's interval, relative to it */
    double budget_s;   /* for all cells together */
    uint64_t seed;     /* of the order */
};

struct sampler {
    struct sampler_options options;
    struct sample_source source;
    struct sampler_cell *cells; /* the caller's */
    size_t cell_count;
    unsigned rounds;            /* completed */
    bool interrupted;
    struct rng rng;
};

/*
 * Sample all cells.
 *
 * Warm-up: cells in ascending size, until a few milliseconds are spent on each or it was run twice; this
 * fixes the batch. An operation predicted from its series to take more than a tenth of the budget is too slow.
 * Rounds: every unresolved cell once in a fresh random order, resolved ones every fourth round. Short
 * operations called back to back are timed in batches of 1 ms, stretched at random so that no
 * periodic disturbance stays in step, and doubled up to 20 ms while their spread asks for it; a single
 * operation is timed beside each batch and kept apart. One instrumented operation follows each sample.
 * End: all cells resolved after min_rounds, or the budget.
 *
 * Returns false when memory ran out. The records are released with sampler_clear.
 */
bool sampler_run(struct sampler *sampler);
void sampler_clear(struct sampler *sampler);

/* Wall times of a cell's records in order of time, to be freed; NULL when there are none. */
double *sampler_walls(const struct sampler_cell *cell);

#endif
