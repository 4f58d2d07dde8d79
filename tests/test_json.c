#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <unistd.h>

#include "host/result/json.h"
#include "host/result/json_value.h"
#include "tests/sample_result.h"

/* The same bits; any NaN is as good as another, and what is not finite comes back as NaN. */
static void assert_same_real(double a, double b)
{
    if (isfinite(a))
        assert_memory_equal(&a, &b, sizeof(a));
    else
        assert_true(isnan(b));
}

static void assert_same_spec(const struct case_spec *a, const struct case_spec *b)
{
    assert_true(op_equal(a->op, b->op));
    assert_int_equal(a->dtype, b->dtype);
    assert_true(a->n == b->n);
    assert_int_equal(a->data, b->data);
    assert_int_equal(a->residency, b->residency);
    assert_int_equal(a->reuse, b->reuse);
    assert_int_equal(a->steps, b->steps);
    assert_int_equal(a->depth, b->depth);
    assert_int_equal(a->mem, b->mem);
    assert_int_equal(a->alloc, b->alloc);
    assert_int_equal(a->lifecycle, b->lifecycle);
    assert_int_equal(a->cache, b->cache);
    assert_same_real(a->gap_s, b->gap_s);
}

static void assert_same_summary(const struct summary *a, const struct summary *b)
{
    assert_same_real(a->median, b->median);
    assert_same_real(a->ci_low, b->ci_low);
    assert_same_real(a->ci_high, b->ci_high);
    assert_same_real(a->min, b->min);
    assert_same_real(a->mean, b->mean);
}

static void assert_same_samples(const struct cell_result *a, const struct cell_result *b)
{
    assert_int_equal(a->sample_count, b->sample_count);
    for (size_t i = 0; i < a->sample_count; i++) {
        assert_int_equal(a->samples[i].process, b->samples[i].process);
        assert_int_equal(a->samples[i].round, b->samples[i].round);
        assert_same_real(a->samples[i].wall_s, b->samples[i].wall_s);
        assert_same_real(a->samples[i].latency_s, b->samples[i].latency_s);
    }
}

static void assert_same_measures(const struct cell_result *a, const struct cell_result *b)
{
    assert_same_real(a->error_ratio, b->error_ratio);
    assert_same_real(a->faults, b->faults);
    assert_same_real(a->peak_bytes, b->peak_bytes);
    assert_same_real(a->device_bytes, b->device_bytes);
    assert_same_real(a->stream.rate_per_s, b->stream.rate_per_s);
    assert_same_real(a->stream.missed, b->stream.missed);
    assert_same_real(a->stream.max_s, b->stream.max_s);
    assert_same_summary(&a->time, &b->time);
    assert_same_summary(&a->latency, &b->latency);
    assert_same_real(a->instrumented_s, b->instrumented_s);
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        assert_same_real(a->phases.s[phase], b->phases.s[phase]);
    assert_same_real(a->phases.imbalance_s, b->phases.imbalance_s);
    assert_int_equal(a->phases.launch_merged, b->phases.launch_merged);
    assert_same_real(a->alloc_s, b->alloc_s);
    assert_same_real(a->bytes, b->bytes);
    assert_same_real(a->flops, b->flops);
    assert_same_real(a->gbps, b->gbps);
    assert_int_equal(a->rounds, b->rounds);
    assert_int_equal(a->flags, b->flags);
    assert_same_samples(a, b);
}

static void assert_same_cell(const struct cell_result *a, const struct cell_result *b)
{
    assert_same_spec(&a->spec, &b->spec);
    assert_int_equal(a->inputs, b->inputs);
    assert_string_equal(a->device, b->device);
    assert_string_equal(a->mem_used, b->mem_used);
    assert_int_equal(a->order, b->order);
    assert_int_equal(a->status, b->status);
    assert_string_equal(a->reason, b->reason);
    assert_int_equal(a->has_value, b->has_value);
    if (a->has_value)
        assert_true(value_equal(a->value, b->value));
    assert_int_equal(a->bit_equal, b->bit_equal);
    assert_same_measures(a, b);
}

