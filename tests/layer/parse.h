/*
 * Pieces of the rules' parser. Text that is parsed is edited in place: it is the parser's own copy.
 */
#ifndef GPUBENCH_TESTS_LAYER_PARSE_H
#define GPUBENCH_TESTS_LAYER_PARSE_H

#include "tests/layer/rules.h"

struct unit {
    const char *name;
    double factor;
};

/* Lists of accepted units, ended by a NULL name: bytes, nanoseconds, plain numbers, parts per
 * million. */
extern const struct unit units_size[];
extern const struct unit units_duration[];
extern const struct unit units_plain[];
extern const struct unit units_ppm[];

/* The largest amount either way: exact in a double, and a duration of three months. */
#define AMOUNT_MAX 0x1p53

/* A number and one of the units. False when it is anything else, not finite or beyond AMOUNT_MAX.
 */
bool amount_parse(const char *text, const struct unit *units, double *amount);

/* Cuts `text` at the last `mark` and returns what follows it, or NULL when there is none. */
char *cut(char *text, char mark);

/* Decodes in place; returns the length, or -1 when a % is not followed by two hexadecimal digits.
 */
long percent_decode(char *text);

/* Whether a rule with this key is about a fault, and which. */
bool fault_kind_parse(const char *key, enum fault_kind *kind);

/* Adds the fault CALL[:DETAIL][@N]. Returns what is wrong with it, or NULL. */
const char *fault_parse(struct rules *rules, enum fault_kind kind, char *value);

#endif
