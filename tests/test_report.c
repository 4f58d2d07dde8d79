/*
 * Reports: escaping, CSV and JSON read back, and what the text report says of results whose answer is known.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/report/escape.h"
#include "host/report/report.h"
#include "host/result/json.h"

static const struct report_options plain = { .utf8 = true, .width = 100 };

static struct cell_result make_cell(const char *op, const char *device, uint64_t n, double gap_s,
                                    double time_s)
{
    struct cell_result cell;

    cell_init(&cell);
    assert_true(op_parse(op, &cell.spec.op));
    cell.spec.dtype = DTYPE_F32;
    cell.spec.n = n;
    cell.spec.gap_s = gap_s;
    snprintf(cell.device, sizeof(cell.device), "%s", device);
    cell.has_value = true;
    cell.value = value_from_f32(0.1f);
    cell.bit_equal = true;
    cell.error_ratio = 0.0123;
    cell.rounds = 14;
    cell.bytes = 4.0 * (double)n;
    cell.flops = (double)n;
    cell.time = (struct summary){ time_s, 0.99 * time_s, 1.01 * time_s, 0.98 * time_s, time_s };
    cell.gbps = cell.bytes / time_s * 1e-9;
    return cell;
}

static void add(struct result *result, const struct cell_result *cell)
{
    assert_true(result_add_cell(result, cell));
}

static void add_time(struct result *result, const char *device, uint64_t n, double gap_s,
                     double time_s)
{
    struct cell_result cell = make_cell("sum", device, n, gap_s, time_s);

    add(result, &cell);
}

static void add_status(struct result *result, const char *device, uint64_t n,
                       enum cell_status status, const char *reason)
{
    struct cell_result cell = make_cell("sum", device, n, 0, 1e-6);

    cell.status = status;
    snprintf(cell.reason, sizeof(cell.reason), "%s", reason);
    add(result, &cell);
}

static void add_device(struct result *result, const char *id, const char *class_name,
                       const char *platform)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", id);
    snprintf(device.kind, sizeof(device.kind), "%.*s", (int)strcspn(id, ":"), id);
    snprintf(device.class_name, sizeof(device.class_name), "%s", class_name);
    snprintf(device.platform, sizeof(device.platform), "%s", platform);
    assert_true(result_add_device(result, &device));
}

static void add_crossing(struct result *result, const char *from, const char *to, double gap_s,
                         enum crossing_status status, double low, double high, double confidence)
{
    struct cell_result cell = make_cell("sum", from, 0, gap_s, 1);
    struct crossover crossover = {
        .spec = cell.spec,
        .status = status,
        .n_low = low,
        .n_high = high,
        .confidence = confidence,
    };

    snprintf(crossover.from, sizeof(crossover.from), "%s", from);
    snprintf(crossover.to, sizeof(crossover.to), "%s", to);
    assert_true(result_add_crossover(result, &crossover));
}

static void put_report(FILE *out, const struct result *result, const void *options)
{
    report_text(out, result, options);
}

static void put_header(FILE *out, const struct result *result, const void *options)
{
    report_text_header(out, result, options);
}

static void put_csv(FILE *out, const struct result *result, const void *options)
{
    (void)options;
    report_csv(out, result);
}

static void put_markdown(FILE *out, const struct result *result, const void *options)
{
    (void)options;
    report_markdown(out, result);
}

/* What a report writes, as a string to be freed. */
static char *written(void (*report)(FILE *, const struct result *, const void *),
                     const struct result *result, const struct report_options *options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    report(out, result, options);
    assert_int_equal(fclose(out), 0);
    return text;
}