static void assert_same_device(const struct device_result *a, const struct device_result *b)
{
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->kind, b->kind);
    assert_string_equal(a->class_name, b->class_name);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->platform, b->platform);
    assert_string_equal(a->driver, b->driver);
    assert_int_equal(a->workers, b->workers);
    assert_same_real(a->peak_bytes, b->peak_bytes);
    assert_same_real(a->create_s, b->create_s);
    assert_same_real(a->build_first_s, b->build_first_s);
    assert_same_real(a->build_cached_s, b->build_cached_s);
    assert_same_real(a->tune_s, b->tune_s);
    assert_string_equal(a->launch, b->launch);
}

static void assert_same_crossover(const struct crossover *a, const struct crossover *b)
{
    assert_same_spec(&a->spec, &b->spec);
    assert_string_equal(a->from, b->from);
    assert_string_equal(a->to, b->to);
    assert_int_equal(a->status, b->status);
    assert_same_real(a->n_low, b->n_low);
    assert_same_real(a->n_high, b->n_high);
    assert_same_real(a->confidence, b->confidence);
}

static void assert_same_granularity(const struct granularity *a, const struct granularity *b)
{
    assert_same_spec(&a->spec, &b->spec);
    assert_string_equal(a->device, b->device);
    assert_int_equal(a->chunks, b->chunks);
    assert_same_real(a->task_s, b->task_s);
    assert_same_real(a->task_low_s, b->task_low_s);
    assert_same_real(a->task_high_s, b->task_high_s);
    assert_same_real(a->fixed_s, b->fixed_s);
    assert_same_real(a->work_s, b->work_s);
    assert_same_real(a->residual, b->residual);
    assert_int_equal(a->best_chunk, b->best_chunk);
    assert_int_equal(a->low_chunk, b->low_chunk);
    assert_int_equal(a->high_chunk, b->high_chunk);
    assert_int_equal(a->small_chunk, b->small_chunk);
    assert_same_real(a->small_ratio, b->small_ratio);
}

static void assert_same_result(const struct result *a, const struct result *b)
{
    assert_int_equal(a->partial, b->partial);
    assert_string_equal(a->digest, b->digest);
    assert_true(json_equal(a->meta, b->meta));
    assert_int_equal(a->device_count, b->device_count);
    for (size_t i = 0; i < a->device_count; i++)
        assert_same_device(&a->devices[i], &b->devices[i]);
    assert_int_equal(a->cell_count, b->cell_count);
    for (size_t i = 0; i < a->cell_count; i++)
        assert_same_cell(&a->cells[i], &b->cells[i]);
    assert_int_equal(a->crossover_count, b->crossover_count);
    for (size_t i = 0; i < a->crossover_count; i++)
        assert_same_crossover(&a->crossovers[i], &b->crossovers[i]);
    assert_int_equal(a->granularity_count, b->granularity_count);
    for (size_t i = 0; i < a->granularity_count; i++)
        assert_same_granularity(&a->granularities[i], &b->granularities[i]);
}

static json_t *sample_json(void)
{
    struct result result;
    json_t *root;

    sample_result(&result);
    root = result_to_json(&result);
    assert_non_null(root);
    result_clear(&result);
    return root;
}

/* A file holding `size` bytes; its name into `path`. */
static void file_with(const char *bytes, size_t size, char path[32])
{
    int fd;

    strcpy(path, "/tmp/gpubench-json-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    close(fd);
}

static void a_file_says_what_the_result_said(void **state)
{
    struct result before, after;
    struct error err;
    char path[32];
    json_t *root;
    char *text;

    (void)state;
    sample_result(&before);
    root = result_to_json(&before);
    text = json_dumps(root, JSON_INDENT(2));
    assert_non_null(text);
    file_with(text, strlen(text), path);
    assert_int_equal(result_read(&after, path, &err), STATUS_OK);
    assert_same_result(&before, &after);
    unlink(path);
    free(text);
    json_decref(root);
    result_clear(&before);
    result_clear(&after);
}

static void every_double_comes_back(void **state)
{
    uint64_t bits = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        json_t *json, *back;
        char *text;
        double x;

        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        memcpy(&x, &bits, sizeof(x));
        json = json_from_real(x);
        text = json_dumps(json, JSON_ENCODE_ANY);
        back = json_loads(text, JSON_DECODE_ANY, NULL);
        assert_non_null(back);
        assert_same_real(x, json_is_null(back) ? NAN : json_number_value(back));
        json_decref(back);
        json_decref(json);
        free(text);
    }
}

static void assert_json(json_t *json, const char *expected)
{
    char *text = json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT);

    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
    json_decref(json);
}

