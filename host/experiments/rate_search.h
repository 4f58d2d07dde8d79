/*
 * The highest rate that a device sustains, found by trials. Knows nothing of devices, so that it runs on made-up ones.
 */
#ifndef GPUBENCH_EXPERIMENTS_RATE_SEARCH_H
#define GPUBENCH_EXPERIMENTS_RATE_SEARCH_H

#include <stdbool.h>

#include "host/base/error.h"

#define RATE_STEP 1.03 /* a rate is found when this times as much is not sustained */

/* One trial at `rate`: *sustained. A failure ends the search. */
typedef enum status rate_trial(void *context, double rate, bool *sustained, struct error *err);

/*
 * Search below and around `back_to_back`, the rate of operations that begin when the last one is done: no more than
 * 1.2 times that is tried. A trial that fails is made again, since a device that sustains a rate may be disturbed,
 * and one that does not cannot be helped. At most 20 trials. *rate is the highest that was seen to be
 * sustained; 0 when none down to about a
 * thousandth of back_to_back was.
 */
enum status rate_search(double back_to_back, rate_trial *trial, void *context, double *rate,
                        struct error *err);

#endif
