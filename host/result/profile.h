/*
 * A profile: how long operations take on the devices of one machine, as a law that was fitted to a
 * calibration. Kept in a file of the schema gpubench-profile/1 (docs/FORMAT.md); host/choose/model.h
 * fits it and asks it.
 *
 * The law is a list of terms. Each counts something of a case (bytes, elements, transfers, …) and has a
 * price for one of it, in seconds:
 *
 *     time = (reading^p + computing^p)^(1/p) + all the rest
 *
 * where `reading` is what bytes of any operator cost, `computing` what elements and arithmetic do, and
 * p is how far they overlap: 1, one after the other; the larger p, the more the slower one decides. No
 * price is negative and no count shrinks when a case grows, so neither does the time.
 */
#ifndef GPUBENCH_RESULT_PROFILE_H
#define GPUBENCH_RESULT_PROFILE_H

#include "host/result/result.h"

#define PROFILE_SCHEMA    "gpubench-profile/1"
#define PROFILE_TERMS_MAX 256
#define PROFILE_NAME_SIZE 64

/*
 * What a term counts; "per" in the file. Where workers share an operation, its bytes and elements are those
 * of the busiest one: it has whole superblocks, and the operation ends when it does.
 */
enum term_unit {
    PER_OPERATION,     /* 1 */
    PER_BYTE,          /* bytes of all inputs that lie in low_bytes … high_bytes */
    PER_ELEMENT,       /* elements */
    PER_FLOP,          /* arithmetic operations */
    PER_SUPERBLOCK,    /* 64 KiB of an input, the last one perhaps short; of all workers */
    PER_TRANSFER,      /* 1 / reuse where the input has to be sent, else 0 */
    PER_TRANSFER_BYTE, /* bytes / reuse likewise, of all workers */
    PER_START,         /* 1 where the device is opened for the operation (lifecycle cold) */
    PER_START_BYTE,    /* bytes likewise, of all workers */
    TERM_UNIT_COUNT
};

/* When a term counts; "when" in the file. */
enum term_state {
    WHEN_ANY,
    WHEN_RESTED, /* after a gap: from nothing at gap_low_s to all at gap_high_s, by the gap's log */
    WHEN_UNCACHED, /* the same, and all of it where the cache is flushed */
    TERM_STATE_COUNT
};

struct profile_term {
    enum phase phase;
    enum term_unit per;
    enum term_state when;
    char op[OP_NAME_SIZE];        /* only of this operator ("poly" of any degree); empty: of all */
    char dtype[8];                /* only of this type; empty: of all */
    double low_bytes, high_bytes; /* PER_BYTE: which piece; high may be infinite */
    double gap_low_s, gap_high_s; /* 0 < low < high, unless for any state */
    double price_s;               /* for one; ≥ 0 */
    double sd_s;                  /* standard error of price_s */
};

/* Between which values the calibration measured; asking beyond them is extrapolating. */
struct profile_range {
    double bytes_low, bytes_high; /* of all inputs */
    double flops_low, flops_high; /* an element, of poly; NaN when poly was not measured */
    double reuse_high;
    double gap_high_s;
    bool host_residency, device_residency, cold, flushed; /* whether these were measured */
};

enum spread_of {
    SPREAD_BACK_TO_BACK, /* cases without a gap */
    SPREAD_RESTED,       /* cases after a gap */
    SPREAD_OPERATOR,     /* all cases, each predicted as if its operator had not been measured */
    SPREAD_OF_COUNT
};

/* How far the times of held-out cases lay from their prediction, as logarithms of the ratio. */
struct profile_spread {
    enum spread_of of;
    double bytes_high; /* of cases up to this size; may be infinite */
    double low, high; /* 5 % of log(measured / predicted) lie below low ≤ 0, 5 % above high ≥ 0 */
    unsigned count;   /* of held-out cases */
};

/* A cell of the calibration and what the law says of it. */
struct profile_residual {
    struct case_spec spec;
    double measured_s, predicted_s;
};

struct profile_device {
    struct device_result about;
    bool in_place;       /* reads the caller's memory: nothing is sent, residency means nothing */
    unsigned shares;     /* workers among whom an operation is divided by superblocks; 1: none */
    double overlap;      /* the exponent p ≥ 1 */
    double between_runs; /* sd of the logarithm of a time between fresh processes; 0 unknown */
    struct profile_range range;
    struct profile_term *terms; /* owned */
    size_t term_count;
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
const char *spread_of_name(enum spread_of of);

/* A device about which nothing is known yet, and a term that counts anything: not all members are zero. */
void profile_device_init(struct profile_device *device);
void profile_term_init(struct profile_term *term);

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

/* As profile_read from a parsed value (borrowed); `name` stands for the file in messages. */
enum status profile_from_json(struct profile *profile, const json_t *root, const char *name,
                              struct error *err);

/* Was it measured on the machine that this `meta` (of a result, of a profile) describes? */
bool profile_is_of(const struct profile *profile, const json_t *meta);

#endif
