/*
 * The model: how long an operation will take on a device, and how sure that is, from a law fitted to
 * a calibration (host/result/profile.h). Pure functions, no input or output.
 *
 * A calibration is any result of cells with the status ok. The law is as good as what they cover:
 * - `sum` at sizes a factor of at most 4 apart over the whole range, back to back and after one or
 *   two gaps, from so small an n that nothing but the fixed cost is seen;
 * - every operator and type that will be asked about, at two sizes or more that fit into a cache;
 * - poly at three degrees or more, from ones that cost less than reading to ones that cost more,
 *   at a cached and at an uncached size;
 * - where the input is sent: both residencies and two reuses; cold starts, at two sizes.
 */
#ifndef GPUBENCH_CHOOSE_MODEL_H
#define GPUBENCH_CHOOSE_MODEL_H

#include "host/base/topology.h"
#include "host/result/profile.h"

/* What is asked of the model: a case in which everything countable is a real number, so that it can be solved for. */
struct model_question {
    struct op op;
    enum dtype dtype;
    double n;     /* elements of each input */
    double flops; /* arithmetic operations an element: op's own, or any where op is poly */
    enum residency residency;
    double reuse;
    enum lifecycle lifecycle;
    enum cache_mode cache;
    double gap_s;
};

struct model_question model_question_of(const struct case_spec *spec);

/* In which way a question lies outside what was calibrated; a set of bits. */
enum model_outside {
    OUTSIDE_SIZE = 1 << 0,
    OUTSIDE_OPERATOR =
        1 << 1, /* of this type was not measured: taken for poly with as many flops */
    OUTSIDE_FLOPS = 1 << 2,
    OUTSIDE_REUSE = 1 << 3,
    OUTSIDE_GAP = 1 << 4,
    OUTSIDE_RESIDENCY = 1 << 5,
    OUTSIDE_LIFECYCLE = 1 << 6,
    OUTSIDE_CACHE = 1 << 7,
    OUTSIDE_COUNT = 8
};

struct model_prediction {
    double time_s;
    double low_s, high_s;         /* 90 % of single runs are expected to have their median here */
    double phases_s[PHASE_COUNT]; /* add up to time_s */
    unsigned outside;             /* set of enum model_outside: not 0 is extrapolated */
};

/* Cannot fail; times are finite, low_s ≤ time_s ≤ high_s, and time_s > 0. */
void model_predict(const struct profile_device *device, const struct model_question *question,
                   struct model_prediction *prediction);

/* time_s alone, for solving. */
double model_time(const struct profile_device *device, const struct model_question *question);

/* What is known of a machine before its cells are looked at. */
struct model_priors {
    struct topology topology; /* caches: where the pieces of the law end */
    double between_runs;      /* sd of log time between processes of one program; NaN unknown */
};

/*
 * Fit a law to the cells of device `id` in `result`, which must hold some, into a zeroed `device`.
 *
 * Least squares of relative errors with prices ≥ 0 (Lawson and Hanson, Solving Least Squares
 * Problems, 1974, chapter 23), cells that lie far off counting less (Huber, Annals of Mathematical
 * Statistics 35, 1964). The shape of the law, that is the pieces of memory and how reading and
 * computing overlap, is the one that predicts held-out sizes best. STATUS_USAGE when there are too few
 * cells for any law, STATUS_FAILED when memory ran out; nothing is left allocated then.
 */
enum status model_fit(struct profile_device *device, const struct result *result, const char *id,
                      const struct model_priors *priors, struct error *err);

/*
 * Fit all devices of `result` that have enough cells with a time, into a zeroed `profile` called
 * `name`; `meta` is shared with the result. STATUS_USAGE when there is none.
 */
enum status model_fit_all(struct profile *profile, const struct result *result, const char *name,
                          const struct model_priors *priors, struct error *err);

#endif