/* Runs of blanks and line breaks as one space, so that wrapping and padding do not matter. */
static char *squeezed(char *text)
{
    char *to = text;

    for (char *from = text; *from; from++) {
        bool blank = *from == ' ' || *from == '\n';

        if (!blank)
            *to++ = *from;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    *to = '\0';
    return text;
}

static void assert_says(const char *text, const char *wanted)
{
    if (!strstr(text, wanted))
        fail_msg("no \"%s\" in:\n%s", wanted, text);
}

static void assert_silent(const char *text, const char *unwanted)
{
    if (strstr(text, unwanted))
        fail_msg("\"%s\" in:\n%s", unwanted, text);
}

static char *report_of(const struct result *result)
{
    return squeezed(written(put_report, result, &plain));
}

static size_t count_of(const char *text, const char *what)
{
    size_t count = 0;

    for (; (text = strstr(text, what)); text += strlen(what))
        count++;
    return count;
}

/* ---- escaping ---- */

static void assert_terminal(const char *text, bool utf8, const char *wanted)
{
    char out[64];

    assert_string_equal(escape_terminal(out, sizeof(out), text, utf8), wanted);
}

static void test_terminal_gets_no_control(void **state)
{
    (void)state;
    assert_terminal("Intel® Xeon™", true, "Intel® Xeon™");
    assert_terminal("Intel® Xeon™", false, "Intel? Xeon?");
    assert_terminal("\033[2Jx\a\b\x7f", true, "?[2Jx???");
    assert_terminal("a\tb\r\nc", true, "a b  c");
    assert_terminal("\xc2\x9b"
                    "31m",
                    true, "?31m"); /* C1: a control sequence in one character */
    assert_terminal("a\u202egpj", true, "a?gpj");
    assert_terminal("\u200b\ufeff", true, "??");
    assert_terminal("", true, "");
}

static void test_terminal_gets_no_broken_utf8(void **state)
{
    (void)state;
    assert_terminal("a\xff"
                    "b",
                    true, "a?b");
    assert_terminal("\xc0\xaf", true, "??");           /* overlong */
    assert_terminal("\xed\xa0\x80", true, "???");      /* surrogate */
    assert_terminal("\xf4\x90\x80\x80", true, "????"); /* beyond U+10FFFF */
    assert_terminal("\xe2\x82", true, "??");           /* cut off */
}

static void test_terminal_text_is_cut_at_a_character(void **state)
{
    char out[4];

    (void)state;
    assert_string_equal(escape_terminal(out, sizeof(out), "abcdef", true), "abc");
    assert_string_equal(escape_terminal(out, sizeof(out), "aµµ", true), "aµ");
    assert_string_equal(escape_terminal(out, sizeof(out), "ab€", true), "ab");
    assert_string_equal(escape_terminal(out, 1, "abc", true), "");
}

static void test_columns(void **state)
{
    char text[32] = "aµ×█e", broad[32] = "日本語";

    (void)state;
    assert_int_equal(text_columns("aµ×█e"), 5);
    assert_int_equal(text_columns("e\u0301"), 1);
    assert_int_equal(text_columns("日本"), 4);
    text_cut(text, 5, true);
    assert_string_equal(text, "aµ×█e");
    text_cut(text, 3, true);
    assert_string_equal(text, "aµ…");
    text_cut(text, 2, false);
    assert_string_equal(text, "a~");
    text_cut(broad, 4, true);
    assert_int_equal(text_columns(broad), 3); /* half a character does not fit */
}

static char *escaped(void (*escape)(FILE *, const char *), const char *text)
{
    char *out = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&out, &size);

    assert_non_null(stream);
    escape(stream, text);
    fclose(stream);
    return out;
}

static void assert_escaped(void (*escape)(FILE *, const char *), const char *text,
                           const char *wanted)
{
    char *out = escaped(escape, text);

    assert_string_equal(out, wanted);
    free(out);
}

static void test_csv_text(void **state)
{
    (void)state;
    assert_escaped(escape_csv, "plain text", "plain text");
    assert_escaped(escape_csv, "", "");
    assert_escaped(escape_csv, "a,b", "\"a,b\"");
    assert_escaped(escape_csv, "say \"hi\"", "\"say \"\"hi\"\"\"");
    assert_escaped(escape_csv, "two\nlines", "\"two\nlines\"");
    assert_escaped(escape_csv, "=1+1", "'=1+1");
    assert_escaped(escape_csv, "@SUM(A1,A2)", "\"'@SUM(A1,A2)\"");
    assert_escaped(escape_csv, "-x", "'-x");
    assert_escaped(escape_csv, "+x", "'+x");
    assert_escaped(escape_csv, "a=b", "a=b");
    assert_escaped(escape_csv, "\033[1m", "?[1m");
}

static void test_markdown_text(void **state)
{
    (void)state;
    assert_escaped(escape_markdown, "a|b", "a\\|b");
    assert_escaped(escape_markdown, "<b>&amp;", "&lt;b&gt;&amp;amp;");
    assert_escaped(escape_markdown, "CL_DEVICE *x* `y`", "CL\\_DEVICE \\*x\\* \\`y\\`");
    assert_escaped(escape_markdown, "[a](b)\\", "\\[a\\](b)\\\\");
    assert_escaped(escape_markdown, "a\r\nb", "a  b");
    assert_escaped(escape_markdown, "µ\033", "µ?");
}

/* ---- header ---- */

static void test_header_names_the_machine(void **state)
{
    struct result result = { 0 };

    (void)state;
    result.meta = json_pack("{s:s, s:s, s:i, s:{s:i}, s:I, s:s}", "tool", "0.1.0", "cpu",
                            "AMD \033EPYC", "cores", 2, "caches", "l3_bytes", 32 << 20,
                            "memory_bytes", (json_int_t)23 << 30, "kernel", "Linux 6.1");
    add_device(&result, "seq", "cpu", "");
    add_device(&result, "opencl:0.0", "cpu", "Portable Computing Language");
    char *text = squeezed(written(put_header, &result, &plain));
    assert_says(text, "gpubench 0.1.0 · AMD ?EPYC, 2 cores, 32 MiB L3, 23 GiB · Linux 6.1");
    assert_says(
        text, "OpenCL: PoCL on the CPU · no GPU found, so \"opencl\" here is the CPU through PoCL");
    free(text);
    result_clear(&result);
}

