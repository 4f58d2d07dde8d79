/*
 * What a calibration measures, and the command as a user runs it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/experiments/calibrate_plan.h"
#include "host/result/profile.h"
#include "tests/program.h"

#define SHORT "calibrate --device seq,threads --op sum --dtype f32 --budget 4s "

static const struct topology one_cache = { .l3 = { .bytes = 32u << 20, .processors = 2 } };

static struct plan plan_of(struct calibrate_request request, enum status expected)
{
    struct plan plan;
    struct error err;

    request.topology = &one_cache;
    assert_int_equal(calibrate_plan(&plan, &request, &err), expected);
    return plan;
}

static size_t count_cases(const struct plan *plan, const char *op, enum dtype dtype)
{
    size_t count = 0;

    for (size_t g = 0; g < plan->group_count; g++)
        for (size_t i = 0; i < plan->groups[g].case_count; i++)
            count += plan->groups[g].dtype == dtype &&
                     strcmp(plan->groups[g].cases[i].op.is->name, op) == 0;
    return count;
}

static void every_case_is_there_once_and_sizes_ascend(void **state)
{
    struct plan plan = plan_of((struct calibrate_request){ .sends = true }, STATUS_OK);

    (void)state;
    assert_int_equal(plan.group_count, 2);
    for (size_t g = 0; g < plan.group_count; g++) {
        const struct group *group = &plan.groups[g];

        assert_int_equal(group->inputs, 2);
        for (size_t i = 1; i < group->case_count; i++) {
            assert_true(group->cases[i - 1].n <= group->cases[i].n);
            assert_true(group->cases[i].n <= group->n_max);
            for (size_t j = 0; j < i; j++)
                assert_memory_not_equal(&group->cases[i], &group->cases[j],
                                        sizeof(struct case_spec));
        }
    }
    plan_clear(&plan);
}

static void all_operators_have_two_sizes(void **state)
{
    struct plan plan = plan_of((struct calibrate_request){ .sends = false }, STATUS_OK);
    size_t count;
    const struct op_description *const *list = op_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (enum dtype dtype = DTYPE_F32; dtype <= DTYPE_F64; dtype++)
            if (list[i]->dtypes & DTYPE_BIT(dtype))
                assert_true(count_cases(&plan, list[i]->name, dtype) >= 2);
    assert_int_equal(count_cases(&plan, "sum", DTYPE_I32), 0);
    plan_clear(&plan);
}

static void transfers_only_where_something_is_sent(void **state)
{
    (void)state;
    for (int sends = 0; sends < 2; sends++) {
        struct plan plan = plan_of((struct calibrate_request){ .sends = sends }, STATUS_OK);
        size_t there = 0;

        for (size_t i = 0; i < plan.groups[0].case_count; i++)
            there += plan.groups[0].cases[i].residency == RESIDENCY_DEVICE;
        assert_int_equal(there > 0, sends);
        plan_clear(&plan);
    }
}

static void only_what_was_asked_for(void **state)
{
    static const enum dtype integers[] = { DTYPE_I64 };
    struct op ops[1];
    struct plan plan;

    (void)state;
    assert_true(op_parse("xor", &ops[0]));
    plan = plan_of(
        (struct calibrate_request){
            .ops = ops, .op_count = 1, .dtypes = integers, .dtype_count = 1 },
        STATUS_OK);
    assert_int_equal(plan.group_count, 1);
    assert_int_equal(plan.groups[0].dtype, DTYPE_I64);
    assert_int_equal(count_cases(&plan, "xor", DTYPE_I64), 2);
    assert_int_equal(count_cases(&plan, "poly", DTYPE_I64), 0); /* is for floats */
    plan_clear(&plan);
    assert_true(op_parse("lse", &ops[0]));
    plan = plan_of(
        (struct calibrate_request){
            .ops = ops, .op_count = 1, .dtypes = integers, .dtype_count = 1 },
        STATUS_USAGE);
    plan_clear(&plan);
}

