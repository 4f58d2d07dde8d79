#include "host/report/limits.h"

#include <string.h>

#include "host/report/escape.h"

/* No memory is faster; a line far beyond all others would only hide them. */
#define GBPS_MOST 1e6

static bool is_bandwidth(const char *key, const json_t *value)
{
    size_t length = strlen(key);

    return length >= 4 && strcmp(key + length - 4, "gbps") == 0 && json_is_number(value) &&
           json_number_value(value) > 0 && json_number_value(value) < GBPS_MOST;
}

/* "memory_read_gbps" is "memory read". */
static void put_name(char *name, const char *group, const char *key)
{
    char raw[LIMIT_NAME_SIZE];
    size_t length = strlen(key) - 4;

    while (length > 0 && key[length - 1] == '_')
        length--;
    snprintf(raw, sizeof(raw), "%s%s%.*s", group, *group && length > 0 ? ", " : "", (int)length,
             key);
    escape_terminal(name, LIMIT_NAME_SIZE, raw, true);
    for (char *c = name; *c; c++)
        *c = *c == '_' ? ' ' : *c;
    text_cut(name, 28, true);
}

static size_t read_object(const json_t *object, const char *group, struct limit *limits,
                          size_t count)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        if (count == LIMITS_MAX)
            break;
        if (is_bandwidth(key, value)) {
            put_name(limits[count].name, group, key);
            limits[count++].gbps = json_number_value(value);
        } else if (json_is_object(value) && !*group) {
            count = read_object(value, key, limits, count);
        }
    }
    return count;
}

size_t limits_read(const struct result *result, struct limit limits[LIMITS_MAX])
{
    const json_t *floors = json_object_get(result->meta, "floors");

    return json_is_object(floors) ? read_object(floors, "", limits, 0) : 0;
}