static void test_header_with_a_gpu(void **state)
{
    struct result result = { 0 };

    (void)state;
    add_device(&result, "opencl:0.0", "cpu", "Portable Computing Language");
    add_device(&result, "opencl:1.0", "gpu", "NVIDIA CUDA");
    char *text = squeezed(written(put_header, &result, &plain));
    assert_says(text, "NVIDIA CUDA on gpu");
    assert_silent(text, "no GPU");
    free(text);
    result_clear(&result);
}

static void test_header_survives_any_metadata(void **state)
{
    static const char *const metas[] = {
        "{}",
        "{\"tool\": null, \"cpu\": 3, \"cores\": \"two\", \"caches\": null, \"kernel\": null}",
        "{\"tool\": \"\", \"caches\": [1], \"cores\": -1, \"kernel\": {}, \"memory_bytes\": 1e300}",
    };
    struct report_options quiet = { .utf8 = true, .width = 80, .quiet = true };
    struct result result = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof(metas) / sizeof(metas[0]); i++) {
        result.meta = json_loads(metas[i], 0, NULL);
        assert_non_null(result.meta);
        char *text = written(put_header, &result, &plain);
        assert_says(text, "gpubench");
        assert_silent(text, "null");
        assert_silent(text, "OpenCL");
        free(text);
        result_clear(&result);
        result = (struct result){ 0 };
    }
    char *text = written(put_header, &result, &quiet);
    assert_string_equal(text, "");
    free(text);
}

/* ---- tables ---- */

static void test_table_names_the_fastest(void **state)
{
    struct result result = { 0 };

    (void)state;
    add_time(&result, "seq", 1024, 0, 24e-9);
    add_time(&result, "threads", 1024, 0, 24e-9 * 33);
    add_time(&result, "seq", 1 << 20, 0, 10.0e-6);
    add_time(&result, "threads", 1 << 20, 0, 10.1e-6);
    add_time(&result, "seq", 1 << 26, 0, 1.04e-3);
    add_time(&result, "threads", 1 << 26, 0, 1.0e-3);
    char *text = report_of(&result);
    assert_says(text, "sum, f32, data in host memory, called back to back, median of 14 rounds");
    assert_says(text, "n seq threads fastest 1 Ki 24 ns 0.79 µs seq 33× faster than threads 1 Mi");
    assert_says(text, "1 Mi 10.0 µs 10.1 µs tie: seq, threads");
    assert_says(text, "64 Mi 1.04 ms 1.00 ms threads 4 % faster than seq");
    free(text);
    result_clear(&result);
}

static void test_reasons_are_listed_once(void **state)
{
    struct result result = { 0 };

    (void)state;
    for (uint64_t n = 1024; n <= 4096; n *= 2) {
        add_time(&result, "seq", n, 0, 1e-6);
        add_status(&result, "fork", n, CELL_SKIPPED, "too slow\033[2J for the budget");
    }
    add_status(&result, "opencl:0.0", 1024, CELL_ERROR, "clFinish: CL_OUT_OF_RESOURCES");
    char *text = report_of(&result);
    assert_says(text, "1 Ki 1.00 µs skip a error b");
    assert_says(text, "2 Ki 1.00 µs skip a -");
    assert_says(text, "a: skipped, too slow?[2J for the budget");
    assert_says(text, "b: error, clFinish: CL_OUT_OF_RESOURCES");
    assert_int_equal(count_of(text, "too slow"), 1);
    free(text);
    result_clear(&result);
}

static void test_null_is_never_fastest(void **state)
{
    struct result result = { 0 };

    (void)state;
    add_time(&result, "seq", 1024, 0, 2e-6);
    add_time(&result, "threads", 1024, 0, 1e-6);
    add_time(&result, "null", 1024, 0, 1e-9);
    char *text = report_of(&result);
    assert_says(text, "threads 2.00× faster than seq");
    assert_says(text, "bit-equal on 2 devices");
    assert_says(text, "at 1 Ki elements threads win. Never fastest: seq");
    free(text);
    result_clear(&result);
}

/* ---- values ---- */

static void test_values_in_order(void **state)
{
    struct result result = { 0 };

    (void)state;
    add_time(&result, "seq", 1024, 0, 1e-6);
    add_time(&result, "threads", 1024, 0, 2e-6);
    char *text = report_of(&result);
    assert_says(
        text,
        "all values bit-equal on 2 devices, within 0.013 of the error bound of the exact sum");
    free(text);
    result_clear(&result);
}

