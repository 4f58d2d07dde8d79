/*
 * The sampler: decides which cell is sampled when, how often, and when enough is known. It knows
 * nothing of what a cell is; time and samples come through functions, so that it runs on synthetic
 * clocks too.
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
    unsigned discards; /* calls made and not timed, right before */
    unsigned batch;    /* calls timed together, back to back, each blocking; at least 1 */
    double gap_s;      /* idle time before the call; 0 = none */
    bool flush;        /* evict the input from the caches first */
    bool instrument;   /* one call, with phases */
};

struct sample {
    double wall_s;        /* per operation */
    struct phases phases; /* when instrumented; they add up to wall_s */
    unsigned switches;    /* involuntary context switches while timed */
    unsigned faults;      /* page faults while timed */
};

/* One sample of a cell that is kept. */
struct sampler_record {
    unsigned round;
    double wall_s;    /* per operation */
    double latency_s; /* of a single call, beside a batch; NaN when not taken */
};

/* What the sampler is given of a cell, and what it keeps (zero at the start). */
struct sampler_cell {
    double gap_s;
    bool flush;
    bool alone;        /* calls are never batched, however short */
    unsigned per_call; /* operations that one call makes; 0 counts as 1 */
    uint64_t size;     /* work, to order and to predict */
    unsigned series;   /* cells of one series differ in size only */

    bool failed;       /* take() failed: no more samples */
    bool too_slow;     /* left out: one call would take too much of the budget */
    bool resolved;     /* the interval is as narrow as asked for */
    unsigned batch;    /* calls timed together, before stretching; 0: never became warm */
    unsigned rounds;   /* in which it was sampled */
    double estimate_s; /* of one call, back to back, from the warm-up; 0: unknown */
    struct sampler_record *records; /* owned by the sampler: `count`, in the order of time */
    size_t count, capacity;
    struct sample *instrumented; /* owned; `instrumented_count` samples with phases */
    size_t instrumented_count, instrumented_capacity;
    uint64_t calls, faults; /* in samples that count and right before: calls made, page faults */
    unsigned disturbed, faulted; /* of both kinds: samples with switches, with faults */
};

/* Where samples come from. */
struct sample_source {
    void *context;
    /* Take one sample of a cell; false when it failed for good. */
    bool (*take)(void *context, size_t cell, const struct sample_request *request,
                 struct sample *sample);
    double (*now)(void *context);       /* seconds of any steady clock */
    bool (*interrupted)(void *context); /* true: stop as soon as possible; may be NULL */
    /*
     * `done` 0..1, never less than before; `left_s` the time it will take yet, as far as the widths
     * of the intervals tell, and never more than is left of the budget. May be NULL.
     */
    void (*progress)(void *context, double done, double left_s);
};

struct sampler_options {
    unsigned min_rounds;
    double precision; /* half width of the median's interval, relative to it; from 1 on: none */
    double budget_s;  /* for all cells together */
    uint64_t seed;    /* of the order */
};

struct sampler {
    struct sampler_options options;
    struct sample_source source;
    struct sampler_cell *cells; /* the caller's */
    size_t cell_count;
    unsigned rounds; /* begun */
    bool interrupted;
};

/*
 * Sample all cells.
 *
 * Warm-up: cells in ascending size, called until a few milliseconds are spent on each, at least
 * twice. A cell is too slow when one call takes more than a tenth of the budget, or is predicted to
 * from two smaller sizes of its series (from one, if its time can hardly be a fixed cost). Warming
 * up ends with half the budget; cells that it did not reach are not sampled.
 *
 * A sample: with a gap, one call after it. Without, two discarded calls go before, fewer where
 * they alone would take 0.2 s. Calls shorter than 50 us, back to back on hot caches, are timed in
 * batches: 1 ms and more, up to 20 ms where a few batches of 1 ms spread so much that averaging is
 * needed for the precision, and the budget allows. The length is fixed before the first round, since medians of short and
 * of long batches are not medians of the same thing; each batch is stretched at random by up to a
 * half, so that nothing periodic stays in step (with an eighth, a lone cell still keeps to the quiet
 * part of a period like its own). Beside each batch a single call is timed and kept apart. After
 * the sample comes an instrumented call: in each of a cell's first 12 rounds (in every second or
 * fourth, where min_rounds would not fit into the budget otherwise), and then in every fourth.
 *
 * Rounds: every cell once, in a fresh order that depends on the seed and on nothing else. From
 * min_rounds on (at least six where a precision is asked for: fewer samples have no 95 % interval)
 * a cell whose interval (summary_of_series) is within the precision is resolved, and sampled in
 * every fourth round only; new samples can undo that. Intervals of unresolved cells are looked at
 * whenever there are an eighth more samples, not after each: every look is another chance to stop
 * by luck.
 *
 * End: all cells resolved, or the budget. A round that would not fit into the budget is taken with
 * the cheapest unresolved cells that fit; only the first round is begun with all, cheapest first,
 * so that as many cells as possible have a sample. No sample starts after the budget's end.
 *
 * Without a precision to reach, it is values that are wanted: cells are called twice before the first
 * round, and never in batches; each has its first sample even where that overruns the budget, unless
 * one call takes more than 0.1 s and is too slow.
 *
 * Returns false when memory ran out; the samples until then are kept. The records are released
 * with sampler_clear.
 */
bool sampler_run(struct sampler *sampler);
void sampler_clear(struct sampler *sampler);

/* Wall times of a cell's records in order of time, to be freed; NULL when there are none. */
double *sampler_walls(const struct sampler_cell *cell);

#endif
