#include "host/devices/pipe_text.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* Decimal digits after which a number is the only one of its type that is meant. */
#define DIGITS_F32 9
#define DIGITS_F64 17

struct number_layout element_layout(enum dtype dtype)
{
    return (struct number_layout){ { dtype }, 1 };
}

struct number_layout record_layout(struct op op, enum dtype dtype)
{
    switch (op.is->scheme) {
    case SCHEME_LOCATE: /* the element and its place in the superblock */
        return (struct number_layout){ { dtype, dtype_size(dtype) == 4 ? DTYPE_I32 : DTYPE_I64 },
                                       2 };
    case SCHEME_SCALED:
    case SCHEME_LOGSUM:
        return (struct number_layout){ { DTYPE_F64, DTYPE_F64 }, 2 };
    case SCHEME_MOMENTS:
        return (struct number_layout){ { DTYPE_F64, DTYPE_F64, DTYPE_F64 }, 3 };
    default:
        return element_layout(op_result_dtype(op, dtype));
    }
}

size_t number_layout_size(const struct number_layout *layout)
{
    size_t size = 0;

    for (unsigned i = 0; i < layout->count; i++)
        size += dtype_size(layout->types[i]);
    return size;
}

static json_t *real_to_json(double x, struct error *err)
{
    if (!isfinite(x)) {
        error_set(err, STATUS_FAILED, "JSON has no NaN and no infinity, and one is to be sent");
        return NULL;
    }
    return json_real(x);
}

static json_t *number_to_json(enum dtype dtype, const char *number, struct error *err)
{
    union {
        float f32;
        double f64;
        int32_t i32;
        int64_t i64;
    } x;

    memcpy(&x, number, dtype_size(dtype));
    switch (dtype) {
    case DTYPE_F32:
        return real_to_json((double)x.f32, err);
    case DTYPE_F64:
        return real_to_json(x.f64, err);
    case DTYPE_I32:
        return json_integer(x.i32);
    default:
        return json_integer(x.i64);
    }
}

/* False when it is a number of another type. */
static bool number_from_json(enum dtype dtype, const json_t *json, char *number)
{
    float f32 = (float)json_real_value(json);
    double f64 = json_real_value(json);
    int32_t i32 = (int32_t)json_integer_value(json);
    int64_t i64 = json_integer_value(json);

    switch (dtype) {
    case DTYPE_F32:
        memcpy(number, &f32, sizeof(f32));
        return json_is_real(json);
    case DTYPE_F64:
        memcpy(number, &f64, sizeof(f64));
        return json_is_real(json);
    case DTYPE_I32:
        memcpy(number, &i32, sizeof(i32));
        return json_is_integer(json) && i32 == i64;
    default:
        memcpy(number, &i64, sizeof(i64));
        return json_is_integer(json);
    }
}

static json_t *list_to_json(const struct number_list *list, struct error *err)
{
    json_t *array = json_array();
    const char *at = list->items;
    bool ok = array != NULL;

    for (size_t i = 0; i < list->count && ok; i++) {
        for (unsigned w = 0; w < list->layout.count && ok; w++) {
            enum dtype dtype = list->layout.types[w];

            ok = json_array_append_new(array, number_to_json(dtype, at, err)) == 0;
            at += dtype_size(dtype);
        }
    }
    if (ok)
        return array;
    json_decref(array);
    return NULL;
}

static bool list_from_json(const json_t *array, const struct number_list *list)
{
    char *at = list->items;
    size_t next = 0;
    bool ok = json_array_size(array) == list->count * list->layout.count;

    for (size_t i = 0; i < list->count && ok; i++) {
        for (unsigned w = 0; w < list->layout.count && ok; w++) {
            enum dtype dtype = list->layout.types[w];

            ok = number_from_json(dtype, json_array_get(array, next++), at);
            at += dtype_size(dtype);
        }
    }
    return ok;
}

/* 64-bit floats need the digits of all; where the widest are 32 bits, fewer do. */
static unsigned digits_of(const struct number_list *lists, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned w = 0; w < lists[i].layout.count; w++)
            if (lists[i].layout.types[w] == DTYPE_F64)
                return DIGITS_F64;
    return DIGITS_F32;
}

char *number_text_make(const struct number_list *lists, unsigned count, struct error *err)
{
    struct error reason = { STATUS_FAILED, "out of memory for JSON text" };
    json_t *object = json_object();
    char *text = NULL;
    bool ok = object != NULL;

    for (unsigned i = 0; i < count && ok; i++)
        ok = json_object_set_new(object, lists[i].key, list_to_json(&lists[i], &reason)) == 0;
    if (ok)
        text = json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(digits_of(lists, count)));
    json_decref(object);
    if (!text)
        error_set(err, STATUS_FAILED, "%s", reason.text);
    return text;
}

bool number_text_read(const char *text, size_t bytes, const struct number_list *lists,
                      unsigned count, struct error *err)
{
    json_error_t what;
    json_t *object = json_loadb(text, bytes, 0, &what);
    bool ok = object != NULL;

    for (unsigned i = 0; i < count && ok; i++)
        ok = list_from_json(json_object_get(object, lists[i].key), &lists[i]);
    if (!object)
        error_set(err, STATUS_FAILED, "what came through the pipe is no JSON: %s", what.text);
    else if (!ok)
        error_set(err, STATUS_FAILED, "what came through the pipe are not the numbers expected");
    json_decref(object);
    return ok;
}
