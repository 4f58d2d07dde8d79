#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/experiments/compare_command.h"
#include "host/result/json.h"
#include "tests/compare_results.h"

#define OUTPUT_SIZE 65536

/* A fresh folder; each test works in it as its current one. */
static int folder_enter(void **state)
{
    char *folder = strdup("/tmp/gpubench-compare-XXXXXX");

    *state = folder;
    return folder && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int folder_leave(void **state)
{
    char command[64];
    int rc;

    snprintf(command, sizeof(command), "rm -rf %s", (char *)*state);
    rc = chdir("/tmp") || system(command);
    free(*state);
    return rc;
}

static void file_put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void file_get(const char *path, char text[OUTPUT_SIZE])
{
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    text[fread(text, 1, OUTPUT_SIZE - 1, file)] = '\0';
    fclose(file);
}

/* Write a result: sums of 1 Ki and 4 Ki on seq and threads; `factor` for threads at 4 Ki. */
static void result_put(const char *path, double factor, unsigned processes, uint64_t seed)
{
    struct rng rng = { seed };
    struct made_run run = { &rng, processes, 9, 1e-3, 1e-3, 0 };
    struct result result;
    json_t *root;

    made_result(&result);
    made_time(&result, &run, 1024, "seq", 1e-6);
    made_time(&result, &run, 1024, "threads", 2e-6);
    made_time(&result, &run, 4096, "seq", 4e-6);
    made_time(&result, &run, 4096, "threads", factor * 3e-6);
    root = result_to_json(&result);
    assert_non_null(root);
    assert_int_equal(json_dump_file(root, path, JSON_REAL_PRECISION(17)), 0);
    json_decref(root);
    result_clear(&result);
}

/* Run the command on these words, with both standard streams going to the file "output". */
static enum status command(struct error *err, const char *const *words)
{
    const char *argv[16] = { "gpubench", "compare" };
    int argc = 2, out = dup(1), to = open("output", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    struct options options;
    enum status status;

    for (; words[argc - 2]; argc++)
        argv[argc] = words[argc - 2];
    *err = (struct error){ .status = STATUS_OK };
    status = options_parse(&options, argc, (char **)argv, err);
    fflush(stdout);
    dup2(to, 1);
    if (status == STATUS_OK)
        status = compare_command(&options, err);
    fflush(stdout);
    dup2(out, 1);
    close(out);
    close(to);
    options_clear(&options);
    return status;
}

#define COMMAND(err, ...) command(err, (const char *const[]){ __VA_ARGS__, NULL })

static void a_regression_is_found_and_said(void **state)
{
    char text[OUTPUT_SIZE];
    struct error err;

    (void)state;
    result_put("old.json", 1, 5, 1);
    result_put("new.json", 1.3, 5, 2);
    assert_int_equal(COMMAND(&err, "old.json", "new.json"), STATUS_OK);
    file_get("output", text);
    assert_non_null(strstr(text, "from old.json to new.json\n"));
    assert_non_null(strstr(text, "different: slower\n"));
    assert_non_null(strstr(text, "Of 4 cells, 1 is slower (sum f32 4 Ki threads takes 1.30"));
    assert_non_null(strstr(text, ", 3 are equivalent."));
    assert_non_null(strstr(text, "gpubench selftest"));
    assert_int_equal(COMMAND(&err, "--fail-on-regression", "old.json", "new.json"),
                     STATUS_REGRESSION);
    assert_string_equal(err.text, "");
    assert_int_equal(COMMAND(&err, "--fail-on-regression", "new.json", "old.json"), STATUS_OK);
    file_get("output", text);
    assert_non_null(strstr(text, "1 is faster (sum f32 4 Ki threads takes 0.7"));
    assert_int_equal(
        COMMAND(&err, "--fail-on-regression", "--device", "seq", "old.json", "new.json"),
        STATUS_OK);
    assert_int_equal(
        COMMAND(&err, "--fail-on-regression", "--normalize", "seq", "old.json", "new.json"),
        STATUS_REGRESSION);
    file_get("output", text);
    assert_non_null(strstr(text, "Times are multiples of those of seq"));
}

static void too_few_processes_are_no_regression(void **state)
{
    char text[OUTPUT_SIZE];
    struct error err;

    (void)state;
    result_put("old.json", 1, 4, 1);
    result_put("new.json", 2, 5, 2);
    assert_int_equal(COMMAND(&err, "--fail-on-regression", "old.json", "new.json"), STATUS_OK);
    file_get("output", text);
    assert_non_null(strstr(text, "Of 4 cells, none is different, 4 are insufficient."));
    assert_non_null(strstr(text, "--processes 5"));
}

static double real_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    assert_true(json_is_number(value));
    return json_number_value(value);
}

static void json_says_the_same(void **state)
{
    const json_t *list, *cell, *summary;
    struct error err;
    json_t *root;

    (void)state;
    result_put("old.json", 1, 5, 1);
    result_put("new.json", 1.3, 6, 2);
    assert_int_equal(COMMAND(&err, "old.json", "new.json", "--json", "c.json"), STATUS_OK);
    root = json_load_file("c.json", JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    assert_string_equal(json_string_value(json_object_get(root, "schema")), "gpubench-compare/1");
    list = json_object_get(root, "comparisons");
    assert_int_equal(json_array_size(list), 4);
    cell = json_array_get(list, 3);
    assert_string_equal(json_string_value(json_object_get(cell, "op")), "sum");
    assert_string_equal(json_string_value(json_object_get(cell, "device")), "threads");
    assert_string_equal(json_string_value(json_object_get(cell, "verdict")), "different");
    assert_string_equal(json_string_value(json_object_get(cell, "direction")), "slower");
    assert_int_equal(json_integer_value(json_object_get(cell, "new_units")), 6);
    assert_true(fabs(real_at(cell, "ratio") - 1.3) < 0.01);
    assert_true(real_at(cell, "ratio_low") < real_at(cell, "ratio"));
    assert_true(fabs(real_at(cell, "new_s") / real_at(cell, "old_s") - real_at(cell, "ratio")) <
                1e-9);
    assert_true(fabs(real_at(cell, "delta") - 0.01) < 1e-9);
    assert_true(real_at(cell, "p_holm") >= real_at(cell, "p"));
    summary = json_object_get(root, "summary");
    assert_true(real_at(summary, "cells") == 4 && real_at(summary, "slower") == 1);
    assert_true(json_is_true(json_object_get(summary, "regression")));
    json_decref(root);
}

static void standard_output_is_for_one(void **state)
{
    char text[OUTPUT_SIZE];
    struct error err;

    (void)state;
    result_put("old.json", 1, 5, 1);
    result_put("new.json", 1.3, 5, 2);
    assert_int_equal(COMMAND(&err, "-q", "old.json", "new.json", "--markdown", "-"), STATUS_OK);
    file_get("output", text);
    assert_non_null(strstr(text, "## gpubench compare\n"));
    assert_non_null(strstr(text, "| sum f32 4 Ki threads |"));
    assert_non_null(strstr(text, "**different: slower**"));
    assert_int_equal(COMMAND(&err, "old.json", "new.json", "--markdown", "no/such/folder"),
                     STATUS_USAGE);
}

static void devices_of_one_file(void **state)
{
    char text[OUTPUT_SIZE];
    struct error err;

    (void)state;
    result_put("r.json", 0.5, 5, 1);
    assert_int_equal(COMMAND(&err, "r.json", "--against", "seq"), STATUS_OK);
    file_get("output", text);
    assert_non_null(strstr(text, "devices against seq in r.json"));
    assert_non_null(strstr(text, "Of 2 cells, 1 is slower (sum f32 1 Ki threads takes "));
    assert_int_equal(COMMAND(&err, "r.json", "--against", "seq", "--device", "made,threads"),
                     STATUS_OK);
    assert_int_equal(COMMAND(&err, "r.json", "--against", "fork"), STATUS_USAGE);
    assert_string_equal(err.text, "--against: no device \"fork\" (seq, threads)");
    assert_int_equal(COMMAND(&err, "r.json", "--against", "cpu"), STATUS_USAGE);
    assert_non_null(strstr(err.text, "more than one device is called that"));
    assert_int_equal(COMMAND(&err, "r.json", "--against", "seq", "--device", "thread"),
                     STATUS_USAGE);
    assert_non_null(strstr(err.text, "did you mean \"threads\"?"));
}

static void words_must_make_sense(void **state)
{
    struct error err;

    (void)state;
    result_put("r.json", 1, 5, 1);
    assert_int_equal(COMMAND(&err, "r.json"), STATUS_USAGE);
    assert_non_null(strstr(err.text, "one file is given"));
    assert_int_equal(COMMAND(&err, "r.json", "r.json", "--against", "seq"), STATUS_USAGE);
    assert_int_equal(COMMAND(&err, "r.json", "--against", "seq", "--normalize", "seq"),
                     STATUS_USAGE);
    assert_int_equal(COMMAND(&err, "r.json", "r.json", "--normalize", "threads"), STATUS_USAGE);
    assert_int_equal(COMMAND(&err, "-", "-"), STATUS_USAGE);
    assert_int_equal(COMMAND(&err, "a", "b", "c"), STATUS_USAGE);
    assert_int_equal(COMMAND(&err, "-q"), STATUS_USAGE);
    assert_int_equal(COMMAND(&err, "r.json", "none.json"), STATUS_USAGE);
    assert_string_equal(err.text, "cannot read none.json: No such file or directory");
}

/* A deep copy of a good file with something of it replaced, at "bad.json". */
static void spoil(const char *find, const char *replace)
{
    char good[OUTPUT_SIZE], bad[OUTPUT_SIZE + 256], *at;

    file_get("new.json", good);
    at = strstr(good, find);
    assert_non_null(at);
    snprintf(bad, sizeof(bad), "%.*s%s%s", (int)(at - good), good, replace, at + strlen(find));
    file_put("bad.json", bad);
}

static void assert_refused(const char *message)
{
    struct error err;

    assert_int_equal(COMMAND(&err, "new.json", "bad.json"), STATUS_USAGE);
    if (!strstr(err.text, message))
        fail_msg("\"%s\" has no \"%s\"", err.text, message);
    assert_null(strchr(err.text, '\n'));
    assert_int_equal(COMMAND(&err, "bad.json", "new.json"), STATUS_USAGE);
}

static void bad_meaning_is_refused_by_path(void **state)
{
    static const struct {
        const char *find, *replace, *message;
    } rows[] = {
        { "\"n\": 1024", "\"n\": \"many\"", "bad.json: results[0].n: expected" },
        { "\"reuse\": 1", "\"reuse\": -1", "bad.json: results[0].reuse: expected" },
        { "\"wall_s\": ", "\"wall_s\": -", "bad.json: results[0].samples[0].wall_s: expected" },
        { "\"median\": ", "\"median\": -", "bad.json: results[0].time_s.median: expected" },
        { "\"op\": \"sum\"", "\"op\": \"summ\"", "bad.json: results[0].op: expected" },
        { "\"schema\": \"gpubench/1\"", "\"schema\": \"gpubench/2\"",
          "\"gpubench/2\" is not known" },
        { "\"meta\": {}", "\"meta\": []", "bad.json: meta: expected an object" },
        { "\"meta\": {}", "\"meta\": {\"aa_floor\": -1}", "bad.json: meta.aa_floor: expected" },
        { "\"op\": \"sum\"", "\"op\": \"sum\", \"op\": \"sum\"", "bad.json: line 1, column " },
        { "\"wall_s\": ", "\"wall_s\": NaN", "bad.json: line 1, column " },
        { "\"median\": ", "\"median\": 1e999", "bad.json: line 1, column " },
    };

    (void)state;
    result_put("new.json", 1, 5, 2);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoil(rows[i].find, rows[i].replace);
        assert_refused(rows[i].message);
    }
}

static void another_schema_is_read_when_told(void **state)
{
    struct error err;

    (void)state;
    result_put("new.json", 1, 5, 2);
    spoil("\"schema\": \"gpubench/1\"", "\"schema\": \"gpubench/2\"");
    assert_int_equal(COMMAND(&err, "new.json", "bad.json", "--allow-other-schema"), STATUS_OK);
    spoil("\"schema\": \"gpubench/1\"", "\"schema\": \"something/1\"");
    assert_int_equal(COMMAND(&err, "new.json", "bad.json", "--allow-other-schema"), STATUS_USAGE);
}

static void other_devices_are_read_when_told(void **state)
{
    struct error err;

    (void)state;
    result_put("new.json", 1, 5, 2);
    spoil("\"name\": \"made up\"", "\"name\": \"\\u001b[31m other\"");
    assert_refused("device \"seq\" is not the same");
    assert_int_equal(COMMAND(&err, "new.json", "bad.json"), STATUS_USAGE);
    assert_null(strchr(err.text, '\x1b'));
    assert_int_equal(COMMAND(&err, "new.json", "bad.json", "--allow-different-devices"), STATUS_OK);
}

/* Every length at which a file can be cut off, in steps. */
static void cut_files_are_refused(void **state)
{
    char good[OUTPUT_SIZE];
    struct error err;
    size_t length;

    (void)state;
    result_put("new.json", 1, 5, 2);
    file_get("new.json", good);
    length = strlen(good);
    for (size_t cut = 0; cut < length; cut += 1 + length / 97) {
        char kept = good[cut];

        good[cut] = '\0';
        file_put("bad.json", good);
        good[cut] = kept;
        assert_int_equal(COMMAND(&err, "new.json", "bad.json"), STATUS_USAGE);
        assert_non_null(strstr(err.text, "bad.json: line 1, column "));
    }
}

static void deep_huge_and_odd_files_are_refused(void **state)
{
    static char deep[200001];
    int huge;

    (void)state;
    result_put("new.json", 1, 5, 2);
    memset(deep, '[', sizeof(deep) - 1);
    file_put("bad.json", deep);
    assert_refused("bad.json: line 1, column ");
    huge = open("bad.json", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(huge >= 0 && ftruncate(huge, (off_t)300 << 20) == 0);
    close(huge);
    assert_refused("larger than");
    file_put("bad.json", "[1, 2]");
    assert_refused("bad.json: expected an object");
    assert_int_equal(unlink("bad.json") + mkdir("bad.json", 0700), 0);
    assert_refused("cannot read bad.json: Is a directory");
    assert_int_equal(rmdir("bad.json"), 0);
}

static void files_with_nothing_in_common(void **state)
{
    struct rng rng = { 3 };
    struct made_run run = { &rng, 5, 6, 1e-3, 1e-3, 0 };
    struct result result;
    json_t *root;

    (void)state;
    result_put("new.json", 1, 5, 2);
    made_result(&result);
    made_time(&result, &run, 77, "seq", 1e-6);
    root = result_to_json(&result);
    assert_int_equal(json_dump_file(root, "bad.json", 0), 0);
    json_decref(root);
    result_clear(&result);
    assert_refused("new.json and bad.json have nothing in common");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_regression_is_found_and_said),
        cmocka_unit_test(too_few_processes_are_no_regression),
        cmocka_unit_test(json_says_the_same),
        cmocka_unit_test(standard_output_is_for_one),
        cmocka_unit_test(devices_of_one_file),
        cmocka_unit_test(words_must_make_sense),
        cmocka_unit_test(bad_meaning_is_refused_by_path),
        cmocka_unit_test(another_schema_is_read_when_told),
        cmocka_unit_test(other_devices_are_read_when_told),
        cmocka_unit_test(cut_files_are_refused),
        cmocka_unit_test(deep_huge_and_odd_files_are_refused),
        cmocka_unit_test(files_with_nothing_in_common),
    };

    return cmocka_run_group_tests(tests, folder_enter, folder_leave);
}
