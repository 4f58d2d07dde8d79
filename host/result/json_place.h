/*
 * Where in a result file its reader is, and how to refuse what stands there.
 */
#ifndef GPUBENCH_RESULT_JSON_PLACE_H
#define GPUBENCH_RESULT_JSON_PLACE_H

#include <jansson.h>

#include "host/base/error.h"

struct result;

/* A value in the file: the whole (up is NULL), a member of an object, or an element of an array. */
struct place {
    const struct result *whole; /* as far as it has been read; NULL: of no matter */
    const struct place *up;
    const char *file; /* for messages; borrowed, as `err` is */
    struct error *err;
    const char *key; /* NULL: an element */
    size_t index;
};

struct place place_member(const struct place *up, const char *key);
struct place place_element(const struct place *up, size_t index);

/*
 * STATUS_USAGE with "FILE: results[3].time_s.median: expected EXPECTED, not FOUND"; a missing value
 * (NULL) is said to be missing. What was found is shown escaped and short: the file may hold
 * anything.
 */
enum status place_refuse(const struct place *at, const json_t *found, const char *expected);

enum status place_no_memory(const struct place *at);

#endif
