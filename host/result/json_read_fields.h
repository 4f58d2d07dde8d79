/*
 * The reader's walk over the lists of json_fields.h.
 */
#ifndef GPUBENCH_RESULT_JSON_READ_FIELDS_H
#define GPUBENCH_RESULT_JSON_READ_FIELDS_H

#include "host/result/json_fields.h"
#include "host/result/json_place.h"

/*
 * Read the members of `object`, which stands at `at`, into the struct at `base`. A member that is
 * missing or null and need not be there is left as it is. STATUS_USAGE for anything of the wrong
 * type or range.
 */
enum status fields_read(const struct place *at, const json_t *object, const struct field_list *list,
                        void *base);

/* As a required member when `required`, else left as it is when missing or null. */
enum status bool_read(const struct place *up, const json_t *object, const char *key, bool required,
                      bool *flag);

/*
 * STATUS_USAGE when the whole file, `object`, is not of this schema: another one is refused by its name. First of
 * all: under another schema nothing else can be judged.
 */
enum status schema_check(const struct place *root, const json_t *object, const char *schema);

#endif
