#include "host/result/json_read_fields.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/json_operators.h"

#define EXPECTED_SIZE 160

/* "a number from 0 to 1", "an integer of at least 1" */
static void range_format(const struct field *field, const char *noun, double unbounded, char *text)
{
    bool high = field->high < unbounded;

    if (high && field->low > -INFINITY)
        snprintf(text, EXPECTED_SIZE, "%s from %.0f to %.0f", noun, field->low, field->high);
    else if (field->low > -INFINITY)
        snprintf(text, EXPECTED_SIZE, "%s of at least %.0f", noun, field->low);
    else
        snprintf(text, EXPECTED_SIZE, "%s", noun);
}

/* "host or device", "ok, wrong, error or skipped" */
static void words_format(const struct enum_words *words, char *text)
{
    size_t used = 0;

    *text = '\0';
    for (unsigned i = 0; i < words->count && used < EXPECTED_SIZE; i++) {
        const char *between = i == 0 ? "" : i + 1 < words->count ? ", " : " or ";

        snprintf(text + used, EXPECTED_SIZE - used, "%s%s", between, words->name(i));
        used += strlen(text + used);
    }
}

static void expected_format(const struct field *field, char *text)
{
    switch (field->type) {
    case FIELD_REAL:
        range_format(field, "a number", INFINITY, text);
        break;
    case FIELD_COUNT:
        range_format(field, "an integer", INFINITY, text);
        break;
    case FIELD_UNSIGNED:
        range_format(field, "an integer", UINT_MAX, text);
        break;
    case FIELD_FLAG:
        snprintf(text, EXPECTED_SIZE, "true or false");
        break;
    case FIELD_TEXT:
        snprintf(text, EXPECTED_SIZE, "text");
        break;
    case FIELD_NAME:
        snprintf(text, EXPECTED_SIZE, "text of at most %zu bytes", field->size - 1);
        break;
    case FIELD_WORD:
        words_format(field->words, text);
        break;
    case FIELD_OP:
        snprintf(text, EXPECTED_SIZE,
                 "an operator that `gpubench list` names, or one of `operators`");
        break;
    case FIELD_PHASES:
    case FIELD_OBJECT:
        snprintf(text, EXPECTED_SIZE, "an object");
        break;
    }
}

static enum status refuse(const struct place *at, const struct field *field, const json_t *found)
{
    char expected[EXPECTED_SIZE];

    expected_format(field, expected);
    return place_refuse(at, found, expected);
}

static bool real_read(const struct field *field, const json_t *found, double *x)
{
    double number = json_number_value(found);

    if (!json_is_number(found) || !(number >= field->low && number <= field->high))
        return false;
    *x = number;
    return true;
}

/* A decimal string: digits only, at most 19 of them, so that it cannot overflow. */
static bool digits_read(const char *text, uint64_t *n)
{
    size_t length = strspn(text, "0123456789");

    if (length == 0 || length > 19 || text[length])
        return false;
    for (*n = 0; *text; text++)
        *n = *n * 10 + (uint64_t)(*text - '0');
    return true;
}

static bool count_read(const struct field *field, const json_t *found, uint64_t *n)
{
    uint64_t number = (uint64_t)json_integer_value(found);

    if (json_is_string(found)) {
        if (!digits_read(json_string_value(found), &number))
            return false;
    } else if (!json_is_integer(found) || json_integer_value(found) < 0) {
        return false;
    }
    if ((double)number < field->low || (double)number > field->high)
        return false;
    *n = number;
    return true;
}

static bool unsigned_read(const struct field *field, const json_t *found, unsigned *n)
{
    double number = (double)json_integer_value(found);

    if (!json_is_integer(found) || number < field->low || number > field->high)
        return false;
    *n = (unsigned)json_integer_value(found);
    return true;
}