static void numbers_follow_the_rules(void **state)
{
    (void)state;
    assert_json(json_from_real(0), "0");
    assert_json(json_from_real(-0.0), "-0.0");
    assert_json(json_from_real(4096), "4096");
    assert_json(json_from_real(0.5), "0.5");
    assert_json(json_from_real(NAN), "null");
    assert_json(json_from_real(-INFINITY), "null");
    assert_json(json_from_i64(INT64_C(9007199254740992)), "9007199254740992");
    assert_json(json_from_i64(INT64_C(-9007199254740993)), "\"-9007199254740993\"");
    assert_json(json_from_i64(INT64_MIN), "\"-9223372036854775808\"");
    assert_json(json_from_u64(UINT64_MAX), "\"18446744073709551615\"");
    assert_json(json_from_u64(1), "1");
}

static void any_bytes_become_text(void **state)
{
    static const struct {
        const char *bytes, *text;
    } rows[] = {
        { "", "" },
        { "\xc2\xb5s \xe2\x82\xac \xf0\x9f\x98\x80", "\xc2\xb5s \xe2\x82\xac \xf0\x9f\x98\x80" },
        { "a\xff"
          "b",
          "a\xef\xbf\xbd"
          "b" },
        { "\xc2", "\xef\xbf\xbd" },                                 /* cut short */
        { "\xf0\x9f\x98", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* cut short */
        { "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd" },                 /* longer than need be */
        { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, /* half of a pair */
        { "\xf4\x90\x80\x80x",
          "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdx" }, /* too large */
        { "\xe2\x82\xe2\x82\xac", "\xef\xbf\xbd\xef\xbf\xbd\xe2\x82\xac" },
        { "\x01\x1b\n\x7f", "\x01\x1b\n\x7f" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *json = json_from_text(rows[i].bytes);

        assert_non_null(json);
        assert_string_equal(json_string_value(json), rows[i].text);
        json_decref(json);
    }
    assert_json(json_from_text(NULL), "null");
}

/* A driver's name that grows when it is made valid still gives a file that can be read. */
static void a_name_of_rubbish_is_read_back_cut(void **state)
{
    struct result before = { 0 }, after;
    struct device_result device;
    struct error err;
    json_t *root;

    (void)state;
    device_init(&device);
    strcpy(device.id, "null");
    strcpy(device.kind, "null");
    memset(device.name, 0xff, sizeof(device.name) - 1);
    assert_true(result_add_device(&before, &device));
    root = result_to_json(&before);
    assert_int_equal(result_from_json(&after, root, "f", &err), STATUS_OK);
    assert_int_equal(strlen(after.devices[0].name), 255);
    assert_memory_equal(after.devices[0].name + 252, "\xef\xbf\xbd", 4);
    json_decref(root);
    result_clear(&before);
    result_clear(&after);
}

static json_t *child(json_t *json, const char *key)
{
    return json_is_array(json) ? json_array_get(json, strtoul(key, NULL, 10))
                               : json_object_get(json, key);
}

/*
 * The sample with the value at `path` ("results.0.n") replaced by the JSON `text`, or removed when
 * that is NULL.
 */
static json_t *altered(const char *path, const char *text)
{
    json_t *root = sample_json(), *at = root;
    char copy[64], *key = copy, *dot;

    snprintf(copy, sizeof(copy), "%s", path);
    while ((dot = strchr(key, '.'))) {
        *dot = '\0';
        at = child(at, key);
        assert_non_null(at);
        key = dot + 1;
    }
    if (json_is_array(at))
        assert_int_equal(
            json_array_set_new(at, strtoul(key, NULL, 10), json_loads(text, JSON_DECODE_ANY, NULL)),
            0);
    else if (text)
        assert_int_equal(json_object_set_new(at, key, json_loads(text, JSON_DECODE_ANY, NULL)), 0);
    else
        assert_int_equal(json_object_del(at, key), 0);
    return root;
}

static void assert_altered(const char *path, const char *text, const char *message)
{
    json_t *root = altered(path, text);
    struct result result;
    struct error err = { 0 };
    enum status status = result_from_json(&result, root, "f.json", &err);

    assert_string_equal(err.text, message);
    assert_int_equal(status, *message ? STATUS_USAGE : STATUS_OK);
    if (*message) {
        assert_null(result.devices);
        assert_null(result.meta);
    }
    result_clear(&result);
    json_decref(root);
}

static void meaning_is_checked(void **state)
{
    static const struct {
        const char *path, *text, *message;
    } rows[] = {
        { "results.0.time_s.median", "-1",
          "results[0].time_s.median: expected a number of at least 0, not -1" },
        { "results.0.time_s.median", "\"1\"",
          "results[0].time_s.median: expected a number of at least 0, not \"1\"" },
        { "results.0.time_s.median", NULL,
          "results[0].time_s.median: missing: expected a number of at least 0" },
        { "results.0.time_s", "3", "results[0].time_s: expected an object, not 3" },
        { "results.0.time_s", "[]", "results[0].time_s: expected an object, not a list" },
        { "results.0.latency_s.min", "true",
          "results[0].latency_s.min: expected a number of at least 0, not true" },
        { "results.0.phases_s.compute", "-0.5",
          "results[0].phases_s.compute: expected a number of at least 0, not "
          "-0.5" },
        { "results.0.phases_s.other", "\"x\"",
          "results[0].phases_s.other: expected a number, not \"x\"" },
        { "results.0.phases_s", "1", "results[0].phases_s: expected an object, not 1" },
        { "results.0.n", "-1",
          "results[0].n: expected an integer from 0 to 4611686018427387904, not -1" },
        { "results.0.n", "1.5",
          "results[0].n: expected an integer from 0 to 4611686018427387904, not 1.5" },
        { "results.0.n", "\"0x10\"",
          "results[0].n: expected an integer from 0 to 4611686018427387904, not \"0x10\"" },
        { "results.0.n", "\"\"",
          "results[0].n: expected an integer from 0 to 4611686018427387904, not \"\"" },
        { "results.0.n", "\"99999999999999999999\"",
          "results[0].n: expected an integer from 0 to 4611686018427387904, not "
          "\"99999999999999999999\"" },
        { "results.0.n", "\"9223372036854775807\"",
          "results[0].n: expected an integer from 0 to 4611686018427387904, not "
          "\"9223372036854775807\"" },
        { "results.0.n", NULL,
          "results[0].n: missing: expected an integer from 0 to 4611686018427387904" },
        { "results.0.reuse", "0", "results[0].reuse: expected an integer of at least 1, not 0" },
        { "results.0.reuse", "4294967296",
          "results[0].reuse: expected an integer of at least 1, not 4294967296" },
        { "results.0.depth", "0", "results[0].depth: expected an integer of at least 1, not 0" },
        { "results.0.steps", "0", "results[0].steps: expected an integer of at least 1, not 0" },
        { "results.0.inputs", "3", "results[0].inputs: expected an integer from 1 to 2, not 3" },
        { "results.0.op", "\"median\"",
          "results[0].op: expected an operator that `gpubench list` names, or one of `operators`, "
          "not \"median\"" },
        { "results.0.op", "\"poly:0\"",
          "results[0].op: expected an operator that `gpubench list` names, or one of `operators`, "
          "not \"poly:0\"" },
        { "results.0.op", "1",
          "results[0].op: expected an operator that `gpubench list` names, or one of `operators`, "
          "not 1" },
        { "results.0.dtype", "\"f16\"",
          "results[0].dtype: expected f32, f64, i32 or i64, not \"f16\"" },
        { "results.0.residency", "\"moon\\n\"",
          "results[0].residency: expected host or device, not \"moon\\n\"" },
        { "results.0.status", "null",
          "results[0].status: expected ok, wrong, error or skipped, not null" },
        { "results.0.device", "\"fork\"",
          "results[0].device: expected the id of one of `devices`, not \"fork\"" },
        { "results.0.device", NULL,
          "results[0].device: missing: expected text of at most 63 bytes" },
        { "results.0.mem_used", "\"0123456789abcdef\"",
          "results[0].mem_used: expected text of at most 15 bytes, not \"0123456789abcdef\"" },
        { "results.0.reason", "7", "results[0].reason: expected text, not 7" },
        { "results.0.gap_s", "null",
          "results[0].gap_s: expected a number of at least 0, not null" },
        { "results.0.value", "[]",
          "results[0].value: expected a number, a decimal string or null, not a list" },
        { "results.0.value_bits", "\"0x3dcccccd00\"",
          "results[0].value_bits: expected \"0x\" and 8 hexadecimal digits, a NaN as 0x7fc00000, "
          "not \"0x3dcccccd00\"" },
        { "results.0.value_bits", "\"0x7fc00001\"",
          "results[0].value_bits: expected \"0x\" and 8 hexadecimal digits, a NaN as 0x7fc00000, "
          "not \"0x7fc00001\"" },
        { "results.1.value_bits", "\"0x-000000000000001\"",
          "results[1].value_bits: expected \"0x\" and 16 hexadecimal digits, a NaN as "
          "0x7ff8000000000000, not \"0x-000000000000001\"" },
        { "results.1.value_bits", "7",
          "results[1].value_bits: expected \"0x\" and 16 hexadecimal digits, a NaN as "
          "0x7ff8000000000000, not 7" },
        { "results.0.index", "0",
          "results[0].index: expected null, since only a value of argmin or argmax has one, not "
          "0" },
        { "results.1.index", "4611686018427387904",
          "results[1].index: expected an integer below n, not 4611686018427387904" },
        { "results.1.index", "-1",
          "results[1].index: expected an integer from 0 to 4611686018427387904, not -1" },
        { "results.1.bit_equal", "1", "results[1].bit_equal: expected true or false, not 1" },
        { "results.1.bit_equal", NULL, "results[1].bit_equal: missing: expected true or false" },
        { "results.0.flags", "{}", "results[0].flags: expected a list, not an object" },
        { "results.0.flags.1", "4", "results[0].flags[1]: expected the name of a flag, not 4" },
        { "results.0.samples", "1", "results[0].samples: expected a list, not 1" },
        { "results.0.samples.1", "null", "results[0].samples[1]: expected an object, not null" },
        { "results.0.samples.1.round", "-1",
          "results[0].samples[1].round: expected an integer of at least 0, not -1" },
        { "results.0.samples.2.process", NULL,
          "results[0].samples[2].process: missing: expected an integer of at least 0" },
        { "results.1", "\"a text that is too long to be repeated in one line\"",
          "results[1]: expected an object, not a longer text" },
        { "results", NULL, "results: missing: expected a list" },
        { "devices.0.id", "\"opencl:0.0\"",
          "devices[1].id: expected an id that no other device has, not \"opencl:0.0\"" },
        { "devices.1.setup_s.create", "-2",
          "devices[1].setup_s.create: expected a number of at least 0, not -2" },
        { "devices.1.workers", "-2",
          "devices[1].workers: expected an integer of at least 0, not -2" },
        { "devices.0.name", "false", "devices[0].name: expected text, not false" },
        { "crossovers.0.confidence", "1.5",
          "crossovers[0].confidence: expected a number from 0 to 1, not 1.5" },
        { "crossovers.1.to", "\"gpu\"",
          "crossovers[1].to: expected the id of one of `devices`, not \"gpu\"" },
        { "crossovers.0.status", "\"maybe\"",
          "crossovers[0].status: expected crosses, never, always or unresolved, not \"maybe\"" },
        { "granularity", "1", "granularity: expected a list, not 1" },
        { "granularity.0.device", "\"gpu\"",
          "granularity[0].device: expected the id of one of `devices`, not \"gpu\"" },
        { "granularity.0.low_chunk", "0",
          "granularity[0].low_chunk: expected an integer from 1 to 4611686018427387904, not 0" },
        { "granularity.0.task_s", "-1",
          "granularity[0].task_s: expected a number of at least 0, not -1" },
        { "partial", "0", "partial: expected true or false, not 0" },
        { "meta", "null", "meta: expected an object, not null" },
        { "digest", "\"ABC\"", "digest: expected 64 lower-case hexadecimal digits, not \"ABC\"" },
        { "schema", "7", "schema: expected \"gpubench/1\", not 7" },
        { "schema", NULL, "schema: missing: expected \"gpubench/1\"" },
        { "schema", "\"gpubench/2\"",
          "schema \"gpubench/2\" is not known; this program reads gpubench/1" },
        { "schema", "\"\\u001b[2J\"",
          "schema \"\\u001B[2J\" is not known; this program reads gpubench/1" },
    };
    char message[256];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(message, sizeof(message), "f.json: %s", rows[i].message);
        assert_altered(rows[i].path, rows[i].text, message);
    }
}

static void what_need_not_be_there_may_be_missing(void **state)
{
    static const char *const paths[] = { "digest",
                                         "devices.1.setup_s",
                                         "devices.1.peak_bytes",
                                         "results.0.time_s",
                                         "results.0.phases_s.compute",
                                         "results.0.samples",
                                         "results.0.flags",
                                         "results.0.reason",
                                         "results.0.error_ratio",
                                         "crossovers.0.lifecycle",
                                         "granularity.0.task_s",
                                         "granularity" };

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        assert_altered(paths[i], NULL, "");
        assert_altered(paths[i], "null", "");
    }
}

static void what_a_later_version_adds_is_ignored(void **state)
{
    (void)state;
    assert_altered("news", "{\"a\": [1]}", "");
    assert_altered("results.0.news", "-1", "");
    assert_altered("results.0.phases_s.news", "\"x\"", "");
    assert_altered("results.0.flags.0", "\"news\"", "");
}

static void integers_may_be_decimal_strings(void **state)
{
    json_t *root = altered("results.0.n", "\"4611686018427387904\"");
    struct result result;
    struct error err;

    (void)state;
    assert_int_equal(result_from_json(&result, root, "f", &err), STATUS_OK);
    assert_true(result.cells[0].spec.n == UINT64_C(1) << 62);
    json_decref(root);
    result_clear(&result);
}

static void what_is_absent_is_null(void **state)
{
    json_t *root = sample_json();
    json_t *cell = json_array_get(json_object_get(root, "results"), 6);
    static const char *const keys[] = { "value",  "value_bits",  "index",    "bit_equal",
                                        "time_s", "latency_s",   "phases_s", "instrumented_s",
                                        "gbps",   "error_ratio", "reason",   "mem_used" };

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        assert_true(json_is_null(json_object_get(cell, keys[i])));
    assert_true(json_is_null(
        json_object_get(json_array_get(json_object_get(root, "devices"), 0), "setup_s")));
    cell = json_array_get(json_object_get(root, "results"), 0);
    assert_true(json_is_null(json_object_get(json_object_get(cell, "phases_s"), "launch")));
    assert_true(json_is_null(json_object_get(cell, "index")));
    json_decref(root);
}

static void values_are_shown_twice(void **state)
{
    static const struct {
        size_t cell;
        const char *value, *bits, *text;
    } rows[] = {
        { 0, "0.10000000149011612", "\"0x3dcccccd\"", NULL },
        { 1, "-0.0", "\"0x8000000000000000\"", NULL },
        { 2, "null", "\"0x7ff8000000000000\"", "\"nan\"" },
        { 3, "\"-9223372036854775808\"", "\"0x8000000000000000\"", NULL },
        { 4, "-1", "\"0xffffffff\"", NULL },
        { 5, "null", "\"0xff800000\"", "\"-inf\"" },
    };
    json_t *root = sample_json();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *cell = json_array_get(json_object_get(root, "results"), rows[i].cell);
        json_t *text = json_object_get(cell, "value_text");

        assert_json(json_incref(json_object_get(cell, "value")), rows[i].value);
        assert_json(json_incref(json_object_get(cell, "value_bits")), rows[i].bits);
        assert_int_equal(text != NULL, rows[i].text != NULL);
        if (text)
            assert_json(json_incref(text), rows[i].text);
    }
    json_decref(root);
}

