#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/json_load.h"
#include "host/result/json_read_fields.h"
#include "host/result/profile.h"
#include "host/result/profile_fields.h"

/* More than any machine has, and than a calibration brings. */
#define DEVICES_MAX   1024
#define SPREADS_MAX   64
#define RESIDUALS_MAX 100000

/* A list of one kind of object: read into an array, item by item. */
struct list_kind {
    const char *key;
    size_t size; /* of an item */
    size_t max;
    const char *too_many; /* what is accepted instead */
    enum status (*read)(const struct place *at, const json_t *object, void *item);
};

static bool known_operator(const char *name)
{
    size_t count;
    const struct op_description *const *list = op_list(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->name, name) == 0)
            return true;
    return false;
}

static enum status refuse_member(const struct place *up, const json_t *object, const char *key,
                                 const char *expected)
{
    struct place at = place_member(up, key);

    return place_refuse(&at, json_object_get(object, key), expected);
}

static enum status term_check(const struct place *at, const json_t *object,
                              const struct profile_term *term)
{
    bool elements = term->per == PER_ELEMENT || term->per == PER_FLOP;

    if ((*term->op || elements) && !known_operator(term->op))
        return refuse_member(at, object, "op", "an operator that `gpubench list` names");
    if ((*term->dtype || elements) && dtype_parse(term->dtype) == DTYPE_COUNT)
        return refuse_member(at, object, "dtype", "f32, f64, i32 or i64");
    if (!(term->low_bytes < term->high_bytes))
        return refuse_member(at, object, "low_bytes", "less than high_bytes");
    if (term->when != WHEN_ANY && !(term->gap_low_s > 0 && term->gap_low_s < term->gap_high_s))
        return refuse_member(at, object, "gap_low_s", "more than 0 and less than gap_high_s");
    return STATUS_OK;
}

static enum status term_read(const struct place *at, const json_t *object, void *item)
{
    struct profile_term *term = item;
    enum status status;

    profile_term_init(term);
    status = fields_read(at, object, &term_fields, term);
    return status == STATUS_OK ? term_check(at, object, term) : status;
}

static enum status spread_read(const struct place *at, const json_t *object, void *item)
{
    struct profile_spread *spread = item;

    spread->bytes_high = INFINITY;
    return fields_read(at, object, &spread_fields, spread);
}

static enum status residual_read(const struct place *at, const json_t *object, void *item)
{
    struct profile_residual *residual = item;

    residual->spec.reuse = 1;
    return fields_read(at, object, &residual_fields, residual);
}

static const struct list_kind terms_kind = { "terms", sizeof(struct profile_term),
                                             PROFILE_TERMS_MAX, "at most 256 terms", term_read };
static const struct list_kind spreads_kind = { "spreads", sizeof(struct profile_spread),
                                               SPREADS_MAX, "at most 64 spreads", spread_read };
static const struct list_kind residuals_kind = { "residuals", sizeof(struct profile_residual),
                                                 RESIDUALS_MAX, "at most 100000 residuals",
                                                 residual_read };

/* Into *items, which the caller frees whatever comes of it. */
static enum status list_read(const struct place *up, const json_t *object,
                             const struct list_kind *kind, void **items, size_t *count)
{
    const json_t *list = json_object_get(object, kind->key);
    struct place at = place_member(up, kind->key);
    enum status status = STATUS_OK;

    if (!json_is_array(list))
        return place_refuse(&at, list, "a list");
    if (json_array_size(list) > kind->max)
        return place_refuse(&at, list, kind->too_many);
    *items = calloc(json_array_size(list) + 1, kind->size);
    if (!*items)
        return place_no_memory(&at);
    for (size_t i = 0; i < json_array_size(list) && status == STATUS_OK; i++) {
        struct place element = place_element(&at, i);

        status = kind->read(&element, json_array_get(list, i), (char *)*items + i * kind->size);
        *count += status == STATUS_OK;
    }
    return status;
}

static enum status lists_read(const struct place *at, const json_t *object,
                              struct profile_device *device)
{
    void *terms = NULL, *spreads = NULL, *residuals = NULL;
    enum status status = list_read(at, object, &terms_kind, &terms, &device->term_count);

