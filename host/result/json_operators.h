/*
 * Own operators in a result file: enough of them to read the file back without their code.
 */
#ifndef GPUBENCH_RESULT_JSON_OPERATORS_H
#define GPUBENCH_RESULT_JSON_OPERATORS_H

#include "host/result/json_place.h"
#include "host/result/result.h"

/* The own operators of the result's cells, a new list; NULL when memory ran out. */
json_t *operators_to_json(const struct result *result);

/* Read `operators` of the file's object, if it has any, into the result. */
enum status operators_read(const struct place *root, const json_t *object, struct result *result);

/* The operator called `text`: a built-in one, or one that the result holds; false when there is none. */
bool operator_find(const struct result *result, const char *text, struct op *op);

void operators_clear(struct result *result);

#endif
