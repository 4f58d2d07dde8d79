/*
 * One run of a sampler. Internal to sampler.c and sampling_*.c.
 */
#ifndef GPUBENCH_MEASURE_SAMPLING_H
#define GPUBENCH_MEASURE_SAMPLING_H

#include "host/measure/sampler.h"

#define DISCARDS           2u /* calls right before a timed one, back to back */
#define INSTRUMENTED_EVERY 4u /* rounds, after the first ones or where time is short */

/* What need not outlive the run, of one cell. */
struct pace {
    double sample_s;       /* a sample takes, with its discards, its gap and all else */
    double instrumented_s; /* the same of an instrumented call */
    size_t look;           /* number of samples at which the interval is looked at next */
    double wanted;         /* number of samples that should resolve the cell */
    bool due;              /* in this round */
};

struct sampling {
    struct sampler *sampler;
    struct pace *paces; /* one a cell */
    size_t *order;      /* of the cells, in this round */
    struct rng shuffling, stretching;
    unsigned instrument_every; /* rounds, of the first ones */
    double start_s, end_s;
    double reported_s; /* when progress was last told */
    double done;       /* and how much */
};

double sampling_now(const struct sampling *sampling);

/* Seconds until the end of the budget; negative afterwards. */
double sampling_left(const struct sampling *sampling);

bool sampling_stopped(struct sampling *sampling);

/* The cell can be sampled: it is warm, and nothing speaks against it. */
bool sampling_active(const struct sampler_cell *cell);

/* A precision is asked for; else values are wanted, and the number of rounds is enough. */
bool sampling_precise(const struct sampling *sampling);

/* Samples that a cell must have before it can be resolved. */
size_t sampling_least(const struct sampling *sampling);

/* Take one sample; false when it failed, which ends the cell. */
bool sampling_take(struct sampling *sampling, size_t index, const struct sample_request *request,
                   struct sample *sample);

/*
 * Make one request in the warm-up, where nothing is kept: *call_s is the time of one call,
 * *elapsed_s that of the whole request. False when it failed or somebody interrupts.
 */
bool sampling_try(struct sampling *sampling, size_t index, const struct sample_request *request,
                  double *call_s, double *elapsed_s);

/* The number of calls that a warm cell's samples time together; 0 when it failed. */
unsigned sampling_batch(struct sampling *sampling, size_t index);

/* Make the cells warm, in ascending size, and fix their batches. */
void sampling_warm_up(struct sampling *sampling);

/* An instrumented call comes with the cell's next sample. */
bool sampling_instruments(const struct sampling *sampling, const struct sampler_cell *cell);

/* Take a cell's next sample and what goes with it. False: no memory. */
bool sampling_sample(struct sampling *sampling, size_t index, bool instrument);

/* Rounds until all is known, the budget is spent or somebody interrupts. False: no memory. */
bool sampling_rounds(struct sampling *sampling);

/* Tell how far the run has come, if somebody listens and was not told just now. */
void sampling_report(struct sampling *sampling);

#endif