    if (status == STATUS_OK)
        status = list_read(at, object, &spreads_kind, &spreads, &device->spread_count);
    if (status == STATUS_OK)
        status = list_read(at, object, &residuals_kind, &residuals, &device->residual_count);
    device->terms = terms;
    device->spreads = spreads;
    device->residuals = residuals;
    return status;
}

static bool id_taken(const struct profile *profile, const char *id)
{
    for (size_t i = 0; i < profile->device_count; i++)
        if (strcmp(profile->devices[i].about.id, id) == 0)
            return true;
    return false;
}

static enum status device_check(const struct place *at, const json_t *object,
                                const struct profile *profile, const struct profile_device *device)
{
    if (id_taken(profile, device->about.id))
        return refuse_member(at, object, "id", "an id that no other device has");
    if (device->range.bytes_low > device->range.bytes_high) {
        struct place range = place_member(at, "range");

        return refuse_member(&range, json_object_get(object, "range"), "bytes_low",
                             "at most bytes_high");
    }
    if (device->term_count == 0)
        return refuse_member(at, object, "terms", "at least one term");
    return STATUS_OK;
}

static enum status device_read(const struct place *at, const json_t *object,
                               struct profile *profile)
{
    struct profile_device device;
    enum status status;

    profile_device_init(&device);
    status = fields_read(at, object, &device_fields, &device.about);
    if (status == STATUS_OK)
        status = fields_read(at, object, &law_fields, &device);
    if (status == STATUS_OK)
        status = lists_read(at, object, &device);
    if (status == STATUS_OK)
        status = device_check(at, object, profile, &device);
    if (status == STATUS_OK && !profile_add_device(profile, &device))
        status = place_no_memory(at);
    if (status != STATUS_OK)
        profile_device_clear(&device);
    return status;
}

static enum status devices_read(const struct place *root, const json_t *object,
                                struct profile *profile)
{
    const json_t *list = json_object_get(object, "devices");
    struct place at = place_member(root, "devices");
    enum status status = STATUS_OK;

    if (!json_is_array(list) || json_array_size(list) == 0)
        return place_refuse(&at, list, "a list of devices");
    if (json_array_size(list) > DEVICES_MAX)
        return place_refuse(&at, list, "at most 1024 devices");
    for (size_t i = 0; i < json_array_size(list) && status == STATUS_OK; i++) {
        struct place element = place_element(&at, i);

        status = device_read(&element, json_array_get(list, i), profile);
    }
    return status;
}

static enum status head_read(const struct place *root, const json_t *object,
                             struct profile *profile)
{
    const struct field name = { "name", FIELD_TEXT, 0, .required = true,
                                .size = sizeof(profile->name) };
    const struct field_list fields = { &name, 1 };
    const json_t *meta = json_object_get(object, "meta");
    struct place at = place_member(root, "meta");
    enum status status = schema_check(root, object, PROFILE_SCHEMA);

    if (status == STATUS_OK)
        status = fields_read(root, object, &fields, profile->name);
    if (status != STATUS_OK)
        return status;
    if (!json_is_object(meta))
        return place_refuse(&at, meta, "an object");
    profile->meta = json_deep_copy(meta);
    return profile->meta ? STATUS_OK : place_no_memory(&at);
}

enum status profile_from_json(struct profile *profile, const json_t *root, const char *name,
                              struct error *err)
{
    struct place whole = { .file = name, .err = err };
    enum status status;

    memset(profile, 0, sizeof(*profile));
    status = head_read(&whole, root, profile);
    if (status == STATUS_OK)
        status = devices_read(&whole, root, profile);
    if (status != STATUS_OK)
        profile_clear(profile);
    return status;
}

enum status profile_read(struct profile *profile, const char *path, struct error *err)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    json_t *root = NULL;
    enum status status;

    memset(profile, 0, sizeof(*profile));
    status = json_read_file(&root, path, name, err);
    if (status == STATUS_OK)
        status = profile_from_json(profile, root, name, err);
    json_decref(root);
    return status;
}
