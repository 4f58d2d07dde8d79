/*
 * Who is fastest at one size, and how sure that is.
 */
#ifndef GPUBENCH_REPORT_RANK_H
#define GPUBENCH_REPORT_RANK_H

#include "host/report/view.h"

struct ranking {
    size_t count;  /* devices with a valid time here; `null` is not one of them */
    size_t best;   /* device with the least median; means something when count > 0 */
    size_t second; /* the next; when count > 1 */
    size_t tied;   /* devices that the best one does not beat (paired.h), the best included */
};

struct ranking rank_size(const struct view *view, const struct curve *curve, size_t size);

/* Whether the device is the best here or cannot be told from it. */
bool rank_is_first(const struct view *view, const struct curve *curve, size_t size, size_t device);

/* The device's median time at this size; NaN when it has no valid one. */
double rank_time(const struct view *view, const struct curve *curve, size_t size, size_t device);

#endif
