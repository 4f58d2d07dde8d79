#include "host/choose/same_device.h"

#include <stdio.h>
#include <string.h>

/* Keep the first difference that is found. */
static bool differ(struct device_difference *difference, const char *what, const char *old,
                   const char *new)
{
    if (!old || !new || !*old || !*new || strcmp(old, new) == 0)
        return false;
    difference->what = what;
    difference->old = old;
    difference->new = new;
    return true;
}

static const char *cpu_of(const struct result *result)
{
    return json_string_value(json_object_get(result->meta, "cpu"));
}

/* "" when it is not known. */
static const char *workers_of(const struct device_result *device, char text[16])
{
    snprintf(text, 16, "%u", device->workers);
    return device->workers > 0 ? text : "";
}

bool same_device(const struct result *old, const struct result *new, const char *id,
                 struct device_difference *difference)
{
    const struct device_result *a = result_device(old, id), *b = result_device(new, id);
    bool on_cpu = strcmp(a->class_name, "cpu") == 0;

    return !differ(difference, "name", a->name, b->name) &&
           !differ(difference, "platform", a->platform, b->platform) &&
           !differ(difference, "driver", a->driver, b->driver) &&
           !differ(difference, "worker count", workers_of(a, difference->numbers[0]),
                   workers_of(b, difference->numbers[1])) &&
           !(on_cpu && differ(difference, "CPU", cpu_of(old), cpu_of(new)));
}
