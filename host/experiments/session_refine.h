/*
 * After the planned sizes: sizes between them, so that crossovers become narrow.
 */
#ifndef GPUBENCH_EXPERIMENTS_SESSION_REFINE_H
#define GPUBENCH_EXPERIMENTS_SESSION_REFINE_H

#include "host/experiments/session.h"

/*
 * Measure sizes where the lead changes, first between the best native device and each OpenCL one, then between any
 * two, each in a session of its own with the devices that matter and seq, until all is narrow or
 * `end_s` (s, of the monotonic clock) is near. `result` is what a session with `plan` and `options` made, and may
 * hold the cells of no other plan; new ones are marked as refined, and those that came to nothing are left out.
 * STATUS_FAILED: out of memory, or as session_run.
 */
enum status session_refine(struct result *result, const struct plan *plan,
                           const struct session_options *options, double end_s, struct error *err);

#endif
