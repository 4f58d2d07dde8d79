/*
 * The axes that devices are composed of: internal to the device grammar.
 *
 * A new axis is a row of the table in axis.c, a name in the enum below and a member of struct
 * device_spec.
 */
#ifndef GPUBENCH_DEVICES_AXIS_H
#define GPUBENCH_DEVICES_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "host/devices/spec.h"

#define KIND_BIT(kind) (1u << (kind))

/*
 * One way in which devices differ. Most axes are a choice of words, one value each in `words`
 * (NULL: a value without a word), and need a row and nothing else. Numbers bring functions of their
 * own.
 */
struct axis {
    const char *name;    /* in messages: "worker count" */
    const char *accepts; /* in messages: "1 to 4096" */
    unsigned kinds;      /* set of KIND_BIT that have it */
    size_t offset;       /* of its member in struct device_spec, an unsigned or an enum */
    bool required;       /* must be given, as the first word, and is always spelled */
    unsigned initial;    /* the value when it is not given, left out of the canonical spelling */

    unsigned same; /* set of 1u << value that mean what is meant then: left out as well */

    /* A choice of words. */
    const char *prefix; /* before the word: "isa=" or "" */
    const char *const *words;
    unsigned word_count;

    /* A number: whether a word looks like one; take it, false when it is impossible; write it. */
    bool (*claims)(const char *word);
    bool (*parse)(struct device_spec *spec, const char *word);
    void (*format)(const struct device_spec *spec, char *word, size_t size);
};

/* In the order of the canonical spelling. */
enum {
    AXIS_ADDRESS,
    AXIS_WORKERS,
    AXIS_LIFE,
    AXIS_CHANNEL,
    AXIS_ENCODING,
    AXIS_COMBINE,
    AXIS_ISA,
    AXIS_SHAPE,
    AXIS_COUNT
};
extern const struct axis axes[AXIS_COUNT];

/* Whether `word` means this axis, if perhaps with an impossible value. */
bool axis_claims(const struct axis *axis, const char *word);

/* The value called `word` (without the prefix); axis->word_count when there is none. */
unsigned axis_find(const struct axis *axis, const char *word);

void axis_set(struct device_spec *spec, const struct axis *axis, unsigned value);

/* Set every axis of `spec` to its initial value. */
void axis_set_initial(struct device_spec *spec);

/* Whether the canonical spelling of `spec` has a word of this axis. */
bool axis_is_spelled(const struct axis *axis, const struct device_spec *spec);

/* Write that word, prefix included. */
void axis_format(const struct axis *axis, const struct device_spec *spec, char *word, size_t size);

#endif
