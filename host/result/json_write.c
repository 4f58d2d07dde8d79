#include "host/result/json.h"

#include <math.h>

#include "host/result/json_operators.h"
#include "host/result/json_value.h"
#include "host/result/json_write_fields.h"

static json_t *sample_to_json(const void *sample)
{
    return fields_to_json(&sample_fields, sample);
}

static json_t *device_to_json(const void *device)
{
    return fields_to_json(&device_fields, device);
}

static json_t *crossover_to_json(const void *crossover)
{
    return fields_to_json(&crossover_fields, crossover);
}

static json_t *granularity_to_json(const void *granularity)
{
    return fields_to_json(&granularity_fields, granularity);
}

/* What a number cannot say; NULL when it can. */
static const char *special_text(double x)
{
    if (isfinite(x))
        return NULL;
    return isnan(x) ? "nan" : x > 0 ? "inf" : "-inf";
}

static bool put_known_value(json_t *object, const struct cell_result *cell)
{
    struct value value = cell->value;
    bool is_float = dtype_is_float(value.dtype);
    double x = value_to_double(value);
    const char *special = special_text(x);
    char bits[VALUE_BITS_SIZE];

    return json_put(object, "value",
                    is_float ? json_from_real(x) : json_from_i64(value_to_i64(value))) &&
           (!special || json_put(object, "value_text", json_string(special))) &&
           json_put(object, "value_bits", json_string(value_bits_format(value, bits))) &&
           json_put(object, "index",
                    cell_has_index(cell) ? json_from_i64(value.index) : json_null()) &&
           json_put(object, "bit_equal", json_boolean(cell->bit_equal));
}

static bool put_value(json_t *object, const struct cell_result *cell)
{
    if (cell->has_value)
        return put_known_value(object, cell);
    return json_put(object, "value", json_null()) && json_put(object, "value_bits", json_null()) &&
           json_put(object, "index", json_null()) && json_put(object, "bit_equal", json_null());
}

/* launch_merged has no key of its own: the flag says it. */
static json_t *flags_to_json(const struct cell_result *cell)
{
    unsigned flags = cell->flags | (cell->phases.launch_merged ? FLAG_LAUNCH_MERGED : 0u);
    json_t *list = json_array();
    bool ok = list != NULL;

    for (unsigned i = 0; i < FLAG_COUNT && ok; i++)
        if (flags & (1u << i))
            ok = json_array_append_new(list, json_string(cell_flag_name(i))) == 0;
    return json_finished(list, ok);
}

static json_t *samples_to_json(const struct cell_result *cell)
{
    return list_to_json(cell->samples, cell->sample_count, sizeof(*cell->samples), sample_to_json);
}

static json_t *cell_to_json(const void *item)
{
    const struct cell_result *cell = item;
    json_t *object = json_object();

    return json_finished(object, object && json_put_fields(object, &case_fields, cell) &&
                                     put_value(object, cell) &&
                                     json_put_fields(object, &measure_fields, cell) &&
                                     json_put(object, "flags", flags_to_json(cell)) &&
                                     json_put(object, "samples", samples_to_json(cell)));
}

/* Only where there are any: most files have none. */
static bool put_operators(json_t *root, const struct result *result)
{
    json_t *list = operators_to_json(result);

    if (list && json_array_size(list) == 0) {
        json_decref(list);
        return true;
    }
    return json_put(root, "operators", list);
}

/* Likewise: only where chunks were compared. */
static bool put_granularities(json_t *root, const struct result *result)
{
    return result->granularity_count == 0 ||
           json_put(root, "granularity",
                    list_to_json(result->granularities, result->granularity_count,
                                 sizeof(*result->granularities), granularity_to_json));
}

static bool put_lists(json_t *root, const struct result *result)
{
    return json_put(root, "devices",
                    list_to_json(result->devices, result->device_count, sizeof(*result->devices),
                                 device_to_json)) &&
           put_operators(root, result) &&
           json_put(root, "results",
                    list_to_json(result->cells, result->cell_count, sizeof(*result->cells),
                                 cell_to_json)) &&
           json_put(root, "crossovers",
                    list_to_json(result->crossovers, result->crossover_count,
                                 sizeof(*result->crossovers), crossover_to_json)) &&
           put_granularities(root, result);
}

json_t *result_to_json(const struct result *result)
{
    json_t *root = json_object();

    return json_finished(
        root,
        root && json_put(root, "schema", json_string(RESULT_SCHEMA)) &&
            json_put(root, "partial", json_boolean(result->partial)) &&
            json_put(root, "digest", *result->digest ? json_string(result->digest) : json_null()) &&
            json_put(root, "meta", result->meta ? json_incref(result->meta) : json_object()) &&
            put_lists(root, result) &&
            (!result->files || json_put(root, "files", json_incref(result->files))) &&
            (!result->rungs || json_put(root, "rungs", json_incref(result->rungs))) &&
            (!result->claims || json_put(root, "claims", json_incref(result->claims))));
}
