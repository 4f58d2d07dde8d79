/*
 * Combining on the way: workers merge the record of each superblock into one that they share, under a mutex or with
 * a compare-and-swap loop, instead of leaving all records to the final tree. What comes first is merged first:
 * the order of additions is that of arrival.
 */
#ifndef GPUBENCH_DEVICES_GATHER_H
#define GPUBENCH_DEVICES_GATHER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "host/devices/spec.h"
#include "host/plan/case.h"
#include "kernels/partials.h"

/* What is merged, and how. COMBINE_OPEN and COMBINE_PARTIALS: nothing is. */
struct gather_rule {
    enum combine how;
    struct op op;
    enum dtype dtype;
    size_t record_size;
};

/* The shared record; for processes it lies in a shared mapping. On Linux its mutex holds nothing to be released. */
struct gather {
    _Alignas(64) pthread_mutex_t mutex;
    uint64_t origin; /* first element of the superblock (or task) that a located element is in */
    bool any;        /* a record has arrived; this, `origin` and `record` are under the mutex */
    char record[RECORD_SIZE_MAX];
    _Alignas(64) _Atomic uint64_t word; /* the record, for COMBINE_ATOMIC */
};

static inline bool gather_merges(const struct gather_rule *rule)
{
    return rule->how == COMBINE_MUTEX || rule->how == COMBINE_ATOMIC;
}

/* Why a case cannot be combined so, for people; NULL: it can. */
const char *gather_obstacle(const struct gather_rule *rule, const struct case_spec *spec);

/* Initialise zeroed memory. Across processes, the mutex of one that died is taken over by the next. */
void gather_init(struct gather *gather, bool across_processes);

/* Before the first record of an operation; no worker may be in gather_add. */
void gather_begin(struct gather *gather, const struct gather_rule *rule);

/* Merge a record whose part of the input begins with element `origin`. */
void gather_add(struct gather *gather, const struct gather_rule *rule, const void *record,
                uint64_t origin);

/* The record of all of them, once the last has been added; returns its origin. */
uint64_t gather_take(const struct gather *gather, const struct gather_rule *rule, void *record);

#endif
