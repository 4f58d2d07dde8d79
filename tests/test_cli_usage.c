/* What the program says to command lines that make no sense, and to outputs that cannot be written. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "host/result/json.h"
#include "tests/fake_root.h"
#include "tests/program.h"

struct refusal {
    const char *arguments;
    const char *named; /* the value, in the message */
    const char *hint;  /* what is accepted, or the nearest match */
};

static void assert_refused(const struct fake_root *root, const struct refusal *refusals,
                           size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct program program;

        program_run(&program, root->path, "", refusals[i].arguments);
        assert_one_line(&program, STATUS_USAGE);
        assert_says(&program, refusals[i].named);
        assert_says(&program, refusals[i].hint);
        program_clear(&program);
    }
}

static void options_that_make_no_sense(void **state)
{
    const struct refusal refusals[] = {
        { "--frobnicate", "--frobnicate", "--help" },
        { "--devic seq", "--devic", "--device" },
        { "frob", "\"frob\"", "run, list" },
        { "run more", "\"more\"", "too many" },
        { "--json", "--json", "FILE" },
        { "--json a --csv - --markdown -", "--markdown", "standard output" },
        { "--budget 0", "\"0\"", "30s" },
        { "--budget nan", "\"nan\"", "30s" },
        { "--gap -5", "\"-5\"", "10ms" },
        { "--precision 0", "\"0\"", "2%" },
        { "--min-rounds 0", "\"0\"", "1000000" },
        { "--processes 0", "\"0\"", "1000" },
        { "--reuse 0", "\"0\"", "from 1" },
        { "--no-tune --retune", "--no-tune and --retune", "give one" },
        { "--depth 0", "\"0\"", "from 1" },
        { "--ballast 1000TiB", "--ballast: ", "are available" },
        { "--ballast-shared 100TiB --device seq,null", "of 2 devices", "fewer devices" },
        { "--steps 1,2 --alloc auto,reuse", "--alloc", "--steps" },
        { "--steps 2 --op dot", "--steps: dot", "sum" },
        { "--steps 1,3 --op sum,count", "--steps: count", "one step" },
        { "--workers 100000", "\"100000\"", "4096" },
        { "--seed -1", "\"-1\"", "from 0" },
        { "--isa avx1024", "\"avx1024\"", "avx2" },
        { "--mem fast", "\"fast\"", "pageable" },
        { "--residency moon", "\"moon\"", "device" },
        { "--data random", "\"random\"", "uniform" },
        { "--dtype f16", "\"f16\"", "f32" },
    };

    assert_refused(*state, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void sizes_that_are_none(void **state)
{
    const struct refusal refusals[] = {
        { "--size 0x", "\"0x\"", "64Ki" },
        { "--size=-1", "\"-1\"", "64Ki" },
        { "--size -1", "\"-1\"", "64Ki" },
        { "--size 1e99", "\"1e99\"", "64Ki" },
        { "--size 12Q", "\"12Q\"", "64Ki" },
        { "--size 9223372036854775808", "\"9223372036854775808\"", "64Ki" },
        { "--size 18446744073709551617", "\"18446744073709551617\"", "64Ki" },
        { "--size 8Ei", "\"8Ei\"", "64Ki" },
        { "--size 1Mi:1Ki", "\"1Mi:1Ki\"", "1Ki:1Mi" },
        { "--size 1Ki:1Mi:x1", "x1", "1Ki" },
        { "--size 1,,2", "\"\"", "64Ki" },
        { "--size 1Ki,nan", "\"nan\"", "64Ki" },
    };

    assert_refused(*state, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void operators_that_are_none_or_do_not_fit(void **state)
{
    const struct refusal refusals[] = {
        { "--op summ", "\"summ\"", "did you mean \"sum\"" },
        { "--op poly", "\"poly\"", "1 to 1024" },
        { "--op poly:0", "\"poly:0\"", "1 to 1024" },
        { "--op poly:1025", "\"poly:1025\"", "1 to 1024" },
        { "--op xor --dtype f32", "xor", "i32, i64" },
        { "--op xor --dtype f32", "f32", "i32, i64" },
        { "--op mean --dtype i32", "mean", "f32, f64" },
        { "--op lse --dtype i64", "lse", "f32, f64" },
    };

    assert_refused(*state, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void devices_that_are_none(void **state)
{
    const struct refusal refusals[] = {
        { "--device thread", "\"thread\"", "did you mean \"threads\"" },
        { "--device abacus", "\"abacus\"", "all, seq" },
        { "--device fork:0", "\"0\"", "1 to 4096" },
        { "--device fork:5000", "\"5000\"", "1 to 4096" },
        { "--device seq:4", "seq:4", "isa=NAME" },
        { "--device seq:isa=foo", "\"foo\"", "avx2" },
        { "--device threads:2+frob", "frob", "threads" },
        { "--device opencl:zero", "zero", "opencl" },
    };

    assert_refused(*state, refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void a_device_that_is_not_there_is_no_usage_error(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    program_run(&program, root->path, "", "--device opencl:9.9");
    assert_one_line(&program, STATUS_NO_DEVICE);
    assert_says(&program, "opencl:9.9");
    program_clear(&program);
}

/* With nothing to reduce, and with one element, there is a value on every device, the same one. */
static void no_elements_and_one(void **state)
{
    const struct fake_root *root = *state;
    char arguments[256];
    struct program program;
    struct result result;

    snprintf(arguments, sizeof(arguments),
             FAST "--device all --op sum,min,argmax,count --size 0,1 --json %s/r.json", root->path);
    program_run(&program, root->path, "", arguments);
    assert_status(&program, STATUS_OK);
    snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
    read_result(&result, arguments);
    assert_int_equal(result.cell_count, 4 * 4 * 2);
    assert_cells(&result, "", CELL_OK, "");
    assert_bits_agree(&result);
    assert_true(find_cell(&result, "seq", "sum", 0)->value.bits == 0);
    assert_true(find_cell(&result, "seq", "count", 0)->value.bits == 0);
    assert_true(find_cell(&result, "seq", "argmax", 1)->value.index == 0);
    result_clear(&result);
    program_clear(&program);
}

static unsigned entries(const char *path)
{
    DIR *folder = opendir(path);
    unsigned count = 0;

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static void assert_file_holds(const char *path, const char *text)
{
    char line[64] = "";
    FILE *stream = fopen(path, "r");

    assert_non_null(stream);
    assert_non_null(fgets(line, sizeof(line), stream));
    fclose(stream);
    line[strcspn(line, "\n")] = '\0';
    assert_string_equal(line, text);
}

/* Found before anything is measured, and the files that could be written are as they were. */
static void unwritable_outputs(void **state)
{
    const struct fake_root *root = *state;
    const char *const bad[] = { "/none/r.json", "", "/old.json/r.json" };
    char arguments[512], old[128];

    fake_file(root, "/old.json", "old");
    snprintf(old, sizeof(old), "%s/old.json", root->path);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct program program;

        snprintf(arguments, sizeof(arguments), "--device seq --json %s --csv %s%s", old, root->path,
                 bad[i]);
        program_run(&program, root->path, "", arguments);
        assert_one_line(&program, STATUS_USAGE);
        assert_says(&program, root->path);
        assert_file_holds(old, "old");
        assert_int_equal(entries(root->path), 3);
        program_clear(&program);
    }
}

static void a_full_disk(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    program_run(&program, root->path, "", FAST "--device seq --size 1Ki --json /dev/full");
    assert_status(&program, STATUS_FAILED);
    assert_says(&program, "cannot write /dev/full");
    program_clear(&program);
}

/* Only the result is on standard output, and the program reads it back. */
static void json_on_standard_output(void **state)
{
    const struct fake_root *root = *state;
    struct program program;
    struct result result = { 0 };
    struct error err = { 0 };
    json_t *json;

    program_run(&program, root->path, "", FAST "--device seq,threads --size 1Ki --json -");
    assert_status(&program, STATUS_OK);
    json = json_loads(program.out, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(json);
    assert_int_equal(result_from_json(&result, json, "stdout", &err), STATUS_OK);
    assert_int_equal(result.cell_count, 2);
    assert_non_null(strstr(program.err, "seq"));
    assert_non_null(strstr(program.err, "all values bit-equal on 2 devices"));
    result_clear(&result);
    json_decref(json);
    program_clear(&program);
}

/* A budget that is spent before the first sample still gives values. */
static void a_budget_too_small(void **state)
{
    const struct fake_root *root = *state;
    char arguments[256];
    struct program program;
    struct result result;

    snprintf(arguments, sizeof(arguments),
             "--quick --gap 0 --budget 50ms --device seq,opencl --size 1Ki --json %s/r.json",
             root->path);
    program_run(&program, root->path, "", arguments);
    assert_status(&program, STATUS_OK);
    assert_true(program.seconds < 20);
    snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
    read_result(&result, arguments);
    assert_cells(&result, "seq", CELL_OK, "");
    result_clear(&result);
    program_clear(&program);
}

/* Cases that do not fit into memory say so; the others are measured. */
static void more_than_there_is_memory(void **state)
{
    const struct fake_root *root = *state;
    char arguments[256];
    struct program program;
    struct result result;

    snprintf(arguments, sizeof(arguments),
             FAST "--device seq,threads --size 1Ki,1Ti,4611686018427387904 --json %s/r.json",
             root->path);
    program_run(&program, root->path, "", arguments);
    assert_status(&program, STATUS_FAILED);
    snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
    read_result(&result, arguments);
    assert_int_equal(result.cell_count, 6);
    for (size_t i = 0; i < result.cell_count; i++) {
        bool fits = result.cells[i].spec.n == 1024;

        assert_int_equal(result.cells[i].status, fits ? CELL_OK : CELL_ERROR);
        assert_true(fits || strstr(result.cells[i].reason, "bytes"));
    }
    result_clear(&result);
    program_clear(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(options_that_make_no_sense, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(sizes_that_are_none, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(operators_that_are_none_or_do_not_fit, fake_setup,
                                        fake_teardown),
        cmocka_unit_test_setup_teardown(devices_that_are_none, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_device_that_is_not_there_is_no_usage_error, fake_setup,
                                        fake_teardown),
        cmocka_unit_test_setup_teardown(no_elements_and_one, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(unwritable_outputs, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(json_on_standard_output, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_budget_too_small, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(more_than_there_is_memory, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
