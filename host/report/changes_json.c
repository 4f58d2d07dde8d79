#include "host/report/changes.h"

#include <math.h>
#include <string.h>

#include "host/result/json_value.h"

/* All take ownership of `value`, and a failure to make it (NULL) becomes a failure to set it. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

static bool put_real(json_t *object, const char *key, double x)
{
    return put(object, key, json_from_real(x));
}

static bool put_count(json_t *object, const char *key, size_t count)
{
    return put(object, key, json_from_u64(count));
}

static bool put_text(json_t *object, const char *key, const char *text)
{
    return put(object, key, text && *text ? json_from_text(text) : json_null());
}

static bool put_case(json_t *object, const struct case_spec *spec)
{
    char op[OP_NAME_SIZE];

    return put_text(object, "op", op_format(spec->op, op)) &&
           put_text(object, "dtype", dtype_name(spec->dtype)) &&
           put(object, "n", json_from_u64(spec->n)) &&
           put_text(object, "data", data_kind_name(spec->data)) &&
           put_text(object, "residency", residency_name(spec->residency)) &&
           put_count(object, "reuse", spec->reuse) && put_count(object, "chunk", spec->chunk) &&
           put_count(object, "steps", spec->steps) && put_count(object, "depth", spec->depth) &&
           put_text(object, "mem", memory_mode_name(spec->mem)) &&
           put_text(object, "alloc", alloc_mode_name(spec->alloc)) &&
           put_text(object, "lifecycle", lifecycle_name(spec->lifecycle)) &&
           put_text(object, "cache", cache_mode_name(spec->cache)) &&
           put_real(object, "gap_s", spec->gap_s);
}

static bool put_effect(json_t *object, const struct change *change)
{
    const struct effect *effect = &change->effect;

    return put_real(object, "ratio", change_ratio(change)) &&
           put_real(object, "ratio_low", exp(effect->low)) &&
           put_real(object, "ratio_high", exp(effect->high)) &&
           put_real(object, "delta", expm1(effect->delta)) && put_real(object, "p", effect->p) &&
           put_real(object, "p_holm", effect->p_holm);
}

static const char *direction_of(const struct change *change)
{
    if (change->verdict != VERDICT_DIFFERENT)
        return NULL;
    return change->effect.log_ratio > 0 ? "slower" : "faster";
}

static json_t *change_json(const struct change *change)
{
    json_t *object = json_object();
    bool ok = object && put_case(object, &change->new->spec) &&
              put_text(object, "device", change->new->device) &&
              put_text(object, "old_device", change->old->device) &&
              put_real(object, "old_s", change->old_by ? (double)NAN : change->old_s) &&
              put_real(object, "new_s", change->old_by ? (double)NAN : change->new_s) &&
              put_real(object, "old_relative", change->old_by ? change->old_s : (double)NAN) &&
              put_real(object, "new_relative", change->old_by ? change->new_s : (double)NAN) &&
              put_text(object, "unit", change_unit_name(change->unit)) &&
              put_count(object, "old_units", change->old_count) &&
              put_count(object, "new_units", change->new_count) && put_effect(object, change) &&
              put_text(object, "verdict", verdict_name(change->verdict)) &&
              put_text(object, "direction", direction_of(change));

    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

static json_t *comparisons_json(const struct changes *changes)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < changes->count; i++)
        if (json_array_append_new(list, change_json(&changes->items[i])) != 0) {
            json_decref(list);
            list = NULL;
        }
    return list;
}

static bool put_summary(json_t *object, const struct changes *changes)
{
    bool ok = put_count(object, "cells", changes->count);

    for (unsigned verdict = 0; ok && verdict < VERDICT_COUNT; verdict++)
        ok = put_count(object, verdict_name((enum verdict)verdict),
                       changes_with(changes, (enum verdict)verdict));
    return ok && put_count(object, "slower", changes_different(changes, 1)) &&
           put_count(object, "faster", changes_different(changes, -1)) &&
           put_count(object, "old_only", changes->old_only) &&
           put_count(object, "new_only", changes->new_only) &&
           put_count(object, "untimed", changes->untimed) &&
           put_count(object, "broken", changes->broken) &&
           put_count(object, "undivided", changes->undivided) &&
           put(object, "regression", json_boolean(changes_different(changes, 1) > 0));
}

static json_t *summary_json(const struct changes *changes)
{
    json_t *object = json_object();

    if (object && put_summary(object, changes))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *file_json(const struct result *result, const char *name)
{
    json_t *object = json_object();
    const json_t *meta = result->meta;
    bool ok = object && put_text(object, "file", name) &&
              put_text(object, "date", json_string_value(json_object_get(meta, "date"))) &&
              put_text(object, "git", json_string_value(json_object_get(meta, "git"))) &&
              put(object, "partial", json_boolean(result->partial));

    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

static bool put_all(json_t *root, const struct changes_report *report)
{
    const struct changes *changes = report->changes;

    return put_text(root, "schema", CHANGES_SCHEMA) &&
           put(root, "old", file_json(report->old, report->old_name)) &&
           put(root, "new", file_json(report->new, report->new_name)) &&
           put_text(root, "against", report->against) &&
           put_text(root, "normalized_by", changes->divided_by) &&
           put_real(root, "aa_floor", changes->least.aa_floor) &&
           put_real(root, "tick_s", changes->least.tick_s) &&
           put(root, "comparisons", comparisons_json(changes)) &&
           put(root, "summary", summary_json(changes));
}

bool changes_json(FILE *out, const struct changes_report *report)
{
    json_t *root = json_object();
    bool ok = root && put_all(root, report) &&
              json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0;

    json_decref(root);
    return ok && fputc('\n', out) != EOF;
}
