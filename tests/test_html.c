/*
 * Pages: well-formed, nothing that runs or is fetched, everything escaped, an exact value on every mark.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>
#include <unistd.h>

#include "host/report/html.h"
#include "host/report/report.h"
#include "host/report/scale.h"
#include "tests/html_samples.h"

static char *page_of(const struct result *const *results, const char *const *names, size_t count)
{
    char *text = NULL;
    size_t size = 0;
    struct error err = { 0 };
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(report_html(out, results, names, count, &err), STATUS_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *page_of_one(const struct result *result, const char *name)
{
    return page_of(&result, &name, 1);
}

static char *page_of_sample(void (*make)(struct result *))
{
    struct result result;
    char *page;

    make(&result);
    page = page_of_one(&result, "r.json");
    result_clear(&result);
    return page;
}

static size_t count(const char *text, const char *wanted)
{
    size_t found = 0;

    for (const char *at = strstr(text, wanted); at; at = strstr(at + 1, wanted))
        found++;
    return found;
}

/* Python's parsers of XML and HTML are the judges. */
static void assert_sound(const char *page)
{
    char path[] = "/tmp/gpubench-html-XXXXXX", command[256];
    int fd = mkstemp(path);
    size_t length = strlen(page);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, page, length), (ssize_t)length);
    close(fd);
    snprintf(command, sizeof(command), "python3 '%s' %s", CHECK_HTML, path);
    assert_int_equal(system(command), 0);
    unlink(path);
}

static void every_sample_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < HTML_SAMPLES; i++) {
        char *page = page_of_sample(html_samples[i].make);

        assert_sound(page);
        assert_int_equal(count(page, "<script"), 0);
        free(page);
    }
}

static void the_verdict_comes_first_and_noise_last(void **state)
{
    char *page = page_of_sample(html_full);
    const char *verdict = strstr(page, "nothing beats the plain loop");
    const char *article = strstr(page, "one task an item"), *time = strstr(page, "Time against n");
    const char *noise = strstr(page, "noise: every cell"), *meta = strstr(page, ">6.1.0<");

    (void)state;
    assert_true(verdict && article && time && noise && meta);
    assert_true(verdict < article && article < time && time < noise && noise < meta);
    free(page);
}

static void every_time_is_a_point(void **state)
{
    struct result result;
    char *page;

    (void)state;
    html_full(&result);
    page = page_of_one(&result, "r.json");
    /* Time, bandwidth and speed-up. */
    assert_int_equal(count(page, "<use class=\"pt\""), 3 * result.cell_count);
    assert_non_null(strstr(page, "threads, n = 1 Mi: "));
    assert_non_null(strstr(page, "memory read, 36 GB/s"));
    assert_non_null(strstr(page, "L3 cache, 32 MiB: filled by n = 8 Mi"));
    assert_non_null(strstr(page, "threads beat seq from between n = "));
    assert_non_null(strstr(page, "opencl:1.0 (GPU)"));
    assert_non_null(strstr(page, "extrapolated from 20000"));
    free(page);
    result_clear(&result);
}

/* The class that carries the colour of a device in a page's part that begins with `from`. */
static void colour_of(const char *page, const char *from, const char *title, char colour[4])
{
    const char *at = strstr(strstr(page, from), title), *begin = at;

    assert_non_null(at);
    while (strncmp(begin, "<g class=\"d", 11) != 0)
        assert_true(--begin > page);
    snprintf(colour, 4, "%.2s", begin + 10);
}

static void a_device_has_one_colour(void **state)
{
    struct result full, single;
    const struct result *results[] = { &single, &full };
    const char *const names[] = { "single", "full" };
    char first[4], second[4], *page;

    (void)state;
    html_single(&single);
    html_full(&full);
    page = page_of(results, names, 2);
    assert_sound(page);
    colour_of(page, "Time against n", "<title>fork, n = ", first);
    colour_of(page, "Bandwidth against n", "<title>fork, n = ", second);
    assert_string_equal(first, second);
    colour_of(page, "Where the time goes", "<title>fork</title>", second);
    assert_string_equal(first, second);
    colour_of(page, "poly:64, f32, data in host memory</h2>", "<title>fork, n = ", second);
    assert_string_equal(first, second);
    colour_of(page, "Time against n", "<title>seq, n = ", second);
    assert_string_not_equal(first, second);
    free(page);
    result_clear(&full);
    result_clear(&single);
}

static void files_stand_side_by_side(void **state)
{
    struct result old, new;
    const struct result *results[] = { &old, &new };
    const char *const names[] = { "old.json", "new.json" };
    char *page;

    (void)state;
    html_full(&old);
    html_full(&new);
    for (size_t i = 0; i < new.cell_count; i++) {
        new.cells[i].time.median *= 2;
        new.cells[i].time.ci_low *= 2;
        new.cells[i].time.ci_high *= 2;
    }
    json_object_set_new(new.meta, "kernel", json_string("6.2.0"));
    page = page_of(results, names, 2);
    assert_sound(page);
    assert_non_null(strstr(page, "Back to back · old.json"));
    assert_non_null(strstr(page, "Back to back · new.json"));
    assert_int_equal(count(page, "<h3>Change against the first file</h3>"), 2);
    assert_non_null(strstr(page, ": 2× (95 %: "));
    assert_int_equal(count(page, "<tr class=\"differs\">"), 1);
    free(page);
    result_clear(&old);
    result_clear(&new);
}

static void what_went_wrong_is_said(void **state)
{
    char *page = page_of_sample(html_partial);

    (void)state;
    assert_non_null(strstr(page, "The run was interrupted"));
    assert_non_null(strstr(page, "gave a wrong value"));
    assert_non_null(strstr(page, "<path class=\"bad\""));
    assert_non_null(strstr(page, "planted in cell 1"));
    free(page);
}