static void test_exact_values(void **state)
{
    struct cell_result cell = make_cell("max", "seq", 1024, 0, 1e-6);
    struct result result = { 0 };

    (void)state;
    cell.error_ratio = 0;
    add(&result, &cell);
    char *text = report_of(&result);
    assert_says(text, "all values bit-equal on 1 device, equal to the exact max");
    free(text);
    result_clear(&result);
}

static void test_wrong_values_are_named(void **state)
{
    struct cell_result cell = make_cell("sum", "threads", 4096, 0, 1e-6);
    struct result result = { 0 };

    (void)state;
    add_time(&result, "seq", 1024, 0, 1e-6);
    add_status(&result, "opencl:0.0", 1024, CELL_WRONG, "value 0x1, canonical 0x2");
    cell.bit_equal = false;
    cell.order = ORDER_ARRIVAL;
    cell.error_ratio = NAN;
    add(&result, &cell);
    char *text = report_of(&result);
    assert_says(text, "WRONG a");
    assert_says(text, "a: wrong, value 0x1, canonical 0x2");
    assert_says(
        text, "WRONG value: opencl at n = 1 Ki; all other values bit-equal except "
              "threads at n = 4 Ki (arrival order), not all of them checked against the exact sum");
    free(text);
    result_clear(&result);
}

/* ---- breakdown ---- */

static struct cell_result with_phases(const char *device, uint64_t n, double wall_s, double launch,
                                      double compute)
{
    struct cell_result cell = make_cell("sum", device, n, 0, wall_s);

    cell.instrumented_s = wall_s;
    memset(cell.phases.s, 0, sizeof(cell.phases.s));
    cell.phases.s[PHASE_LAUNCH] = launch * wall_s;
    cell.phases.s[PHASE_COMPUTE] = compute * wall_s;
    cell.phases.s[PHASE_OTHER] = (1 - launch - compute) * wall_s;
    return cell;
}

static void test_breakdown_shows_one_telling_size(void **state)
{
    struct result result = { 0 };

    (void)state;
    for (uint64_t n = 1 << 18; n <= 1 << 22; n *= 4) {
        struct cell_result seq = with_phases("seq", n, 40e-6, 0, 1);
        struct cell_result opencl = with_phases("opencl:0.0", n, 80e-6, 0.25, 0.745);

        add(&result, &seq);
        add(&result, &opencl);
    }
    char *text = written(put_report, &result, &plain);
    assert_int_equal(count_of(text, "where the time goes"), 1);
    assert_says(text, "where the time goes, n = 1 Mi, called back to back");
    /* 40 columns for the slowest, half for the other: ten of launch and thirty of compute. */
    assert_says(text, "  ████████████████████  ");
    assert_silent(text, "  █████████████████████  ");
    assert_says(text, "  ░░░░░░░░░░██████████████████████████████ ");
    squeezed(text);
    assert_says(text, "device time ░ launch █ compute seq");
    assert_says(text, " 25 % 74 %");
    assert_silent(text, "other"); /* less than 1 % */
    free(text);
    result_clear(&result);
}

static void test_breakdown_of_every_size_when_verbose(void **state)
{
    struct report_options verbose = { .utf8 = true, .width = 120, .verbose = true };
    struct result result = { 0 };

    (void)state;
    for (uint64_t n = 1024; n <= 4096; n *= 2) {
        struct cell_result cell = with_phases("threads", n, 1e-6, 0.5, 0.5);

        cell.phases.imbalance_s = 70e-9;
        cell.flags = FLAG_DRIFT | FLAG_STEAL;
        add(&result, &cell);
    }
    char *text = squeezed(written(put_report, &result, &verbose));
    assert_int_equal(count_of(text, "where the time goes"), 3);
    assert_says(text, "imbalance");
    assert_says(text, "70 ns");
    assert_says(text, "0.99 µs – 1.01 µs");
    assert_says(text, "drift, steal");
    free(text);
    result_clear(&result);
}

static void test_breakdown_admits_what_it_cannot_know(void **state)
{
    struct cell_result cell = with_phases("opencl:0.0", 1024, 100e-6, 0, 0.6);
    struct result result = { 0 };

    (void)state;
    cell.phases.s[PHASE_LAUNCH] = NAN;
    cell.phases.s[PHASE_SYNC] = 40e-6;
    cell.phases.s[PHASE_OTHER] = 0;
    cell.phases.launch_merged = true;
    cell.time.median = 80e-6;
    add(&result, &cell);
    char *text = report_of(&result);
    assert_says(text, "in sync 60 % 40 %");
    assert_says(text, "changed their time: opencl +25 %");
    free(text);
    result_clear(&result);
}

/* ---- crossovers and verdict ---- */

