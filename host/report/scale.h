/*
 * A scale: from values to places along an axis of a picture, and the ticks beside it.
 */
#ifndef GPUBENCH_REPORT_SCALE_H
#define GPUBENCH_REPORT_SCALE_H

#include <stdbool.h>
#include <stddef.h>

/* What values are, which decides where ticks stand and how they are written. */
enum unit {
    UNIT_SIZE,         /* a number of elements, in powers of two */
    UNIT_SIZE_DECIMAL, /* the same, in powers of ten */
    UNIT_SECONDS,
    UNIT_GBPS,
    UNIT_RATIO
};

/* The range of some values; begin with EXTENT_NONE. */
struct extent {
    double low, high;
};

#define EXTENT_NONE ((struct extent){ INFINITY, -INFINITY })

struct scale {
    double low, high; /* low < high; both above 0 when logarithmic */
    bool log;
    double from, to; /* where low and high stand */
};

#define TICKS_MAX 16

struct tick {
    double at; /* a value */
    char label[24];
};

/* Widen `extent` by a value; what is not finite is passed over. */
void extent_add(struct extent *extent, double value);

bool extent_is_empty(const struct extent *extent);

/*
 * The range of a scale over `extent`, with `margin` (1.1: a tenth) to either side when it is
 * logarithmic and from 0 with it above otherwise. The values of a logarithmic one are above 0.
 */
struct scale scale_over(const struct extent *extent, bool is_log, double margin);

double scale_at(const struct scale *scale, double value);

/* At most `most` ticks (up to TICKS_MAX), round numbers in ascending order; returns how many. */
size_t scale_ticks(const struct scale *scale, enum unit unit, size_t most, struct tick *ticks);

/* Write a value for reading it off exactly: five digits and a unit. At least 32 bytes. */
char *unit_format(enum unit unit, double value, char *text);

#endif
