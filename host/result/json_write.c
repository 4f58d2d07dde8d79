#include "host/result/json.h"

#include <math.h>

#include "host/result/json_fields.h"
#include "host/result/json_value.h"

static bool put_fields(json_t *object, const struct field_list *list, const void *base);

/* Takes over `value`; NULL is a failure of what made it. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

/* `object` when `ok`, else NULL and it is released. */
static json_t *finished(json_t *object, bool ok)
{
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

/* `object`, or null in its place when there is nothing but nulls in it. */
static json_t *null_if_unknown(json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value) if (!json_is_null(value)) return object;
    json_decref(object);
    return json_null();
}

static json_t *phases_to_json(const double *seconds)
{
    json_t *object = json_object();
    bool ok = object != NULL;

    for (unsigned phase = 0; phase < PHASE_COUNT && ok; phase++)
        ok = put(object, phase_key(phase), json_from_real(seconds[phase]));
    return ok ? null_if_unknown(object) : finished(object, false);
}

static json_t *object_to_json(const struct field_list *list, const void *base)
{
    json_t *object = json_object();

    return finished(object, object && put_fields(object, list, base));
}

static json_t *inner_to_json(const struct field_list *list, const void *base)
{
    json_t *object = object_to_json(list, base);

    return object ? null_if_unknown(object) : NULL;
}

static json_t *op_to_json(struct op op)
{
    char text[OP_NAME_SIZE];

    return json_string(op_format(op, text));
}

static json_t *field_to_json(const struct field *field, const void *member)
{
    switch (field->type) {
    case FIELD_REAL:
        return json_from_real(*(const double *)member);
    case FIELD_COUNT:
        return json_from_u64(*(const uint64_t *)member);
    case FIELD_UNSIGNED:
        return json_integer(*(const unsigned *)member);
    case FIELD_TEXT:
    case FIELD_NAME:
        return *(const char *)member ? json_from_text(member) : json_null();
    case FIELD_WORD:
        return json_string(field->words->name(*(const unsigned *)member));
    case FIELD_OP:
        return op_to_json(*(const struct op *)member);
    case FIELD_PHASES:
        return phases_to_json(member);
    case FIELD_OBJECT:
        return inner_to_json(field->inner, member);
    }
    return NULL;
}

static bool put_fields(json_t *object, const struct field_list *list, const void *base)
{
    bool ok = true;

    for (size_t i = 0; i < list->count && ok; i++) {
        const struct field *field = &list->fields[i];

        ok = put(object, field->key, field_to_json(field, (const char *)base + field->offset));
    }
    return ok;
}

static json_t *list_to_json(const void *items, size_t count, size_t size,
                            json_t *(*item_to_json)(const void *))
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < count && ok; i++)
        ok = json_array_append_new(list, item_to_json((const char *)items + i * size)) == 0;
    return finished(list, ok);
}

static json_t *sample_to_json(const void *sample)
{
    return object_to_json(&sample_fields, sample);
}

static json_t *device_to_json(const void *device)
{
    return object_to_json(&device_fields, device);
}

static json_t *crossover_to_json(const void *crossover)
{
    return object_to_json(&crossover_fields, crossover);
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

    return put(object, "value",
               is_float ? json_from_real(x) : json_from_i64(value_to_i64(value))) &&
           (!special || put(object, "value_text", json_string(special))) &&
           put(object, "value_bits", json_string(value_bits_format(value, bits))) &&
           put(object, "index", cell_has_index(cell) ? json_from_i64(value.index) : json_null()) &&
           put(object, "bit_equal", json_boolean(cell->bit_equal));
}

static bool put_value(json_t *object, const struct cell_result *cell)
{
    if (cell->has_value)
        return put_known_value(object, cell);
    return put(object, "value", json_null()) && put(object, "value_bits", json_null()) &&
           put(object, "index", json_null()) && put(object, "bit_equal", json_null());
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
    return finished(list, ok);
}

static json_t *samples_to_json(const struct cell_result *cell)
{
    return list_to_json(cell->samples, cell->sample_count, sizeof(*cell->samples), sample_to_json);
}

static json_t *cell_to_json(const void *item)
{
    const struct cell_result *cell = item;
    json_t *object = json_object();

    return finished(object, object && put_fields(object, &case_fields, cell) &&
                                put_value(object, cell) &&
                                put_fields(object, &measure_fields, cell) &&
                                put(object, "flags", flags_to_json(cell)) &&
                                put(object, "samples", samples_to_json(cell)));
}

static bool put_lists(json_t *root, const struct result *result)
{
    return put(root, "devices",
               list_to_json(result->devices, result->device_count, sizeof(*result->devices),
                            device_to_json)) &&
           put(root, "results",
               list_to_json(result->cells, result->cell_count, sizeof(*result->cells),
                            cell_to_json)) &&
           put(root, "crossovers",
               list_to_json(result->crossovers, result->crossover_count,
                            sizeof(*result->crossovers), crossover_to_json));
}

json_t *result_to_json(const struct result *result)
{
    json_t *root = json_object();

    return finished(
        root,
        root && put(root, "schema", json_string(RESULT_SCHEMA)) &&
            put(root, "partial", json_boolean(result->partial)) &&
            put(root, "digest", *result->digest ? json_string(result->digest) : json_null()) &&
            put(root, "meta", result->meta ? json_incref(result->meta) : json_object()) &&
            put_lists(root, result) &&
            (!result->rungs || put(root, "rungs", json_incref(result->rungs))));
}