static void test_crossings_side_by_side(void **state)
{
    struct result result = { 0 };

    (void)state;
    add_device(&result, "seq", "cpu", "");
    add_device(&result, "threads", "cpu", "");
    add_device(&result, "fork", "cpu", "");
    for (int gap = 0; gap < 2; gap++) {
        add_time(&result, "seq", 1024, 0.01 * gap, 1e-6);
        add_time(&result, "threads", 1024, 0.01 * gap, 2e-6);
        add_time(&result, "fork", 1024, 0.01 * gap, 3e-6);
    }
    add_crossing(&result, "seq", "threads", 0, CROSSES, 16384, 32768, 0.97);
    add_crossing(&result, "seq", "threads", 0.01, CROSSES, 1 << 20, 1 << 21, 0.62);
    add_crossing(&result, "seq", "fork", 0, CROSSES_NEVER, NAN, NAN, 1);
    add_crossing(&result, "seq", "fork", 0.01, CROSSES_ALWAYS, NAN, NAN, 1);
    add_crossing(&result, "threads", "fork", 0, CROSSES_UNRESOLVED, NAN, NAN, 0.4);
    char *text = report_of(&result);
    assert_says(text, "back to back now and then (10 ms)");
    assert_says(text, "threads beat seq from n = 16 Ki–32 Ki from n = 1 Mi–2 Mi (62 %)");
    assert_says(text, "fork beats seq at no n measured at every n measured");
    assert_says(text, "fork beats threads undecided not measured");
    free(text);
    result_clear(&result);
}

static void add_granularity(struct result *result, const char *device, double task_s, double low_s)
{
    struct granularity granularity;
    struct cell_result cell = make_cell("sum", device, 1 << 20, 0, 1e-6);

    granularity_init(&granularity);
    granularity.spec = cell.spec;
    snprintf(granularity.device, sizeof(granularity.device), "%s", device);
    granularity.chunks = isnan(task_s) ? 2 : 7;
    granularity.task_s = task_s;
    granularity.task_low_s = low_s;
    granularity.task_high_s = 2 * task_s;
    granularity.work_s = 4e-4;
    granularity.residual = low_s > 0 ? 0.04 : 0.4;
    granularity.best_chunk = 8192;
    granularity.low_chunk = 4096;
    granularity.high_chunk = 65536;
    granularity.small_chunk = isnan(task_s) ? 4096 : 1;
    granularity.small_ratio = 210.4;
    assert_true(result_add_granularity(result, &granularity));
}

static void test_what_a_task_costs(void **state)
{
    struct result result = { 0 };
    char *text;

    (void)state;
    add_device(&result, "seq", "cpu", "");
    add_device(&result, "threads", "cpu", "");
    add_device(&result, "fork", "cpu", "");
    add_time(&result, "seq", 1 << 20, 0, 1e-6);
    text = report_of(&result);
    assert_null(strstr(text, "a task"));
    free(text);
    add_granularity(&result, "threads", 42e-9, 30e-9);
    add_granularity(&result, "seq", 4e-9, 0);
    add_granularity(&result, "fork", NAN, NAN);
    text = report_of(&result);
    assert_says(text, "what a task costs, sum, f32, n = 1 Mi, data in host memory, back to back");
    assert_says(text, "threads: a task costs 42 ns (30 ns–84 ns); best at 8 Ki elements a task "
                      "(4 Ki–64 Ki are as good); at 1 element a task it takes 210×; time = "
                      "(400 µs + 42 ns a task) / workers at work, off by 4 %");
    assert_says(text, "seq: a task costs at most 8.0 ns; best at");
    assert_says(text, "/ workers at work describes it badly, off by 40 %");
    assert_says(text, "fork: 2 chunks are too few to tell what a task costs: take 3 or more; best "
                      "at 8 Ki elements a task (4 Ki–64 Ki are as good)");
    free(text);
    result_clear(&result);
}

/* times[device][size] in µs of seq, threads and opencl:0.0 at 1 Ki, 2 Ki, …; 0 leaves a cell out. */
static char *verdict_of(const double *times, size_t devices, size_t sizes)
{
    static const char *const names[] = { "seq", "threads", "opencl:0.0" };
    struct result result = { 0 };

    for (size_t device = 0; device < devices; device++)
        for (size_t size = 0; size < sizes; size++)
            if (times[device * sizes + size] > 0)
                add_time(&result, names[device], 1024u << size, 0,
                         1e-6 * times[device * sizes + size]);
    char *text = report_of(&result);
    result_clear(&result);
    return text;
}

static void assert_verdict(const double *times, size_t devices, size_t sizes, const char *wanted)
{
    char *text = verdict_of(times, devices, sizes);

    assert_says(text, wanted);
    free(text);
}

