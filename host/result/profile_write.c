#include "host/result/json_value.h"
#include "host/result/json_write_fields.h"
#include "host/result/profile.h"
#include "host/result/profile_fields.h"

static json_t *term_to_json(const void *term)
{
    return fields_to_json(&term_fields, term);
}

static json_t *spread_to_json(const void *spread)
{
    return fields_to_json(&spread_fields, spread);
}

static json_t *residual_to_json(const void *residual)
{
    return fields_to_json(&residual_fields, residual);
}

static json_t *device_to_json(const void *item)
{
    const struct profile_device *device = item;
    json_t *object = json_object();

    return json_finished(object,
                         object && json_put_fields(object, &device_fields, &device->about) &&
                             json_put_fields(object, &law_fields, device) &&
                             json_put(object, "terms",
                                      list_to_json(device->terms, device->term_count,
                                                   sizeof(*device->terms), term_to_json)) &&
                             json_put(object, "spreads",
                                      list_to_json(device->spreads, device->spread_count,
                                                   sizeof(*device->spreads), spread_to_json)) &&
                             json_put(object, "residuals",
                                      list_to_json(device->residuals, device->residual_count,
                                                   sizeof(*device->residuals), residual_to_json)));
}

json_t *profile_to_json(const struct profile *profile)
{
    json_t *root = json_object();

    return json_finished(
        root,
        root && json_put(root, "schema", json_string(PROFILE_SCHEMA)) &&
            json_put(root, "name", json_from_text(profile->name)) &&
            json_put(root, "meta", profile->meta ? json_incref(profile->meta) : json_object()) &&
            json_put(root, "devices",
                     list_to_json(profile->devices, profile->device_count,
                                  sizeof(*profile->devices), device_to_json)));
}
