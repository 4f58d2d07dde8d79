/*
 * The samples of a cell, one median for each process that took some. Medians of one process hide
 * how processes differ (in where their memory lies, say), so it is between these that results are
 * compared.
 */
#ifndef GPUBENCH_CHOOSE_PROCESS_MEDIANS_H
#define GPUBENCH_CHOOSE_PROCESS_MEDIANS_H

#include "host/result/result.h"

struct process_medians {
    struct process_median {
        unsigned process;
        double log_s; /* log of the median of its samples in seconds */
    } * items;        /* owned; by ascending process */
    size_t count;
};

/*
 * Samples that are no number are passed over, and so is a process whose median is not above 0.
 * False when memory ran out; there is nothing to clear then.
 */
bool process_medians_of(const struct cell_result *cell, struct process_medians *medians);

/* Divide by what the same processes took for another cell; processes without are left out. */
void process_medians_divide(struct process_medians *medians, const struct process_medians *by);

/* Accepts a zeroed one. */
void process_medians_clear(struct process_medians *medians);

#endif
