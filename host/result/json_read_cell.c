#include "host/result/json_read_cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/json_read_fields.h"

#define INDEX_MAX 0x1p62

/* "0x" and as many hexadecimal digits as the type has, of a NaN only the one there is. */
static bool bits_parse(const char *text, struct value *value)
{
    size_t digits = 2 * dtype_size(value->dtype);
    struct value same;

    if (!text || strncmp(text, "0x", 2) != 0 || strlen(text) != 2 + digits ||
        strspn(text + 2, "0123456789abcdefABCDEF") != digits)
        return false;
    value->bits = strtoull(text + 2, NULL, 16);
    if (!isnan(value_to_double(*value)))
        return true;
    same = value->dtype == DTYPE_F32 ? value_from_f32(NAN) : value_from_f64(NAN);
    return value->bits == same.bits;
}

static enum status bits_read(const struct place *up, const json_t *object, struct cell_result *cell)
{
    const json_t *found = json_object_get(object, "value_bits");
    struct place at = place_member(up, "value_bits");

    if (!found || json_is_null(found))
        return STATUS_OK;
    cell->value.dtype = op_result_dtype(cell->spec.op, cell->spec.dtype);
    cell->has_value = bits_parse(json_string_value(found), &cell->value);
    if (cell->has_value)
        return STATUS_OK;
    if (dtype_size(cell->value.dtype) == 4)
        return place_refuse(&at, found, "\"0x\" and 8 hexadecimal digits, a NaN as 0x7fc00000");
    return place_refuse(&at, found,
                        "\"0x\" and 16 hexadecimal digits, a NaN as 0x7ff8000000000000");
}

static enum status index_read(const struct place *up, const json_t *object,
                              struct cell_result *cell)
{
    static const struct field row = { "index", FIELD_COUNT, 0, .low = 0, .high = INDEX_MAX };
    static const struct field_list rows = { &row, 1 };
    const json_t *found = json_object_get(object, row.key);
    struct place at = place_member(up, row.key);
    bool located = cell->has_value && cell->spec.op.is->scheme == SCHEME_LOCATE;
    uint64_t index = 0;
    enum status status;

    if (!found || json_is_null(found))
        return STATUS_OK;
    if (!located)
        return place_refuse(&at, found, "null, since only a value of argmin or argmax has one");
    status = fields_read(up, object, &rows, &index);
    if (status == STATUS_OK && index >= cell->spec.n)
        return place_refuse(&at, found, "an integer below n");
    cell->value.index = (int64_t)index;
    return status;
}

/* `value` is for people and other programs: the bits say the same and say it exactly. */
static enum status value_read(const struct place *up, const json_t *object,
                              struct cell_result *cell)
{
    const json_t *found = json_object_get(object, "value");
    struct place at = place_member(up, "value");
    enum status status;

    if (found && !json_is_number(found) && !json_is_string(found) && !json_is_null(found))
        return place_refuse(&at, found, "a number, a decimal string or null");
    status = bits_read(up, object, cell);
    if (status == STATUS_OK)
        status = index_read(up, object, cell);
    if (status == STATUS_OK)
        status = bool_read(up, object, "bit_equal", cell->has_value, &cell->bit_equal);
    return status;
}

/* A list that may be missing or null, then *list is NULL. */
static enum status list_find(const struct place *at, const json_t *object, const json_t **list)
{
    const json_t *found = json_object_get(object, at->key);

    *list = json_is_array(found) ? found : NULL;
    if (!found || json_is_null(found) || *list)
        return STATUS_OK;
    return place_refuse(at, found, "a list");
}

static unsigned flag_bit(const char *name)
{
    for (unsigned i = 0; i < FLAG_COUNT; i++)
        if (strcmp(cell_flag_name(i), name) == 0)
            return 1u << i;
    return 0;
}

/* Flags that this program does not know are a later one's, and no reason to refuse the file. */
static enum status flags_read(const struct place *up, const json_t *object,
                              struct cell_result *cell)
{
    struct place at = place_member(up, "flags");
    const json_t *list;
    enum status status = list_find(&at, object, &list);

    for (size_t i = 0; i < json_array_size(list) && status == STATUS_OK; i++) {
        const json_t *name = json_array_get(list, i);
        struct place element = place_element(&at, i);

        if (json_is_string(name))
            cell->flags |= flag_bit(json_string_value(name));
        else
            status = place_refuse(&element, name, "the name of a flag");
    }
    cell->phases.launch_merged = (cell->flags & FLAG_LAUNCH_MERGED) != 0;
    return status;
}

static enum status samples_read(const struct place *up, const json_t *object,
                                struct cell_result *cell)
{
    struct place at = place_member(up, "samples");
    const json_t *list;
    enum status status = list_find(&at, object, &list);
    size_t count = json_array_size(list);

    if (status != STATUS_OK || count == 0)
        return status;
    cell->samples = calloc(count, sizeof(*cell->samples));
    if (!cell->samples)
        return place_no_memory(&at);
    for (cell->sample_count = 0; cell->sample_count < count && status == STATUS_OK;) {
        size_t i = cell->sample_count++;
        struct place element = place_element(&at, i);

        cell->samples[i] = (struct sample_record){ .wall_s = NAN, .latency_s = NAN };
        status = fields_read(&element, json_array_get(list, i), &sample_fields, &cell->samples[i]);
    }
    return status;
}

enum status cell_parts_read(const struct place *at, const json_t *object, struct cell_result *cell)
{
    enum status status = fields_read(at, object, &case_fields, cell);

    if (status == STATUS_OK)
        status = value_read(at, object, cell);
    if (status == STATUS_OK)
        status = fields_read(at, object, &measure_fields, cell);
    if (status == STATUS_OK)
        status = flags_read(at, object, cell);
    if (status == STATUS_OK)
        status = samples_read(at, object, cell);
    return status;
}
