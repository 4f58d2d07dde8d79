/*
 * Which device for a workload, by the model of each: a ranking, and what would change it. Pure functions.
 */
#ifndef GPUBENCH_CHOOSE_ADVICE_H
#define GPUBENCH_CHOOSE_ADVICE_H

#include "host/choose/model.h"

/* A device of some machine; nothing is owned. */
struct advice_candidate {
    const struct profile *profile;
    const struct profile_device *device;
    double price_per_hour; /* of the machine, in any currency; NaN: unknown */
};

struct advice_request {
    const struct advice_candidate *candidates;
    size_t count;
    struct model_question question;
    double deadline_s; /* of an operation; 0: none */
};

struct advice_entry {
    const struct advice_candidate *candidate;
    struct model_prediction prediction;
    bool tied;    /* cannot be told from the best */
    double cost;  /* of one operation, at its machine's price; NaN: unknown */
    double meets; /* probability that the deadline is met; NaN: there is none */
};

enum advice_axis {
    ADVICE_SIZE,      /* n */
    ADVICE_REUSE,     /* operations per transfer */
    ADVICE_FLOPS,     /* arithmetic operations an element: as poly */
    ADVICE_GAP,       /* idle time before each operation */
    ADVICE_RESIDENCY, /* the other one */
    ADVICE_LIFECYCLE, /* the other one */
    ADVICE_AXIS_COUNT
};

/* Another answer, and where it begins: all else as asked. */
struct advice_change {
    enum advice_axis axis;
    bool upwards;  /* from `value` on, else from it downwards; of the first four */
    double value;  /* where both are predicted to take as long */
    double clear;  /* from where they can be told apart */
    size_t winner; /* in `entries`: fastest there, and clearly faster than what is the best here */
};

#define ADVICE_CHANGES_MAX 16

struct advice {
    struct advice_entry *entries; /* owned; the shortest time first */
    size_t count;
    size_t tied; /* entries that cannot be told from the best, the best included; they come first */
    size_t
        cheapest; /* entry with the least cost that meets the deadline more likely than not; SIZE_MAX none */
    struct advice_change changes[ADVICE_CHANGES_MAX];
    size_t change_count;
};

/*
 * Rank the candidates, at least one. Two tie when their ratio's 90 % interval, from those of both predictions taken
 * as independent, holds 1. False: no memory.
 */
bool advice_make(struct advice *advice, const struct advice_request *request);
void advice_clear(struct advice *advice);

/* Can the times of two predictions not be told apart? */
bool advice_ties(const struct model_prediction *one, const struct model_prediction *other);

/* Used by advice_make: solve for the changes, once the entries are ranked. */
void advice_find_changes(struct advice *advice, const struct advice_request *request);

#endif