/* JSON text is valid UTF-8, so cutting before a byte that begins a character leaves it valid. */
static bool text_read(const struct field *field, const json_t *found, char *text)
{
    size_t length = json_string_length(found);

    if (!json_is_string(found))
        return false;
    if (length >= field->size) {
        if (field->type == FIELD_NAME)
            return false;
        length = field->size - 1;
        while (length > 0 && (json_string_value(found)[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(text, json_string_value(found), length);
    text[length] = '\0';
    return true;
}

static bool word_read(const struct enum_words *words, const json_t *found, unsigned *word)
{
    const char *text = json_string_value(found);
    unsigned i = 0;

    while (text && i < words->count && strcmp(words->name(i), text) != 0)
        i++;
    if (!text || i == words->count)
        return false;
    *word = i;
    return true;
}

static bool op_read(const struct place *at, const json_t *found, struct op *op)
{
    return json_is_string(found) && operator_find(at->whole, json_string_value(found), op);
}

/*
 * `other` is what is left of the wall time when the rest is taken away, and rounding may leave a
 * hair less than nothing; every other phase is a time.
 */
static enum status phases_read(const struct place *at, const json_t *object, double *seconds)
{
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++) {
        struct field field = { phase_key(phase), FIELD_REAL, phase * sizeof(*seconds),
                               .low = phase == PHASE_OTHER ? -INFINITY : 0, .high = INFINITY };
        struct field_list list = { &field, 1 };
        enum status status = fields_read(at, object, &list, seconds);

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* The value of a member that is one value; false when it is not what it has to be. */
static bool scalar_read(const struct place *at, const struct field *field, const json_t *found,
                        void *member)
{
    switch (field->type) {
    case FIELD_REAL:
        return real_read(field, found, member);
    case FIELD_COUNT:
        return count_read(field, found, member);
    case FIELD_UNSIGNED:
        return unsigned_read(field, found, member);
    case FIELD_FLAG:
        *(bool *)member = json_is_true(found);
        return json_is_boolean(found);
    case FIELD_TEXT:
    case FIELD_NAME:
        return text_read(field, found, member);
    case FIELD_WORD:
        return word_read(field->words, found, member);
    case FIELD_OP:
        return op_read(at, found, member);
    case FIELD_PHASES:
    case FIELD_OBJECT:
        break;
    }
    return false;
}

static enum status field_read(const struct place *up, const json_t *object,
                              const struct field *field, void *member)
{
    const json_t *found = json_object_get(object, field->key);
    struct place at = place_member(up, field->key);

    if (!field->required && (!found || json_is_null(found)))
        return STATUS_OK;
    if (json_is_object(found) && field->type == FIELD_PHASES)
        return phases_read(&at, found, member);
    if (json_is_object(found) && field->type == FIELD_OBJECT)
        return fields_read(&at, found, field->inner, member);
    return scalar_read(&at, field, found, member) ? STATUS_OK : refuse(&at, field, found);
}

enum status fields_read(const struct place *at, const json_t *object, const struct field_list *list,
                        void *base)
{
    enum status status = STATUS_OK;

    if (!json_is_object(object))
        return place_refuse(at, object, "an object");
    for (size_t i = 0; i < list->count && status == STATUS_OK; i++) {
        const struct field *field = &list->fields[i];

        status = field_read(at, object, field, (char *)base + field->offset);
    }
    return status;
}

enum status bool_read(const struct place *up, const json_t *object, const char *key, bool required,
                      bool *flag)
{
    const json_t *found = json_object_get(object, key);
    struct place at = place_member(up, key);

    if (!required && (!found || json_is_null(found)))
        return STATUS_OK;
    if (!json_is_boolean(found))
        return place_refuse(&at, found, "true or false");
    *flag = json_is_true(found);
    return STATUS_OK;
}

enum status schema_check(const struct place *root, const json_t *object, const char *schema)
{
    const json_t *found = json_object_get(object, "schema");
    const char *name = json_string_value(found);
    struct place at = place_member(root, "schema");
    char expected[64];
    enum status status;
    char *shown;

    if (!json_is_object(object))
        return place_refuse(root, object, "an object");
    snprintf(expected, sizeof(expected), "\"%s\"", schema);
    if (!name)
        return place_refuse(&at, found, expected);
    if (strcmp(name, schema) == 0)
        return STATUS_OK;
    shown = json_dumps(found, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    status =
        error_set(root->err, STATUS_USAGE, "%s: schema %.80s is not known; this program reads %s",
                  root->file, shown ? shown : "", schema);
    free(shown);
    return status;
}