static void test_verdict_of_every_shape(void **state)
{
    static const double crossing[] = { 1, 2, 4, 8, 3, 3, 3, 3, 9, 9, 9, 9 };
    static const double never[] = { 1, 2, 4, 2, 3, 5 };
    static const double always[] = { 2, 3, 4, 1, 1, 1 };
    static const double ties[] = { 1, 2, 1.005, 2.01 };
    static const double half[] = { 1, 2, 4, 1.005, 1, 1 };
    static const double wild[] = { 1, 2, 1, 2, 1, 2, 2, 1, 2, 1, 2, 1 };
    static const double holes[] = { 1, 2, 4, 3, 0, 0, 9, 8, 0 };

    (void)state;
    assert_verdict(
        crossing, 3, 4,
        "For one sum of f32 in host memory, called back to back: up to 2 Ki elements nothing "
        "beats the plain loop; from 4 Ki on, threads win. Never fastest: opencl (at best 3.00× "
        "slower, at 4 Ki).");
    assert_verdict(never, 2, 3,
                   ": at every size from 1 Ki to 4 Ki nothing beats the plain loop. Never "
                   "fastest: threads (at best 1.25× slower, at 4 Ki).");
    assert_verdict(always, 2, 3,
                   ": at every size from 1 Ki to 4 Ki threads win. Never fastest: seq");
    assert_verdict(ties, 2, 2, ": at every size from 1 Ki to 2 Ki seq and threads tie.");
    assert_verdict(half, 2, 3, ": at every size from 1 Ki to 4 Ki threads win or tie.");
    assert_verdict(wild, 2, 6, "of 6 sizes seq wins 3, threads win 3, 0 are ties.");
    assert_verdict(crossing, 1, 4, "only seq was timed, so there is nothing to compare.");
    assert_verdict(holes, 3, 3, ": at every size from 1 Ki to 2 Ki nothing beats the plain loop");
}

static void test_verdict_with_holes(void **state)
{
    static const double holes[] = { 1, 2, 3, 0, 9, 8 };
    struct result result = { 0 };

    (void)state;
    assert_verdict(holes, 3, 2,
                   "Where a device has no valid time, the others are judged without it.");
    add_status(&result, "seq", 1024, CELL_ERROR, "died of signal 11");
    add_status(&result, "threads", 1024, CELL_WRONG, "");
    char *text = report_of(&result);
    assert_says(text, "no cell has a valid time, so there is no verdict.");
    assert_silent(text, "bit-equal");
    assert_silent(text, "fastest");
    free(text);
    result_clear(&result);
}

static void test_noise_line(void **state)
{
    struct cell_result cell = make_cell("sum", "seq", 2048, 0, 1e-6);
    struct result result = { 0 };

    (void)state;
    add_time(&result, "seq", 1024, 0, 1e-6);
    char *calm = report_of(&result);
    assert_says(calm, "noise: every cell reached the precision");
    free(calm);
    cell.flags = FLAG_UNRESOLVED | FLAG_BIMODAL;
    add(&result, &cell);
    result.partial = true;
    char *text = report_of(&result);
    assert_says(text,
                "noise: 1 of 2 cells (50 %) unresolved within the budget; flags seen: bimodal 1");
    assert_says(text, "interrupted");
    free(text);
    result_clear(&result);
}

static void test_nothing_measured(void **state)
{
    struct result result = { 0 };

    (void)state;
    char *text = report_of(&result);
    assert_string_equal(text, "Nothing was measured. ");
    free(text);
    text = written(put_markdown, &result, &plain);
    assert_says(text, "Nothing was measured.");
    free(text);
    text = written(put_csv, &result, &plain);
    assert_int_equal(count_of(text, "\r\n"), 1);
    free(text);
}

/* ---- shape of the text, whatever the result ---- */

static void fill_hostile(struct result *result)
{
    static const char *const ids[] = { "seq",        "threads",           "threads:2",
                                       "fork",       "fork:2+spawn+pipe", "null",
                                       "opencl:0.0", "opencl:1.0+gpu",    "\033[31m=evil|\x9b" };

    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        add_device(result, ids[i], i == 7 ? "gpu" : "cpu", "Plat\aform 日本");
        for (unsigned size = 0; size < 9; size++) {
            struct cell_result cell = with_phases(ids[i], UINT64_C(7) << 4 * size,
                                                  1e-9 * pow(5, size) * (double)(i + 1), 0.3, 0.6);

            cell.spec.gap_s = size % 2 ? 0.001 : 0;
            cell.status = (enum cell_status)((size + i) % 7 < 4 ? (size + i) % 7 : 0);
            snprintf(cell.reason, sizeof(cell.reason), "@no \"luck\", µ |\n\033]0;x\a%zu", i % 2);
            cell.flags = (unsigned)((size * 37 + i * 91) % (1 << FLAG_COUNT));
            add(result, &cell);
        }
        if (i > 0)
            add_crossing(result, ids[i - 1], ids[i], 0, CROSSES, 112, 1792, 0.5);
    }
}

