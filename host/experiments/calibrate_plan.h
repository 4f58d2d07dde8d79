/*
 * What a calibration measures.
 */
#ifndef GPUBENCH_EXPERIMENTS_CALIBRATE_PLAN_H
#define GPUBENCH_EXPERIMENTS_CALIBRATE_PLAN_H

#include "host/base/topology.h"
#include "host/plan/plan.h"

/* Whose times are wanted. Nothing is owned. */
struct calibrate_request {
    const struct op *ops; /* none: all */
    size_t op_count;
    const enum dtype *dtypes; /* none: f32 and f64; the first one is measured more closely */
    size_t dtype_count;
    bool sends;                      /* some device has memory of its own */
    const struct topology *topology; /* its caches say what is large */
};

/*
 * Make the plan: for the first type a curve of `sum` over all sizes, back to back and after two gaps, and what
 * bends it (flushed caches, cold starts, transfers, arithmetic); every operator asked for at two sizes that fit
 * into a cache. No case is in it twice; those of a group ascend in size. STATUS_USAGE when the operators are defined for none of the
 * types. Release with plan_clear, also after a failure.
 */
enum status calibrate_plan(struct plan *plan, const struct calibrate_request *request,
                           struct error *err);

#endif