static int make_folder(void **state)
{
    char *folder = strdup("/tmp/gpubench-test-XXXXXX");

    *state = folder;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    char command[128];
    int failed;

    snprintf(command, sizeof(command), "rm -rf '%s'", (char *)*state);
    failed = system(command);
    free(*state);
    return failed;
}

/* The program's folders are inside the test's. */
static char *homes(const char *folder, char *settings, size_t size)
{
    snprintf(settings, size, "XDG_DATA_HOME=%s/data XDG_CACHE_HOME=%s/cache", folder, folder);
    return settings;
}

static void a_profile_and_the_cells_behind_it(void **state)
{
    const char *folder = *state;
    char settings[256], arguments[512], path[256];
    struct program program;
    struct profile profile;
    struct result cells;
    struct error err;

    snprintf(arguments, sizeof(arguments), SHORT "--name lab --json %s/cells.json", folder);
    program_run(&program, folder, homes(folder, settings, sizeof(settings)), arguments);
    if (strstr(program.err,
               "give it more --budget")) { /* the machine is busy with something else */
        program_clear(&program);
        strcat(arguments, " --budget 60s");
        program_run(&program, folder, settings, arguments);
    }
    assert_status(&program, 0);
    assert_says(&program, "profile: ");
    program_clear(&program);
    snprintf(path, sizeof(path), "%s/data/gpubench/profiles/lab.json", folder);
    if (profile_read(&profile, path, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_string_equal(profile.name, "lab");
    assert_int_equal(profile.device_count, 2);
    assert_true(json_is_object(json_object_get(profile.meta, "floors")));
    profile_clear(&profile);
    snprintf(path, sizeof(path), "%s/cells.json", folder);
    read_result(&cells, path);
    assert_false(cells.partial);
    assert_true(cells.cell_count > 50);
    result_clear(&cells);
    snprintf(path, sizeof(path), "%s/cache/gpubench/floors.json", folder);
    assert_int_equal(access(path, R_OK), 0);
}

static void interrupted_leaves_the_old_profile(void **state)
{
    const char *folder = *state;
    char settings[256], arguments[512], path[256], text[64] = "";
    struct program program;
    struct result cells;
    FILE *file;

    snprintf(path, sizeof(path), "%s/old.json", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("what was there", file);
    fclose(file);
    snprintf(arguments, sizeof(arguments),
             "calibrate --device seq --budget 60s --progress always -o %s --json %s/part.json",
             path, folder);
    program_start(&program, folder, homes(folder, settings, sizeof(settings)), arguments);
    program_await(&program, 2, "measuring ");
    kill(program.pid, SIGINT);
    program_finish(&program);
    assert_status(&program, 130);
    assert_says(&program, "no profile was written");
    assert_no_processes(&program);
    program_clear(&program);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof(text), file));
    fclose(file);
    assert_string_equal(text, "what was there");
    snprintf(path, sizeof(path), "%s/part.json", folder);
    read_result(&cells, path);
    assert_true(cells.partial);
    result_clear(&cells);
}

static void what_cannot_be_is_found_at_once(void **state)
{
    static const char *const lines[] = {
        "calibrate --name ../x",          "calibrate --name .x",
        "calibrate -o /proc/none/x",      "calibrate -o /",
        "calibrate --op sum --op nosum",  "calibrate -o - --json -",
        "calibrate --dtype i32 --op lse", "calibrate extra",
    };
    const char *folder = *state;
    char settings[256];

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct program program;

        program_run(&program, folder, homes(folder, settings, sizeof(settings)), lines[i]);
        if (program.status != 1 && program.status != 2)
            fail_msg("%s: exit status %d", lines[i], program.status);
        assert_int_equal(strlen(program.out), 0);
        program_clear(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_there_once_and_sizes_ascend),
        cmocka_unit_test(all_operators_have_two_sizes),
        cmocka_unit_test(transfers_only_where_something_is_sent),
        cmocka_unit_test(only_what_was_asked_for),
        cmocka_unit_test_setup_teardown(a_profile_and_the_cells_behind_it, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(interrupted_leaves_the_old_profile, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_found_at_once, make_folder,
                                        remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