static void assert_text(const char *bytes, size_t size, const char *message)
{
    struct result result;
    struct error err = { 0 };
    char path[32];

    file_with(bytes, size, path);
    assert_int_equal(result_read(&result, path, &err), STATUS_USAGE);
    unlink(path);
    assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
    assert_non_null(strstr(err.text, message));
    for (const char *c = err.text; *c; c++)
        assert_true((unsigned char)*c >= 0x20);
    assert_null(result.meta);
}

static void syntax_is_refused_with_its_position(void **state)
{
    static const struct {
        const char *text, *message;
    } rows[] = {
        { "", "line 1, column 0: " },
        { "{\"schema\": \"gpubench/1\",\n \"a\": }", "line 2, column 7: " },
        { "{\"a\": 1, \"a\": 2}", "duplicate object key" },
        { "{\"a\": NaN}", "line 1, column 9: invalid token" },
        { "{\"a\": 1e999}", "real number overflow" },
        { "{\"a\": 99999999999999999999}", "too big integer" },
        { "{\"a\": \"\xff\"}", "unable to decode byte 0xff" },
        { "{\"a\": \"\\u0000\"}", "\\u0000 is not allowed" },
        { "{} x", "end of file expected" },
        { "{\"a\": \x1b\x01\n}", "line 1, column " },
        { "{\"a\": tru", "invalid token" },
        { "[1]", ": expected an object, not a list" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_text(rows[i].text, strlen(rows[i].text), rows[i].message);
    assert_text("{\"a\"\0: 1}", 9, "line 1, column ");
}

static void deep_nesting_is_refused(void **state)
{
    static char text[200000];

    (void)state;
    memset(text, '[', sizeof(text));
    assert_text(text, sizeof(text), "maximum parsing depth reached");
}

/* Each way of cutting a good file short is refused, none crashes. */
static void a_truncated_file_is_refused(void **state)
{
    json_t *root = sample_json();
    char *text = json_dumps(root, JSON_COMPACT);

    (void)state;
    for (size_t size = 0; size < strlen(text); size += 97)
        assert_text(text, size, "line 1, column ");
    free(text);
    json_decref(root);
}

static void assert_unreadable(const char *path, const char *message)
{
    struct result result;
    struct error err;

    assert_int_equal(result_read(&result, path, &err), STATUS_USAGE);
    assert_string_equal(err.text, message);
}

static void files_that_are_none_are_refused(void **state)
{
    char path[32], message[80];

    (void)state;
    assert_unreadable("/nonexistent", "cannot read /nonexistent: No such file or directory");
    assert_unreadable("/tmp", "cannot read /tmp: Is a directory");
    file_with("{", 1, path);
    assert_int_equal(truncate(path, (128 << 20) + 1), 0);
    snprintf(message, sizeof(message), "%s: larger than 128 MiB: not a result file", path);
    assert_unreadable(path, message);
    unlink(path);
}

static void standard_input_is_read(void **state)
{
    int old = dup(STDIN_FILENO), ends[2];
    struct result result;
    struct error err;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "{}", 2), 2);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    assert_int_equal(result_read(&result, "-", &err), STATUS_USAGE);
    assert_string_equal(err.text, "standard input: schema: missing: expected \"gpubench/1\"");
    dup2(old, STDIN_FILENO);
    close(old);
}

