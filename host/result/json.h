/*
 * Result files: writing and reading, schema gpubench/1.
 */
#ifndef GPUBENCH_RESULT_JSON_H
#define GPUBENCH_RESULT_JSON_H

#include "host/result/result.h"

/* The whole result as one JSON object (new reference), or NULL when memory ran out. */
json_t *result_to_json(const struct result *result);

/*
 * Read a result from `path` ("-" is standard input). STATUS_USAGE with line and column for syntax and the
 * JSON path ("results[3].time_s.median") for meaning; nothing is left allocated then. Unknown keys are
 * ignored, another schema version is refused by its name.
 */
enum status result_read(struct result *result, const char *path, struct error *err);

/* As result_read from a parsed value (borrowed); `name` stands for the file in messages. */
enum status result_from_json(struct result *result, const json_t *root, const char *name,
                             struct error *err);

#endif
