/*
 * A site: one curve of one file, which is what one panel of a picture shows; and what can be read off there.
 */
#ifndef GPUBENCH_REPORT_SITE_H
#define GPUBENCH_REPORT_SITE_H

#include "host/report/palette.h"
#include "host/report/scale.h"
#include "host/report/view.h"

struct site {
    const char *file; /* its name; anything */
    size_t number;    /* of the file, from 0 */
    const struct view *view;
    const struct curve *curve;
    const struct site *before; /* the same curve in the first file; NULL there, or without one */
};

/* A value and its 95 % interval; `median` is NaN when there is none. */
struct reading {
    double median, low, high;
};

/* What a picture shows against n. */
struct measure {
    const char *name;    /* heading */
    const char *meaning; /* how to read it, a sentence */
    enum unit unit;
    struct reading (*read)(const struct site *site, size_t size, size_t device);
};

extern const struct measure measure_time, measure_bandwidth, measure_speedup, measure_change;

/* The ok cell with a time above 0, or NULL. */
const struct cell_result *site_cell(const struct site *site, size_t size, size_t device);

/* What is read there is a number above 0 that can be drawn. */
bool reading_is_valid(const struct reading *reading);

#endif
