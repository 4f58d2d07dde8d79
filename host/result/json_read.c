#include "host/result/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/json_load.h"
#include "host/result/json_operators.h"
#include "host/result/json_read_cell.h"
#include "host/result/json_read_fields.h"

/* More than any machine has; keeps the check that ids are unique cheap whatever a file holds. */
#define DEVICES_MAX 1024

static enum status device_known(const struct place *up, const json_t *object, const char *key,
                                const struct result *result)
{
    const json_t *id = json_object_get(object, key);
    struct place at = place_member(up, key);

    if (result_device(result, json_string_value(id)))
        return STATUS_OK;
    return place_refuse(&at, id, "the id of one of `devices`");
}

static enum status device_read(const struct place *at, const json_t *object, struct result *result)
{
    struct device_result device;
    struct place id = place_member(at, "id");
    enum status status;

    device_init(&device);
    status = fields_read(at, object, &device_fields, &device);
    if (status != STATUS_OK)
        return status;
    if (at->index >= DEVICES_MAX)
        return place_refuse(at->up, json_array(), "at most 1024 devices");
    if (result_device(result, device.id))
        return place_refuse(&id, json_object_get(object, "id"), "an id that no other device has");
    return result_add_device(result, &device) ? STATUS_OK : place_no_memory(at);
}

static enum status cell_read(const struct place *at, const json_t *object, struct result *result)
{
    struct cell_result cell;
    enum status status;

    cell_init(&cell);
    status = cell_parts_read(at, object, &cell);
    if (status == STATUS_OK)
        status = device_known(at, object, "device", result);
    if (status == STATUS_OK && !result_add_cell(result, &cell))
        status = place_no_memory(at);
    if (status != STATUS_OK)
        free(cell.samples);
    return status;
}

static enum status crossover_read(const struct place *at, const json_t *object,
                                  struct result *result)
{
    struct crossover crossover;
    enum status status;

    crossover_init(&crossover);
    status = fields_read(at, object, &crossover_fields, &crossover);

    if (status == STATUS_OK)
        status = device_known(at, object, "from", result);
    if (status == STATUS_OK)
        status = device_known(at, object, "to", result);
    if (status != STATUS_OK)
        return status;
    return result_add_crossover(result, &crossover) ? STATUS_OK : place_no_memory(at);
}

static enum status granularity_read(const struct place *at, const json_t *object,
                                    struct result *result)
{
    struct granularity granularity;
    enum status status;

    granularity_init(&granularity);
    status = fields_read(at, object, &granularity_fields, &granularity);
    if (status == STATUS_OK)
        status = device_known(at, object, "device", result);
    if (status != STATUS_OK)
        return status;
    return result_add_granularity(result, &granularity) ? STATUS_OK : place_no_memory(at);
}

static enum status list_read(const struct place *root, const json_t *object, const char *key,
                             enum status (*item_read)(const struct place *, const json_t *,
                                                      struct result *),
                             struct result *result)
{
    const json_t *list = json_object_get(object, key);
    struct place at = place_member(root, key);
    enum status status = STATUS_OK;

    if (!json_is_array(list))
        return place_refuse(&at, list, "a list");
    for (size_t i = 0; i < json_array_size(list) && status == STATUS_OK; i++) {
        struct place element = place_element(&at, i);

        status = item_read(&element, json_array_get(list, i), result);
    }
    return status;
}

/* Files without it are as good. */
static enum status granularities_read(const struct place *root, const json_t *object,
                                      struct result *result)
{
    const json_t *list = json_object_get(object, "granularity");

    if (!list || json_is_null(list))
        return STATUS_OK;
    return list_read(root, object, "granularity", granularity_read, result);
}

static enum status digest_read(const struct place *root, const json_t *object,
                               struct result *result)
{
    const json_t *found = json_object_get(object, "digest");
    const char *text = json_string_value(found);
    struct place at = place_member(root, "digest");

    if (!found || json_is_null(found))
        return STATUS_OK;
    if (!text || strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
        return place_refuse(&at, found, "64 lower-case hexadecimal digits");
    memcpy(result->digest, text, sizeof(result->digest));
    return STATUS_OK;
}

static enum status meta_read(const struct place *root, const json_t *object, struct result *result)
{
    const json_t *found = json_object_get(object, "meta");
    struct place at = place_member(root, "meta");

    if (!json_is_object(found))
        return place_refuse(&at, found, "an object");
    result->meta = json_deep_copy(found);
    return result->meta ? STATUS_OK : place_no_memory(&at);
}

/* What is kept as it is: only reports look into it, and they take nothing in it for granted. */
static enum status part_read(const struct place *root, const json_t *object, const char *key,
                             json_type type, json_t **part)
{
    const json_t *found = json_object_get(object, key);
    struct place at = place_member(root, key);

    if (!found || json_is_null(found))
        return STATUS_OK;
    if (json_typeof(found) != type)
        return place_refuse(&at, found, type == JSON_ARRAY ? "a list" : "an object");
    *part = json_deep_copy(found);
    return *part ? STATUS_OK : place_no_memory(&at);
}

/* Devices and operators come before what names them. */
static enum status root_read(const struct place *root, const json_t *object, struct result *result)
{
    enum status status = schema_check(root, object, RESULT_SCHEMA);

    if (status == STATUS_OK)
        status = bool_read(root, object, "partial", true, &result->partial);
    if (status == STATUS_OK)
        status = digest_read(root, object, result);
    if (status == STATUS_OK)
        status = meta_read(root, object, result);
    if (status == STATUS_OK)
        status = list_read(root, object, "devices", device_read, result);
    if (status == STATUS_OK)
        status = operators_read(root, object, result);
    if (status == STATUS_OK)
        status = list_read(root, object, "results", cell_read, result);
    if (status == STATUS_OK)
        status = list_read(root, object, "crossovers", crossover_read, result);
    if (status == STATUS_OK)
        status = granularities_read(root, object, result);
    if (status == STATUS_OK)
        status = part_read(root, object, "files", JSON_OBJECT, &result->files);
    if (status == STATUS_OK)
        status = part_read(root, object, "rungs", JSON_ARRAY, &result->rungs);
    if (status == STATUS_OK)
        status = part_read(root, object, "claims", JSON_ARRAY, &result->claims);
    return status;
}

enum status result_from_json(struct result *result, const json_t *root, const char *name,
                             struct error *err)
{
    struct place whole = { .whole = result, .file = name, .err = err };
    enum status status;

    memset(result, 0, sizeof(*result));
    status = root_read(&whole, root, result);
    if (status != STATUS_OK)
        result_clear(result);
    return status;
}

enum status result_read(struct result *result, const char *path, struct error *err)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    json_t *root = NULL;
    enum status status;

    memset(result, 0, sizeof(*result));
    status = json_read_file(&root, path, name, err);
    if (status == STATUS_OK)
        status = result_from_json(result, root, name, err);
    json_decref(root);
    return status;
}
