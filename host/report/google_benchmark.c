/*
 * The JSON of Google Benchmark: one benchmark a cell, its samples as repetitions, then their aggregates.
 */
#include "host/report/report.h"

#include <math.h>
#include <string.h>

#include "host/report/cell_name.h"
#include "host/result/json_value.h"

#define NANO 1e9

/* Takes over `value`; NULL is a failure of what made it. */
static bool put(json_t *object, const char *key, json_t *value)
{
    return json_object_set_new(object, key, value) == 0;
}

/* A copy of a member of the metadata if it is a `type`, else null. */
static json_t *meta_member(const struct result *result, const char *key, bool (*is)(const json_t *))
{
    json_t *value = json_object_get(result->meta, key);

    return value && is(value) ? json_incref(value) : json_null();
}

static bool is_text(const json_t *value)
{
    return json_is_string(value);
}

static bool is_number(const json_t *value)
{
    return json_is_number(value);
}

static bool is_list(const json_t *value)
{
    return json_is_array(value);
}

/* An empty list when nothing is known of this level. */
static bool add_cache(json_t *list, const struct result *result, int level, const char *size,
                      const char *sharing)
{
    json_t *caches = json_object_get(result->meta, "caches");
    json_t *bytes = json_object_get(caches, size), *shared = json_object_get(caches, sharing);

    if (!json_is_number(bytes))
        return true;
    return json_array_append_new(
               list, json_pack("{s:s, s:i, s:O, s:o}", "type", level == 1 ? "Data" : "Unified",
                               "level", level, "size", bytes, "num_sharing",
                               json_is_number(shared) ? json_incref(shared) : json_integer(0))) ==
           0;
}

static json_t *caches_to_json(const struct result *result)
{
    json_t *list = json_array();

    if (list && add_cache(list, result, 1, "l1d_bytes", "l1d_processors") &&
        add_cache(list, result, 2, "l2_bytes", "l2_processors") &&
        add_cache(list, result, 3, "l3_bytes", "l3_processors"))
        return list;
    json_decref(list);
    return NULL;
}

static bool is_measured(const struct cell_result *cell)
{
    return cell->status == CELL_OK && isfinite(cell->time.median) && cell->time.median > 0;
}

static json_t *failure_to_json(const struct cell_result *cell)
{
    char name[CELL_NAME_SIZE];

    return json_pack("{s:o, s:s, s:o}", "name", json_from_text(cell_name(cell, name)), "status",
                     cell_status_name(cell->status), "error_message", json_from_text(cell->reason));
}

/* Not among the benchmarks: compare.py takes the geometric mean of all of them, times or not. */
static json_t *failures_to_json(const struct result *result)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < result->cell_count && ok; i++)
        if (!is_measured(&result->cells[i]))
            ok = json_array_append_new(list, failure_to_json(&result->cells[i])) == 0;
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

static json_t *context_to_json(const struct result *result)
{
    json_t *load = meta_member(result, "load", is_list);
    json_t *context = json_object();
    bool ok = put(context, "date", meta_member(result, "date", is_text)) &&
              put(context, "host_name", meta_member(result, "host", is_text)) &&
              put(context, "executable", json_string("gpubench")) &&
              put(context, "num_cpus", meta_member(result, "cores", is_number)) &&
              put(context, "mhz_per_cpu", json_integer(0)) &&
              put(context, "cpu_scaling_enabled", json_false()) &&
              put(context, "caches", caches_to_json(result)) &&
              put(context, "load_avg", json_is_null(load) ? json_array() : json_incref(load)) &&
              put(context, "library_build_type", json_string("release")) &&
              put(context, "gpubench", meta_member(result, "tool", is_text)) &&
              put(context, "gpubench_schema", json_string(RESULT_SCHEMA)) &&
              put(context, "gpubench_failed", failures_to_json(result));

    json_decref(load);
    if (ok)
        return context;
    json_decref(context);
    return NULL;
}