static void check_line(const char *line, size_t length, const struct report_options *options)
{
    char copy[2048];

    assert_true(length < sizeof(copy));
    memcpy(copy, line, length);
    copy[length] = '\0';
    if (text_columns(copy) > options->width)
        fail_msg("%zu columns of %u: %s", text_columns(copy), options->width, copy);
    if (length > 0 && copy[length - 1] == ' ')
        fail_msg("ends in a space: %s", copy);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)copy[i] < ' ' || copy[i] == 0x7f || (!options->utf8 && (copy[i] & 0x80)))
            fail_msg("byte %02x in: %s", (unsigned char)copy[i], copy);
}

static void check_lines(const char *text, const struct report_options *options)
{
    while (*text) {
        size_t length = strcspn(text, "\n");

        check_line(text, length, options);
        text += length + (text[length] == '\n');
    }
}

static void test_any_width_holds(void **state)
{
    struct result result = { 0 };

    (void)state;
    fill_hostile(&result);
    for (unsigned width = 60; width <= 200; width += 7)
        for (unsigned way = 0; way < 4; way++) {
            struct report_options options = { .utf8 = way & 1, .verbose = way & 2, .width = width };
            char *header = written(put_header, &result, &options);
            char *text = written(put_report, &result, &options);

            check_lines(header, &options);
            check_lines(text, &options);
            free(header);
            free(text);
        }
    result_clear(&result);
}

static void test_color_changes_nothing_else(void **state)
{
    struct report_options color = plain;
    struct result result = { 0 };

    (void)state;
    color.color = true;
    fill_hostile(&result);
    char *without = written(put_report, &result, &plain);
    char *with = written(put_report, &result, &color);
    char *to = with;
    assert_true(strlen(with) > strlen(without));
    for (char *from = with; *from;) {
        if (*from == '\033') {
            from = strchr(from, 'm') + 1;
            continue;
        }
        *to++ = *from++;
    }
    *to = '\0';
    assert_string_equal(with, without);
    free(without);
    free(with);
    result_clear(&result);
}

/* ---- files ---- */

/* Read one field of RFC 4180 into `field`; returns what ended it: ',', '\n' or 0. */
static char next_field(const char **at, char *field, size_t size)
{
    const char *from = *at;
    bool quoted = *from == '"';
    size_t used = 0;

    from += quoted;
    while (*from && (quoted || (*from != ',' && *from != '\r'))) {
        if (quoted && *from == '"' && *++from != '"')
            break;
        assert_true(used + 1 < size);
        field[used++] = *from++;
    }
    field[used] = '\0';
    if (*from == '\r') {
        assert_int_equal(from[1], '\n');
        *at = from + 2;
        return '\n';
    }
    *at = from + (*from == ',');
    return *from;
}

enum { FIELDS_MAX = 64, FIELD_SIZE = 600 };

static size_t next_record(const char **at, char fields[FIELDS_MAX][FIELD_SIZE])
{
    size_t count = 0;

    while (next_field(at, fields[count++], FIELD_SIZE) == ',')
        assert_true(count < FIELDS_MAX);
    return count;
}

static const char *field_of(char names[FIELDS_MAX][FIELD_SIZE], char fields[FIELDS_MAX][FIELD_SIZE],
                            const char *name)
{
    for (size_t i = 0; i < FIELDS_MAX; i++)
        if (strcmp(names[i], name) == 0)
            return fields[i];
    fail_msg("no column %s", name);
    return NULL;
}

static void test_csv_reads_back(void **state)
{
    static char names[FIELDS_MAX][FIELD_SIZE], fields[FIELDS_MAX][FIELD_SIZE];
    struct result result = { 0 };

    (void)state;
    fill_hostile(&result);
    char *text = written(put_csv, &result, NULL);
    const char *at = text;
    size_t columns = next_record(&at, names);
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];

        assert_int_equal(next_record(&at, fields), columns);
        assert_int_equal(strtoull(field_of(names, fields, "n"), NULL, 10), cell->spec.n);
        assert_true(strtod(field_of(names, fields, "time_median_s"), NULL) == cell->time.median);
        assert_true(strtod(field_of(names, fields, "launch_s"), NULL) ==
                    cell->phases.s[PHASE_LAUNCH]);
        assert_true(strtof(field_of(names, fields, "value"), NULL) == 0.1f);
        assert_string_equal(field_of(names, fields, "value_bits"), "0x3dcccccd");
        assert_string_equal(field_of(names, fields, "status"), cell_status_name(cell->status));
        assert_string_equal(field_of(names, fields, "latency_median_s"), "");
        assert_string_equal(field_of(names, fields, "index"), "");
        assert_int_equal(strncmp(field_of(names, fields, "reason"), "'@no \"luck\", µ |\n", 18), 0);
    }
    assert_string_equal(at, "");
    assert_null(strchr(text, '\033'));
    free(text);
    result_clear(&result);
}

