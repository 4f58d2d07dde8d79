/*
 * The writer's walk over the lists of json_fields.h. A json_t that is returned is a new reference, or
 * NULL when memory ran out.
 */
#ifndef GPUBENCH_RESULT_JSON_WRITE_FIELDS_H
#define GPUBENCH_RESULT_JSON_WRITE_FIELDS_H

#include <jansson.h>

#include "host/result/json_fields.h"

/* Takes over `value`; NULL is a failure of what made it. */
bool json_put(json_t *object, const char *key, json_t *value);

/* `object` when `ok`, else NULL and it is released. */
json_t *json_finished(json_t *object, bool ok);

/* Put the members of the struct at `base` into `object`; or make an object of them. */
bool json_put_fields(json_t *object, const struct field_list *list, const void *base);
json_t *fields_to_json(const struct field_list *list, const void *base);

/* A list of what `item_to_json` makes of each of `count` items of `size` bytes. */
json_t *list_to_json(const void *items, size_t count, size_t size,
                     json_t *(*item_to_json)(const void *));

#endif
