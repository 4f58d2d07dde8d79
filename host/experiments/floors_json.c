/*
 * Floors as `meta.floors` of a result.
 */
#include <stdbool.h>
#include <string.h>

#include "host/experiments/floors.h"
#include "host/result/json_value.h"

/* An object in `object`, made when it is not there; borrowed, NULL when memory ran out. */
static json_t *member(json_t *object, const char *key)
{
    json_t *found = json_object_get(object, key);

    if (!found && json_object_set_new(object, key, json_object()) == 0)
        found = json_object_get(object, key);
    return found;
}

static bool add_value(json_t *root, const struct floor_value *value)
{
    json_t *object = root, *intervals;
    char key[FLOOR_KEY_SIZE];

    floor_key(value->is, key);
    if (value->device[0])
        object = member(member(root, "opencl"), value->device);
    if (value->reason[0])
        return json_object_set_new(member(object, "missing"), key, json_from_text(value->reason)) ==
               0;
    intervals = member(object, "intervals");
    return json_object_set_new(object, key, json_from_real(value->median)) == 0 &&
           json_object_set_new(intervals, key, json_pack("[f,f]", value->low, value->high)) == 0;
}

json_t *floors_json(const struct floors *floors)
{
    json_t *root = json_object();
    bool complete =
        root && json_object_set_new(root, "measured", json_from_text(floors->measured)) == 0;

    for (size_t i = 0; complete && i < floors->count; i++)
        complete = add_value(root, &floors->values[i]);
    if (complete)
        return root;
    json_decref(root);
    return NULL;
}