static void test_csv_values(void **state)
{
    static char names[FIELDS_MAX][FIELD_SIZE], fields[FIELDS_MAX][FIELD_SIZE];
    struct cell_result integer = make_cell("sum", "seq", 1, 0, 1e-6);
    struct cell_result located = make_cell("argmax", "seq", 1, 0, 1e-6);
    struct result result = { 0 };

    (void)state;
    integer.spec.dtype = DTYPE_I64;
    integer.value = value_from_i64(INT64_MIN);
    add(&result, &integer);
    located.value = value_from_f32(INFINITY);
    located.value.index = 7;
    located.flags = FLAG_UNRESOLVED | FLAG_STREAMED;
    add(&result, &located);
    char *text = written(put_csv, &result, NULL);
    const char *at = text;
    next_record(&at, names);
    next_record(&at, fields);
    assert_string_equal(field_of(names, fields, "value"), "-9223372036854775808");
    assert_string_equal(field_of(names, fields, "value_bits"), "0x8000000000000000");
    next_record(&at, fields);
    assert_string_equal(field_of(names, fields, "value"), "");
    assert_string_equal(field_of(names, fields, "index"), "7");
    assert_string_equal(field_of(names, fields, "flags"), "unresolved streamed");
    free(text);
    result_clear(&result);
}

/* Bars of a table row that are not escaped. */
static size_t count_bars(const char *line, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return count;
}

static void test_markdown_tables_are_whole(void **state)
{
    struct result result = { 0 };
    size_t bars = 0, rows = 0, tables = 0;

    (void)state;
    fill_hostile(&result);
    char *text = written(put_markdown, &result, NULL);
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");

        if (*line != '|') {
            bars = 0;
        } else {
            tables += bars == 0;
            rows++;
            assert_true(bars == 0 || count_bars(line, length) == bars);
            bars = count_bars(line, length);
        }
        line += length + (line[length] == '\n');
    }
    assert_true(tables >= 5 && rows > 3 * tables);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '<'));
    free(text);
    result_clear(&result);
}

static void test_json_is_the_result(void **state)
{
    struct result result = { 0 };
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    add_time(&result, "seq", 1024, 0, 1.0 / 3);
    result.meta = json_object();
    assert_true(report_json(out, &result));
    fclose(out);
    assert_int_equal(text[size - 1], '\n');
    json_t *read = json_loads(text, JSON_REJECT_DUPLICATES, NULL),
           *wanted = result_to_json(&result);
    assert_non_null(read);
    assert_true(json_equal(read, wanted));
    json_decref(read);
    json_decref(wanted);
    free(text);
    result_clear(&result);
}

static void test_json_failure_is_seen(void **state)
{
    struct result result = { .meta = json_object() };
    FILE *full = fopen("/dev/full", "w");

    (void)state;
    if (full) {
        setvbuf(full, NULL, _IONBF, 0);
        assert_false(report_json(full, &result));
        fclose(full);
    }
    result_clear(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terminal_gets_no_control),
        cmocka_unit_test(test_terminal_gets_no_broken_utf8),
        cmocka_unit_test(test_terminal_text_is_cut_at_a_character),
        cmocka_unit_test(test_columns),
        cmocka_unit_test(test_csv_text),
        cmocka_unit_test(test_markdown_text),
        cmocka_unit_test(test_header_names_the_machine),
        cmocka_unit_test(test_header_with_a_gpu),
        cmocka_unit_test(test_header_survives_any_metadata),
        cmocka_unit_test(test_table_names_the_fastest),
        cmocka_unit_test(test_reasons_are_listed_once),
        cmocka_unit_test(test_null_is_never_fastest),
        cmocka_unit_test(test_values_in_order),
        cmocka_unit_test(test_exact_values),
        cmocka_unit_test(test_wrong_values_are_named),
        cmocka_unit_test(test_breakdown_shows_one_telling_size),
        cmocka_unit_test(test_breakdown_of_every_size_when_verbose),
        cmocka_unit_test(test_breakdown_admits_what_it_cannot_know),
        cmocka_unit_test(test_crossings_side_by_side),
        cmocka_unit_test(test_what_a_task_costs),
        cmocka_unit_test(test_verdict_of_every_shape),
        cmocka_unit_test(test_verdict_with_holes),
        cmocka_unit_test(test_noise_line),
        cmocka_unit_test(test_nothing_measured),
        cmocka_unit_test(test_any_width_holds),
        cmocka_unit_test(test_color_changes_nothing_else),
        cmocka_unit_test(test_csv_reads_back),
        cmocka_unit_test(test_csv_values),
        cmocka_unit_test(test_markdown_tables_are_whole),
        cmocka_unit_test(test_json_is_the_result),
        cmocka_unit_test(test_json_failure_is_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
