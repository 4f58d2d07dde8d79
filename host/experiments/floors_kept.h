/*
 * The floors of this machine between runs: measured when somebody has the time, and kept in
 * $XDG_CACHE_HOME/gpubench/floors.json for those who have not.
 */
#ifndef GPUBENCH_EXPERIMENTS_FLOORS_KEPT_H
#define GPUBENCH_EXPERIMENTS_FLOORS_KEPT_H

#include "host/experiments/floors.h"

/* The shortest run that measures them anew: they take a small part of its time then. */
#define FLOORS_BUDGET_S 100.0

/*
 * What was measured, as `meta.floors`, and kept for this machine where there is room for it; a new
 * reference, NULL when memory ran out.
 */
json_t *floors_keep(const struct floors *floors, const struct machine *machine);

/* What is kept for this machine (host, processor, kernel and number of workers); NULL: nothing is. */
json_t *floors_kept(const struct machine *machine);

/* For a run that may take `budget_s`: measured and kept, or what is kept. NULL: unknown. */
json_t *floors_for(double budget_s, const struct floors_request *request);

#endif
