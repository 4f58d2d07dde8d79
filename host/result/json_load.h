/*
 * JSON text from a file, which may be anybody's.
 */
#ifndef GPUBENCH_RESULT_JSON_LOAD_H
#define GPUBENCH_RESULT_JSON_LOAD_H

#include <jansson.h>

#include "host/base/error.h"

#define JSON_FILE_MAX                                                                              \
    (128u << 20) /* bytes; far above any real result, and parsed in less than 1 GiB */

/*
 * Parse the file `path` ("-" is standard input), called `name` in messages, into a new reference.
 * STATUS_USAGE for a file that cannot be read, is larger than JSON_FILE_MAX (found before anything
 * is parsed), or is not JSON: "NAME: line L, column C: ...". Duplicate keys, invalid UTF-8,
 * "\u0000" and nesting deeper than 2048 are refused. *root is NULL then.
 */
enum status json_read_file(json_t **root, const char *path, const char *name, struct error *err);

#endif