/* What iterations and aggregates of a cell have in common. */
static json_t *begin_run(const struct cell_result *cell, const char *suffix, const char *type)
{
    char run[CELL_NAME_SIZE], name[CELL_NAME_SIZE + 16];
    json_t *object = json_object();

    cell_name(cell, run);
    snprintf(name, sizeof(name), "%s%s", run, suffix);
    if (put(object, "name", json_from_text(name)) && put(object, "run_name", json_from_text(run)) &&
        put(object, "run_type", json_string(type)) &&
        put(object, "repetitions",
            json_integer(cell->sample_count ? (json_int_t)cell->sample_count : 1)) &&
        put(object, "threads", json_integer(1)))
        return object;
    json_decref(object);
    return NULL;
}

/* There is no processor time: it is said to be the wall time, which readers want as well. */
static bool put_times(json_t *object, double seconds, double nano)
{
    return put(object, "real_time", json_from_real(seconds * nano)) &&
           put(object, "cpu_time", json_from_real(seconds * nano)) &&
           put(object, "time_unit", json_string("ns"));
}

static bool put_rates(json_t *object, const struct cell_result *cell, double seconds)
{
    if (!(seconds > 0))
        return true;
    return put(object, "bytes_per_second", json_from_real(cell->bytes / seconds)) &&
           put(object, "items_per_second", json_from_real((double)cell->spec.n / seconds));
}

static bool add_iteration(json_t *list, const struct cell_result *cell, size_t index,
                          double seconds)
{
    json_t *object = begin_run(cell, "", "iteration");

    if (put(object, "repetition_index", json_integer((json_int_t)index)) &&
        put(object, "iterations", json_integer(1)) && put_times(object, seconds, NANO) &&
        put_rates(object, cell, seconds))
        return json_array_append_new(list, object) == 0;
    json_decref(object);
    return false;
}

static bool add_aggregate(json_t *list, const struct cell_result *cell, const char *name,
                          double value, const char *unit)
{
    bool is_time = strcmp(unit, "time") == 0;
    char suffix[16];
    json_t *object;

    if (!isfinite(value))
        return true;
    snprintf(suffix, sizeof(suffix), "_%s", name);
    object = begin_run(cell, suffix, "aggregate");
    if (put(object, "aggregate_name", json_string(name)) &&
        put(object, "aggregate_unit", json_string(unit)) &&
        put(object, "iterations", json_integer((json_int_t)cell->sample_count)) &&
        put_times(object, value, is_time ? NANO : 1))
        return json_array_append_new(list, object) == 0;
    json_decref(object);
    return false;
}

/* Standard deviation of the samples; NaN for fewer than two. */
static double deviation(const struct cell_result *cell)
{
    double sum = 0, square = 0;
    size_t count = 0;

    for (size_t i = 0; i < cell->sample_count; i++)
        if (isfinite(cell->samples[i].wall_s)) {
            sum += cell->samples[i].wall_s;
            count++;
        }
    for (size_t i = 0; i < cell->sample_count; i++)
        if (isfinite(cell->samples[i].wall_s))
            square += pow(cell->samples[i].wall_s - sum / (double)count, 2);
    return count > 1 ? sqrt(square / (double)(count - 1)) : (double)NAN;
}

static bool add_measured(json_t *list, const struct cell_result *cell)
{
    double spread = deviation(cell);
    size_t count = 0;

    for (size_t i = 0; i < cell->sample_count; i++)
        if (isfinite(cell->samples[i].wall_s) &&
            !add_iteration(list, cell, count++, cell->samples[i].wall_s))
            return false;
    if (count == 0 && !add_iteration(list, cell, 0, cell->time.median))
        return false;
    return add_aggregate(list, cell, "mean", cell->time.mean, "time") &&
           add_aggregate(list, cell, "median", cell->time.median, "time") &&
           add_aggregate(list, cell, "stddev", spread, "time") &&
           add_aggregate(list, cell, "cv", spread / cell->time.mean, "percentage");
}

static json_t *benchmarks_to_json(const struct result *result)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (size_t i = 0; i < result->cell_count && ok; i++)
        if (is_measured(&result->cells[i]))
            ok = add_measured(list, &result->cells[i]);
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}

bool report_google_benchmark(FILE *out, const struct result *result)
{
    json_t *root = json_object();
    bool ok = put(root, "context", context_to_json(result)) &&
              put(root, "benchmarks", benchmarks_to_json(result)) &&
              json_dumpf(root, out, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0;

    json_decref(root);
    return ok && fputc('\n', out) != EOF;
}
