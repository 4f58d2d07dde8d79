/*
 * A profile: how long operations take on the devices of one machine, as a law that was fitted to a
 * calibration. Kept in a file of the schema gpubench-profile/1 (docs/FORMAT.md); host/choose/model.h
 * fits it and asks it.
 *
 * The law is a list of terms. Each gives an amount for a case (bytes, elements, transfers, …) and a
 * price for one of it, and a case takes the sum of their products:
 *
 *     time = (Σ bytes + … )^p ⊕ (Σ elements + …)^p  +  Σ all other terms
 *
 * where ⊕ joins reading and computing with the exponent `overlap` (see below). No price is negative
 * and no amount shrinks when a case grows, so neither does the time.
 */
#ifndef GPUBENCH_RESULT_PROFILE_H
#define GPUBENCH_RESULT_PROFILE_H

#include "host/result/result.h"

#define PROFILE_SCHEMA    "gpubench-profile/1"
#define PROFILE_TERMS_MAX 128
#define PROFILE_NAME_SIZE 64

/* What a term counts; "per" in the file. */
enum term_unit {
    PER_OPERATION,     /* 1 */
    PER_BYTE,          /* bytes of all inputs that lie in from_bytes … to_bytes */
    PER_ELEMENT,       /* elements, of the operator and type named */
    PER_FLOP,          /* arithmetic operations, of the operator and type named */
    PER_SUPERBLOCK,    /* 64 KiB of an input, the last one perhaps short */
    PER_CHUNK,         /* pieces that the work is cut into */
    PER_TRANSFER,      /* 1 / reuse where the input has to be sent, else 0 */
    PER_TRANSFER_BYTE, /* bytes / reuse likewise */
    PER_START,         /* 1 where the device is opened for the operation (lifecycle cold) */
    PER_START_BYTE,    /* bytes likewise */
    TERM_UNIT_COUNT
};

/* When a term counts in full; "when" in the file. */
enum term_state {
    WHEN_ANY,
    WHEN_RESTED, /* after a gap: from nothing at gap_low_s to all at gap_high_s, by the gap's log */
    WHEN_UNCACHED, /* as after a gap; and in full where the cache is flushed */
    TERM_STATE_COUNT
};

struct profile_term {
    enum phase phase;
    enum term_unit per;
    enum term_state when;
    struct op op;                 /* elements and flops; op.is NULL: of any */
    enum dtype dtype;             /* likewise */
    double low_bytes, high_bytes; /* bytes: which piece of the input; high may be infinite */
    double gap_low_s, gap_high_s; /* rested, uncached: 0 < low < high */
    double price_s;               /* seconds for one; ≥ 0 */
};

/* Between which values the calibration measured; asking beyond them is extrapolating. */
struct profile_range {
    double bytes_low, bytes_high; /* of all inputs */
    double flops_low, flops_high; /* an element, of poly; NaN when poly was not measured */
    double reuse_high;
    double gap_high_s;
    bool device_residency, cold, flushed; /* whether these were measured */
};

/* How far the times of held-out cases lay from their prediction, as logarithms of the ratio. */
struct profile_spread {
    double gap_s;      /* of the cells it comes from: 0, or any gap */
    double bytes_high; /* up to this size; may be infinite */
    double low, high; /* 5 % of log(measured / predicted) lie below low ≤ 0, 5 % above high ≥ 0 */
    unsigned count;
};

/* A cell of the calibration and what the law says of it. */
struct profile_residual {
    struct case_spec spec;
    double measured_s, predicted_s;
};

struct profile_device {
    struct device_result about;
    bool in_place;  /* reads the caller's memory: nothing is sent, residency means nothing */
    double overlap; /* p ≥ 1: 1 reads, then computes; ∞ would be as slow as the slower one */
    double between_runs; /* sd of the logarithm of a time between fresh processes; 0 unknown */
    struct profile_range range;
    struct profile_term *terms; /* owned */
    size_t term_count;
    double *covariance; /* owned; of the prices: row by row, the lower triangle with the diagonal */
    struct profile_spread *spreads; /* owned */
    size_t spread_count;
    struct profile_residual *residuals; /* owned */
    size_t residual_count;
};

struct profile {
    char name[PROFILE_NAME_SIZE];   /* of the machine */
    json_t *meta;                   /* as in a result, owned */
    struct profile_device *devices; /* owned */
    size_t device_count;
};

const char *term_unit_name(enum term_unit unit);
const char *term_state_name(enum term_state state);

/* Entries of a covariance of `count` prices. */
size_t covariance_size(size_t count);

/* Accept zeroed ones; the structs themselves are the caller's. */
void profile_device_clear(struct profile_device *device);
void profile_clear(struct profile *profile);

/* Add a device, which now owns what `device` owned. False: no memory, nothing changed. */
bool profile_add_device(struct profile *profile, const struct profile_device *device);

/* The profile as one JSON object (new reference), or NULL when memory ran out. */
json_t *profile_to_json(const struct profile *profile);

/*
 * Read a profile from `path` ("-" is standard input). STATUS_USAGE with the line and column for syntax and
 * the place ("devices[1].terms[3].price_s") for meaning; nothing is left allocated then.
 */
enum status profile_read(struct profile *profile, const char *path, struct error *err);

/* Was it measured on the machine that this `meta` (of a result, of a profile) describes? */
bool profile_is_of(const struct profile *profile, const json_t *meta);

#endif
