/*
 * Tasks: a case divided into reductions of `chunk` elements each, which whoever is free takes one after the other.
 *
 * A task is a reduction of its own chunk of the input and leaves one record a superblock of it; the final tree
 * runs over the records of all tasks in the order of the input. With chunks of whole superblocks that is the
 * canonical order.
 */
#ifndef GPUBENCH_DEVICES_TASKS_H
#define GPUBENCH_DEVICES_TASKS_H

#include "host/plan/case.h"
#include "kernels/partials.h"

#define TASKS_RECORDS_MAX (UINT64_C(1) << 24) /* of one operation: 384 MiB of results at most */

struct tasks {
    uint64_t chunk; /* elements of each but the last; 0: the case is not divided */
    uint64_t count;
    uint64_t each;    /* records of each but the last */
    uint64_t records; /* of all */
    uint64_t n;
    enum dtype dtype;
};

/* How a case is divided; a zeroed one where it is not. */
struct tasks tasks_of(const struct case_spec *spec);

/* The i-th task of the whole. */
struct kernel_task tasks_at(const struct tasks *tasks, const struct kernel_task *whole, uint64_t i);

/* Compute the i-th task; its records go to where they belong among `records`, those of all. */
void tasks_run(const struct tasks *tasks, kernel_run_fn *run, const struct kernel_task *whole,
               size_t record_size, uint64_t i, void *records);

/* The first element of what a record is of. */
uint64_t tasks_origin(const struct tasks *tasks, uint64_t record);

/* Is the order of combining the canonical one? */
bool tasks_canonical(const struct tasks *tasks);

#endif
