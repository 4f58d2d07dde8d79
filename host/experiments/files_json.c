#include <math.h>

#include "host/experiments/files_cells.h"
#include "host/plan/case.h"
#include "host/result/json_value.h"
#include "host/result/json_write_fields.h"

static json_t *op_to_json(struct op op)
{
    char text[OP_NAME_SIZE];

    return json_string(op_format(op, text));
}

static json_t *value_to_json(struct op op, const struct truth *truth)
{
    json_t *object = json_object();
    struct value value = truth->canonical;
    char bits[VALUE_BITS_SIZE];
    bool ok = object && json_put(object, "op", op_to_json(op)) &&
              json_put(object, "value",
                       dtype_is_float(value.dtype) ? json_from_real(value_to_double(value))
                                                   : json_from_i64(value_to_i64(value))) &&
              json_put(object, "value_bits", json_string(value_bits_format(value, bits))) &&
              json_put(object, "index",
                       op.is->scheme == SCHEME_LOCATE ? json_from_i64(value.index) : json_null()) &&
              json_put(object, "error_ratio", json_from_real(truth->error_ratio));

    return json_finished(object, ok);
}

static json_t *file_to_json(const struct files *files, const struct file_entry *entry)
{
    json_t *object = json_object(), *values = json_array();
    bool ok = object && values;

    for (size_t i = 0; ok && !entry->reason && i < files->op_count; i++)
        ok = json_array_append_new(values, value_to_json(files->ops[i], &entry->truths[i])) == 0;
    ok = ok && json_put(object, "path", json_from_text(entry->path)) &&
         json_put(object, "status", json_string(entry->reason ? "error" : "ok")) &&
         json_put(object, "reason", entry->reason ? json_from_text(entry->reason) : json_null()) &&
         json_put(object, "dtype",
                  entry->reason ? json_null() : json_string(dtype_name(entry->dtype))) &&
         json_put(object, "n", entry->reason ? json_null() : json_from_u64(entry->n)) &&
         json_put(object, "values", json_incref(values));
    json_decref(values);
    return json_finished(object, ok);
}

static json_t *summary_to_json(const struct summary *time)
{
    json_t *object = json_object();

    return json_finished(object, object &&
                                     json_put(object, "median", json_from_real(time->median)) &&
                                     json_put(object, "ci_low", json_from_real(time->ci_low)) &&
                                     json_put(object, "ci_high", json_from_real(time->ci_high)) &&
                                     json_put(object, "min", json_from_real(time->min)) &&
                                     json_put(object, "mean", json_from_real(time->mean)));
}

static json_t *phases_to_json(const struct phases *phases)
{
    json_t *object = json_object();
    bool ok = object != NULL;

    for (unsigned phase = 0; phase < PHASE_COUNT && ok; phase++)
        ok = json_put(object, phase_key(phase), json_from_real(phases->s[phase]));
    return json_finished(object, ok);
}

static json_t *samples_to_json(const struct files_cell *cell)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < cell->count && ok; i++)
        ok =
            json_array_append_new(list, json_pack("{s:i,s:f}", "round", (int)cell->records[i].round,
                                                  "wall_s", cell->records[i].wall_s)) == 0;
    return json_finished(list, ok);
}

static json_t *wrong_to_json(const struct files *files, const struct files_cell *cell)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < files->set.count && ok; i++)
        if (cell->wrong[i])
            ok = json_array_append_new(list, json_integer((json_int_t)i)) == 0;
    return json_finished(list, ok);
}

static bool put_times(json_t *object, const struct files *files, const struct files_cell *cell)
{
    bool known = cell->count > 0;
    double bytes = (double)files->set.bytes;

    return json_put(object, "time_s", known ? summary_to_json(&cell->time) : json_null()) &&
           json_put(object, "instrumented_s", json_from_real(cell->instrumented_s)) &&
           json_put(object, "phases_s",
                    isfinite(cell->instrumented_s) ? phases_to_json(&cell->phases) : json_null()) &&
           json_put(object, "imbalance_s",
                    isfinite(cell->instrumented_s) ? json_from_real(cell->phases.imbalance_s)
                                                   : json_null()) &&
           json_put(object, "bytes", json_from_real(bytes)) &&
           json_put(object, "gbps",
                    known ? json_from_real(1e-9 * bytes / cell->time.median) : json_null()) &&
           json_put(object, "unresolved", json_boolean(cell->unresolved)) &&
           json_put(object, "samples", samples_to_json(cell));
}

static json_t *cell_to_json(const struct files *files, const struct files_cell *cell)
{
    json_t *object = json_object();

    return json_finished(
        object,
        object && json_put(object, "op", op_to_json(files->ops[cell->op])) &&
            json_put(object, "device", json_string(files->devices[cell->device].choice->id)) &&
            json_put(object, "page_cache", json_string(page_cache_name(cell->page_cache))) &&
            json_put(object, "status", json_string(cell_status_name(cell->status))) &&
            json_put(object, "reason",
                     *cell->reason ? json_from_text(cell->reason) : json_null()) &&
            json_put(object, "wrong", wrong_to_json(files, cell)) &&
            put_times(object, files, cell));
}

json_t *files_to_json(const struct files *files)
{
    json_t *object = json_object(), *list = json_array(), *cells = json_array();
    bool ok = object && list && cells;

    for (size_t i = 0; i < files->set.count && ok; i++)
        ok = json_array_append_new(list, file_to_json(files, &files->set.files[i])) == 0;
    for (size_t i = 0; i < files->cell_count && ok; i++)
        ok = json_array_append_new(cells, cell_to_json(files, &files->cells[i])) == 0;
    ok = ok && json_put(object, "list", json_incref(list)) &&
         json_put(object, "cells", json_incref(cells));
    json_decref(list);
    json_decref(cells);
    return json_finished(object, ok);
}
