#include "host/result/json_write_fields.h"

#include "host/result/json_value.h"
#include "host/result/result.h"

bool json_put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

json_t *json_finished(json_t *object, bool ok)
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
        ok = json_put(object, phase_key(phase), json_from_real(seconds[phase]));
    return ok ? null_if_unknown(object) : json_finished(object, false);
}

json_t *fields_to_json(const struct field_list *list, const void *base)
{
    json_t *object = json_object();

    return json_finished(object, object && json_put_fields(object, list, base));
}

static json_t *inner_to_json(const struct field_list *list, const void *base)
{
    json_t *object = fields_to_json(list, base);

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
    case FIELD_FLAG:
        return json_boolean(*(const bool *)member);
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

bool json_put_fields(json_t *object, const struct field_list *list, const void *base)
{
    bool ok = true;

    for (size_t i = 0; i < list->count && ok; i++) {
        const struct field *field = &list->fields[i];

        ok = json_put(object, field->key, field_to_json(field, (const char *)base + field->offset));
    }
    return ok;
}

json_t *list_to_json(const void *items, size_t count, size_t size,
                     json_t *(*item_to_json)(const void *))
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < count && ok; i++)
        ok = json_array_append_new(list, item_to_json((const char *)items + i * size)) == 0;
    return json_finished(list, ok);
}
