/*
 * JSON values of C values, by the rules of result files (docs/FORMAT.md): for results and for
 * `meta`. All return a new reference, or NULL when memory ran out.
 */
#ifndef GPUBENCH_RESULT_JSON_VALUE_H
#define GPUBENCH_RESULT_JSON_VALUE_H

#include <jansson.h>
#include <stdint.h>

/* Any bytes: each byte that is not part of valid UTF-8 (RFC 3629) becomes U+FFFD. NULL gives null.
 */
json_t *json_from_text(const char *text);

/* null when not finite; without a fraction where there is none; reads back to the same bits. */
json_t *json_from_real(double x);

/* A number from -2^53 to 2^53, beyond them a decimal string. */
json_t *json_from_i64(int64_t x);
json_t *json_from_u64(uint64_t x);

/* A member of what may be anything, as reports meet it: "" when it is no text, NaN when it is no number. */
const char *json_text_at(const json_t *object, const char *key);
double json_number_at(const json_t *object, const char *key);

#endif