static void nothing_measured_is_said(void **state)
{
    char *page = page_of_sample(html_empty);

    (void)state;
    assert_non_null(strstr(page, "Nothing was measured."));
    assert_int_equal(count(page, "class=\"plot\""), 0);
    free(page);
}

static void hostile_text_is_shown_not_obeyed(void **state)
{
    struct result result;
    const struct result *results[] = { &result, &result };
    const char *const names[] = { HTML_HOSTILE, "\"><svg/onload=alert(1)>" };
    char *page;

    (void)state;
    html_hostile(&result);
    page = page_of(results, names, 2);
    assert_sound(page);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "onload=alert(1)>"));
    assert_non_null(
        strstr(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;`&amp;?[31m?\?=cmd"));
    free(page);
    result_clear(&result);
}

/* Numbers from a file that make no sense as places in a picture. */
static void absurd_numbers_do_no_harm(void **state)
{
    struct result result;
    char *page;

    (void)state;
    html_full(&result);
    result.cells[0].time = (struct summary){ 5e-324, 0, 1e308, 0, 1e308 };
    result.cells[1].time = (struct summary){ 1e308, 1e308, 1e308, 1e308, 1e308 };
    result.cells[2].time = (struct summary){ 0, 0, 0, 0, 0 };
    result.cells[3].time = (struct summary){ NAN, NAN, NAN, NAN, NAN };
    result.cells[4].phases.s[PHASE_COMPUTE] = 1e308;
    result.cells[5].bytes = INFINITY;
    result.cells[6].bytes = NAN;
    result.cells[7].spec.n = 0;
    result.cells[8].spec.n = (uint64_t)1 << 62;
    result.crossovers[0].n_low = -1e300;
    result.crossovers[0].n_high = 1e300;
    json_object_set_new(json_object_get(result.meta, "caches"), "l1d_bytes", json_real(1e300));
    json_object_set_new(json_object_get(result.meta, "floors"), "x_gbps", json_real(1e300));
    page = page_of_one(&result, "r.json");
    assert_sound(page);
    assert_int_equal(count(page, "nan"), 0);
    assert_int_equal(count(page, "inf"), 0);
    free(page);
    result_clear(&result);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void two_thousand_cells_are_quick_and_small(void **state)
{
    static const char *const ops[] = { "sum", "dot", "asum", "sumsq", "nrm2",   "min",
                                       "max", "var", "lse",  "mean",  "poly:2", "poly:4" };
    struct result result;
    double begun;
    char *page;

    (void)state;
    html_begin(&result, HTML_DEVICES);
    for (size_t i = 0; i < 12; i++)
        html_add_curves(&result, ops[i], HTML_DEVICES, 2);
    assert_true(result.cell_count >= 2000);
    begun = now();
    page = page_of_one(&result, "r.json");
    assert_true(now() - begun < 60); /* not in the square of cells, nor for ever */
    assert_true(strlen(page) <= 3 << 20);
    assert_sound(page);
    free(page);
    result_clear(&result);
}

static void no_file_is_refused(void **state)
{
    struct error err = { 0 };

    (void)state;
    assert_int_equal(report_html(stdout, NULL, NULL, 0, &err), STATUS_USAGE);
}

/* Ticks are few, ascending, within the scale, and differ in what they say. */
static void ticks_make_sense(void **state)
{
    static const double lows[] = { 1e-9, 3e-7, 0.97, 1, 20, 1e12 };
    static const double spans[] = { 1.01, 1.5, 3, 8, 100, 3e4, 1e9, 1e30 };

    (void)state;
    for (size_t i = 0; i < 6 * 8 * 2; i++) {
        struct extent extent = { lows[i % 6], lows[i % 6] * spans[i / 6 % 8] };
        bool is_log = i >= 48;
        struct scale scale = scale_over(&extent, is_log, 1.1);
        struct tick ticks[TICKS_MAX];
        size_t found = scale_ticks(&scale, UNIT_SECONDS, 7, ticks);

        assert_in_range(found, 1, 7);
        for (size_t j = 0; j < found; j++) {
            assert_true(ticks[j].at >= scale.low && ticks[j].at <= scale.high * (1 + 1e-6));
            assert_true(j == 0 || ticks[j].at > ticks[j - 1].at);
            assert_true(j == 0 || strcmp(ticks[j].label, ticks[j - 1].label) != 0);
        }
    }
}

static void sizes_have_round_ticks(void **state)
{
    struct extent extent = { 1024, 1 << 26 };
    struct scale scale = scale_over(&extent, true, 1.3);
    struct tick ticks[TICKS_MAX];
    size_t found = scale_ticks(&scale, UNIT_SIZE, 6, ticks);

    (void)state;
    assert_in_range(found, 4, 6);
    for (size_t i = 1; i < found; i++)
        assert_true(ticks[i].at / ticks[i - 1].at == ticks[1].at / ticks[0].at);
    assert_non_null(strstr(ticks[1].label, " Ki"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_sound),
        cmocka_unit_test(the_verdict_comes_first_and_noise_last),
        cmocka_unit_test(every_time_is_a_point),
        cmocka_unit_test(a_device_has_one_colour),
        cmocka_unit_test(files_stand_side_by_side),
        cmocka_unit_test(what_went_wrong_is_said),
        cmocka_unit_test(nothing_measured_is_said),
        cmocka_unit_test(hostile_text_is_shown_not_obeyed),
        cmocka_unit_test(absurd_numbers_do_no_harm),
        cmocka_unit_test(two_thousand_cells_are_quick_and_small),
        cmocka_unit_test(no_file_is_refused),
        cmocka_unit_test(ticks_make_sense),
        cmocka_unit_test(sizes_have_round_ticks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
