/*
 * A curve cut into the fewest stretches of sizes that have one answer each.
 */
#ifndef GPUBENCH_REPORT_STRETCH_H
#define GPUBENCH_REPORT_STRETCH_H

#include "host/report/view.h"

/*
 * Neighbouring sizes that share a device which is fastest, or cannot be told from the fastest, at
 * each of them. Sizes where fewer than two devices have a time decide nothing and are passed over.
 */
struct stretch {
    size_t first, last; /* sizes */
    size_t shared;      /* how many devices they share */
    size_t device;      /* the first of them */
    bool clear;         /* it is alone at every size */
};

/* Whether two devices or more have a time at this size. */
bool size_decides(const struct view *view, const struct curve *curve, size_t size);

/* The first deciding size from `size` on; size_count when there is none. */
size_t next_deciding(const struct view *view, const struct curve *curve, size_t size);

/* The longest stretch that begins at the first deciding size from `size` on; false when there is none. */
bool stretch_next(struct stretch *stretch, const struct view *view, const struct curve *curve,
                  size_t size);

/* How many stretches stretch_next finds from the first size to the last. */
size_t stretch_count(const struct view *view, const struct curve *curve);

/* Whether the device is one of those that the stretch's sizes share. */
bool stretch_shares(const struct view *view, const struct curve *curve,
                    const struct stretch *stretch, size_t device);

#endif
