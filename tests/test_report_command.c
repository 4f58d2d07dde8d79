/*
 * The commands report and convert: what they refuse, what they write, and that they write all or nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/experiments/convert_command.h"
#include "host/experiments/report_command.h"
#include "host/report/report.h"
#include "tests/html_samples.h"

/* A folder with the samples as result files, in which every test works. */
static char folder[] = "/tmp/gpubench-report-XXXXXX";

static void write_result(const char *name, void (*make)(struct result *))
{
    struct result result;
    char path[64];
    FILE *file;

    snprintf(path, sizeof(path), "%s.json", name);
    file = fopen(path, "w");
    assert_non_null(file);
    make(&result);
    assert_true(report_json(file, &result));
    assert_int_equal(fclose(file), 0);
    result_clear(&result);
}

static int enter(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    for (size_t i = 0; i < HTML_SAMPLES; i++)
        write_result(html_samples[i].name, html_samples[i].make);
    return 0;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static int leave(void **state)
{
    (void)state;
    return chdir("/") || nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static enum status run(char *line, struct error *err)
{
    char *argv[16] = { (char[]){ "gpubench" } };
    struct options options;
    enum status status;
    int argc = 1;

    *err = (struct error){ 0 };
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
        argv[argc++] = word;
    status = options_parse(&options, argc, argv, err);
    assert_int_equal(status, STATUS_OK);
    status = options.command == COMMAND_REPORT ? report_command(&options, err)
                                               : convert_command(&options, err);
    options_clear(&options);
    return status;
}

static void assert_done(const char *line)
{
    char copy[256];
    struct error err;

    snprintf(copy, sizeof(copy), "%s", line);
    if (run(copy, &err) != STATUS_OK)
        fail_msg("%s: %s", line, err.text);
}

static void assert_refused(const char *line, const char *wanted)
{
    char copy[256];
    struct error err;

    snprintf(copy, sizeof(copy), "%s", line);
    assert_int_equal(run(copy, &err), STATUS_USAGE);
    if (!strstr(err.text, wanted))
        fail_msg("%s: \"%s\" does not say \"%s\"", line, err.text, wanted);
}

/* To be freed. */
static char *contents(const char *path)
{
    struct stat info;
    FILE *file = fopen(path, "r");
    char *text;

    assert_non_null(file);
    assert_int_equal(stat(path, &info), 0);
    text = calloc(1, (size_t)info.st_size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)info.st_size, file), info.st_size);
    fclose(file);
    return text;
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

static void a_page_is_written(void **state)
{
    char *page;

    (void)state;
    assert_done("report full.json partial.json -o a.html");
    page = contents("a.html");
    assert_non_null(strstr(page, "<h2>partial.json</h2>"));
    assert_non_null(strstr(page, "one task an item"));
    free(page);
}

static void nothing_is_written_for_bad_input(void **state)
{
    FILE *file = fopen("broken.json", "w");

    (void)state;
    fputs("{\"schema\": \"gpubench/2\"}", file);
    fclose(file);
    assert_refused("report full.json missing.json -o b.html", "missing.json");
    assert_refused("report broken.json -o b.html", "gpubench/2");
    assert_refused("convert broken.json --format csv -o b.html", "gpubench/2");
    assert_false(exists("b.html"));
}

static void an_old_page_survives_a_failure(void **state)
{
    char *page;

    (void)state;
    assert_done("report single.json -o c.html");
    assert_refused("report broken.json -o c.html", "gpubench/2");
    page = contents("c.html");
    assert_non_null(strstr(page, "only seq was timed"));
    free(page);
    assert_refused("report single.json -o missing/c.html", "missing/c.html");
    assert_refused("report single.json -o .", ".");
}

static void results_are_not_overwritten(void **state)
{
    (void)state;
    assert_int_equal(link("full.json", "alias.json"), 0);
    assert_refused("report full.json -o full.json", "is also read");
    assert_refused("report single.json full.json -o ./alias.json", "is also read");
    assert_refused("convert full.json --format json -o alias.json", "is also read");
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    assert_refused("report full.json", "--output");
    assert_refused("convert full.json", "--format");
    assert_refused("report - - -o d.html", "standard input");
}

static void columns_are_written(void **state)
{
    char *data, *script;

    (void)state;
    assert_done("report full.json hostile.json --data columns");
    data = contents("columns/curve-1.dat");
    assert_memory_equal(data, "# n\tseq median s\tseq low s\tseq high s\tseq GB/s\tthreads", 54);
    assert_int_equal(strspn(strchr(data, '\n') + 1, "0123456789"), 4);
    script = contents("columns/plot.gp");
    assert_non_null(strstr(script, "'curve-5.dat' using 1:6:7:8"));
    assert_null(strchr(script, '`'));
    assert_non_null(strstr(script, "title 'threads:\"''><b"));
    free(data);
    free(script);
    assert_refused("report full.json --data full.json", "full.json");
}

/* gnuplot itself has the last word where it is installed. */
static void gnuplot_draws_the_columns(void **state)
{
    (void)state;
    if (system("command -v gnuplot >/dev/null") != 0)
        skip();
    assert_done("report partial.json hostile.json empty.json --data drawn");
    assert_int_equal(system("cd drawn && gnuplot plot.gp 2>gnuplot.log"), 0);
    assert_true(exists("drawn/curve-1.svg") && exists("drawn/curve-3.svg"));
}

static json_t *converted(const char *name, const char *format)
{
    char line[128];
    json_t *root;

    snprintf(line, sizeof(line), "convert %s.json --format %s -o converted", name, format);
    assert_done(line);
    root = json_load_file("converted", 0, NULL);
    assert_non_null(root);
    return root;
}

static size_t count_type(const json_t *list, const char *type)
{
    size_t i, found = 0;
    json_t *item;

    json_array_foreach(list, i, item)
    {
        found += strcmp(json_string_value(json_object_get(item, "run_type")), type) == 0;
    }
    return found;
}

static void google_benchmark_has_samples_and_aggregates(void **state)
{
    json_t *root = converted("single", "google-benchmark");
    const json_t *list = json_object_get(root, "benchmarks"), *first = json_array_get(list, 0);
    const json_t *context = json_object_get(root, "context");

    (void)state;
    assert_int_equal(count_type(list, "iteration"), HTML_ROUNDS);
    assert_int_equal(count_type(list, "aggregate"), 4);
    assert_string_equal(json_string_value(json_object_get(first, "name")), "sum/f32/seq/n:1000003");
    assert_string_equal(json_string_value(json_object_get(first, "time_unit")), "ns");
    assert_true(fabs(json_number_value(json_object_get(first, "real_time")) / 28600 - 1) < 0.05);
    assert_int_equal(json_integer_value(json_object_get(context, "num_cpus")), 2);
    assert_int_equal(json_array_size(json_object_get(context, "caches")), 3);
    json_decref(root);
}

static void failed_cells_are_no_benchmarks(void **state)
{
    json_t *root = converted("partial", "google-benchmark");
    const json_t *failed = json_object_get(json_object_get(root, "context"), "gpubench_failed");
    size_t i;
    json_t *item;

    (void)state;
    assert_int_equal(json_array_size(failed), 7);
    json_array_foreach(json_object_get(root, "benchmarks"), i, item)
    {
        assert_true(json_number_value(json_object_get(item, "real_time")) > 0);
    }
    json_decref(root);
}

static void github_action_has_one_entry_a_time(void **state)
{
    json_t *root = converted("partial", "github-action-benchmark");
    size_t i;
    json_t *item;

    (void)state;
    assert_int_equal(json_array_size(root), 48 - 7);
    json_array_foreach(root, i, item)
    {
        assert_true(json_number_value(json_object_get(item, "value")) > 0);
        assert_string_equal(json_string_value(json_object_get(item, "unit")), "ns");
        assert_non_null(json_string_value(json_object_get(item, "name")));
    }
    json_decref(root);
}

static void json_comes_back_the_same(void **state)
{
    json_t *before = json_load_file("full.json", 0, NULL), *after = converted("full", "json");

    (void)state;
    assert_true(json_equal(before, after));
    assert_int_equal(json_array_size(json_object_get(after, "rungs")), 2);
    json_decref(before);
    json_decref(after);
}

static void spreadsheets_and_markdown_get_no_markup(void **state)
{
    char *text;

    (void)state;
    assert_done("convert hostile.json --format csv -o h.csv");
    text = contents("h.csv");
    assert_null(strchr(text, '\x1b'));
    assert_memory_equal(text, "op,dtype,n,", 11);
    free(text);
    assert_done("convert hostile.json --format markdown -o h.md");
    text = contents("h.md");
    assert_null(strstr(text, "<script"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_written),
        cmocka_unit_test(nothing_is_written_for_bad_input),
        cmocka_unit_test(an_old_page_survives_a_failure),
        cmocka_unit_test(results_are_not_overwritten),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(columns_are_written),
        cmocka_unit_test(gnuplot_draws_the_columns),
        cmocka_unit_test(google_benchmark_has_samples_and_aggregates),
        cmocka_unit_test(failed_cells_are_no_benchmarks),
        cmocka_unit_test(github_action_has_one_entry_a_time),
        cmocka_unit_test(json_comes_back_the_same),
        cmocka_unit_test(spreadsheets_and_markdown_get_no_markup),
    };

    return cmocka_run_group_tests(tests, enter, leave);
}
