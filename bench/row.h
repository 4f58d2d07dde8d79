/*
 * A line of a benchmark's table: ours, theirs, their ratio, what it is held to.
 */
#ifndef GPUBENCH_BENCH_ROW_H
#define GPUBENCH_BENCH_ROW_H

#include "bench/rounds.h"

struct row {
    const char *what;
    const char *peer;    /* what it is measured against */
    double ours, theirs; /* in `unit`; theirs may be NaN */
    const char *unit;
    struct summary ratio; /* the median and its interval are used */
    double target;
    bool at_least; /* the ratio is to be at least the target; else at most */
};

void row_print_head(void);

/* Print the row; true when the target is met, by the median. */
bool row_print(const struct row *row);

/* Print that a row could not be measured, and why. */
void row_print_failure(const char *what, const char *why);

#endif
