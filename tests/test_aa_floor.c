/*
 * The A/A floor is kept for a machine, and only for that one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/aa_floor.h"

static int make_folder(void **state)
{
    char *folder = strdup("/tmp/gpubench-test-XXXXXX");

    *state = folder;
    return mkdtemp(folder) ? setenv("XDG_DATA_HOME", folder, 1) : -1;
}

static int remove_folder(void **state)
{
    char command[256];
    int failed;

    snprintf(command, sizeof(command), "rm -rf '%s'", (char *)*state);
    failed = system(command);
    free(*state);
    return failed;
}

static void test_nothing_kept(void **state)
{
    (void)state;
    assert_true(isnan(aa_floor_load("host", "cpu")));
}

static void test_kept_for_this_machine(void **state)
{
    struct error err;

    (void)state;
    assert_int_equal(aa_floor_save(0.0125, "host", "cpu", &err), STATUS_OK);
    assert_true(aa_floor_load("host", "cpu") == 0.0125);
    assert_true(isnan(aa_floor_load("other", "cpu")));
    assert_true(isnan(aa_floor_load("host", "other")));
    assert_int_equal(aa_floor_save(0.03, "host", "cpu", &err), STATUS_OK);
    assert_true(aa_floor_load("host", "cpu") == 0.03);
}

static void test_garbage_is_nothing(void **state)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/gpubench/selftest.json", (char *)*state);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs("{\"schema\": \"gpubench-selftest/1\", \"host\": \"host\", \"cpu\": \"cpu\", "
          "\"aa_floor\": \"x\"",
          file);
    fclose(file);
    assert_true(isnan(aa_floor_load("host", "cpu")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_kept),
        cmocka_unit_test(test_kept_for_this_machine),
        cmocka_unit_test(test_garbage_is_nothing),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