/* Allocations still granted to the JSON library; it offers no other place to keep this. */
static long granted;

static void *meagre_malloc(size_t size)
{
    return granted-- > 0 ? malloc(size) : NULL;
}

/* Wherever memory runs out, writing and copying say so, lose nothing and do not crash. */
static void running_out_of_memory_is_survived(void **state)
{
    struct result result, copy;
    json_t *root = NULL;

    (void)state;
    sample_result(&result);
    json_set_alloc_funcs(meagre_malloc, free);
    for (long grant = 0; !root; grant += 7) {
        granted = grant;
        root = result_to_json(&result);
    }
    granted = 3;
    assert_int_equal(result_from_json(&copy, root, "f", NULL), STATUS_FAILED);
    assert_null(copy.meta);
    json_set_alloc_funcs(malloc, free);
    json_decref(root);
    result_clear(&result);
}

static void an_empty_result_is_a_file_too(void **state)
{
    struct result before = { 0 }, after;
    struct error err;
    json_t *root = result_to_json(&before);

    (void)state;
    assert_non_null(root);
    assert_int_equal(result_from_json(&after, root, "f", &err), STATUS_OK);
    assert_int_equal(after.cell_count, 0);
    assert_string_equal(after.digest, "");
    result_clear(&after);
    json_decref(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_says_what_the_result_said),
        cmocka_unit_test(every_double_comes_back),
        cmocka_unit_test(numbers_follow_the_rules),
        cmocka_unit_test(any_bytes_become_text),
        cmocka_unit_test(a_name_of_rubbish_is_read_back_cut),
        cmocka_unit_test(meaning_is_checked),
        cmocka_unit_test(what_need_not_be_there_may_be_missing),
        cmocka_unit_test(what_a_later_version_adds_is_ignored),
        cmocka_unit_test(integers_may_be_decimal_strings),
        cmocka_unit_test(what_is_absent_is_null),
        cmocka_unit_test(values_are_shown_twice),
        cmocka_unit_test(syntax_is_refused_with_its_position),
        cmocka_unit_test(deep_nesting_is_refused),
        cmocka_unit_test(a_truncated_file_is_refused),
        cmocka_unit_test(files_that_are_none_are_refused),
        cmocka_unit_test(standard_input_is_read),
        cmocka_unit_test(running_out_of_memory_is_survived),
        cmocka_unit_test(an_empty_result_is_a_file_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
