/*
 * What changed from one result to another, or from one device to another within one. Pure functions.
 */
#ifndef GPUBENCH_CHOOSE_COMPARE_H
#define GPUBENCH_CHOOSE_COMPARE_H

#include "host/choose/effect.h"
#include "host/choose/least_effect.h"

#define COMPARE_PROCESSES_MIN 5 /* a side; fewer say too little of how processes differ */
#define COMPARE_ROUNDS_MIN    6 /* where processes are too few: rounds of one device against another */

enum change_unit { UNIT_PROCESSES, UNIT_ROUNDS, UNIT_COUNT };
const char *change_unit_name(enum change_unit unit); /* "processes", "rounds" */

/* Two cells of the same case, old and new; between devices, `old` is the one compared against. */
struct change {
    const struct cell_result *old, *new;       /* borrowed from the results */
    const struct cell_result *old_by, *new_by; /* what their times are divided by, or NULL */
    enum change_unit unit;
    size_t old_count, new_count; /* units that could be compared */
    double old_s, new_s; /* typical times: geometric means of the processes' medians, medians
                                    of the samples for rounds; a ratio where divided; NaN: unknown */
    struct effect effect;
    enum verdict verdict;
};

struct changes {
    struct change *items; /* owned; in the order of the old cells */
    size_t count;
    size_t old_only, new_only; /* cells that have no partner in the other one */
    size_t untimed;            /* pairs of which one is not `ok`, or has no time */
    size_t broken;             /* those of them that were `ok` before */
    size_t undivided;          /* pairs left out for want of a seq cell to divide by */
    struct least_effect least;
    char divided_by[DEVICE_ID_SIZE]; /* the device whose times divide all others, or "" */
};

struct compare_request {
    const struct result *old, *new;
    const char *old_name, *new_name; /* the files, for messages */
    const char *const *devices;      /* ids of those to be compared, in either result */
    size_t device_count;             /* 0: all */
    bool other_devices;              /* devices of one id may be different ones */
    bool divide_by_seq;              /* times relative to those of `seq` in the same process */
};

/*
 * Compare two results. Cells match when case, n, gap, cache and device do; of equal cells in one
 * result the first counts. Each pair with at least COMPARE_PROCESSES_MIN processes a side gets
 * effect_welch of its processes' medians. STATUS_USAGE when no timed cell has a partner; when a
 * device is another one (its name, driver, worker count or CPU) and that is not allowed; when there
 * is no seq to divide by. With divide_by_seq, times are divided by those of the seq cell of the same
 * case, gap and cache with the largest n that both results have; that cell itself is left out.
 * Release with changes_clear, also after a failure.
 */
enum status changes_between_results(struct changes *changes, const struct compare_request *request,
                                    struct error *err);

/*
 * Compare devices of request->old (`new` is the same one) with the device `against`, by the log
 * ratios of the rounds in which both were sampled: their medians in each process where there are
 * COMPARE_PROCESSES_MIN processes (effect_paired), else the rounds themselves (effect_of_rounds),
 * which speak for these processes only. STATUS_USAGE when there is nothing to compare.
 */
enum status changes_between_devices(struct changes *changes, const struct compare_request *request,
                                    const char *against, struct error *err);

void changes_clear(struct changes *changes);

/* New time / old time; known with any processes at all, NaN otherwise. */
double change_ratio(const struct change *change);

/* How many have this verdict; which of the different ones are slower (+1) or faster (-1). */
size_t changes_with(const struct changes *changes, enum verdict verdict);
size_t changes_different(const struct changes *changes, int direction);

#endif
