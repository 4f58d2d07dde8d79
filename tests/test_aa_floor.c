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

static double kept(const char *host, const char *cpu)
{
    struct aa_floors floors = aa_floors_load(host, cpu);
    double machine = floors.machine;

    aa_floors_clear(&floors);
    return machine;
}

static void keep(double machine, double seq)
{
    struct aa_floors floors = { machine, json_pack("{s:f}", "seq", seq) };
    struct error err;

    assert_int_equal(aa_floors_save(&floors, "host", "cpu", &err), STATUS_OK);
    aa_floors_clear(&floors);
}

static void test_nothing_kept(void **state)
{
    (void)state;
    assert_true(isnan(kept("host", "cpu")));
}

static void test_kept_for_this_machine(void **state)
{
    struct aa_floors floors;

    (void)state;
    keep(0.0125, 0.005);
    assert_true(kept("host", "cpu") == 0.0125);
    assert_true(isnan(kept("other", "cpu")));
    assert_true(isnan(kept("host", "other")));
    keep(0.03, 0.007);
    floors = aa_floors_load("host", "cpu");
    assert_true(floors.machine == 0.03);
    assert_int_equal(json_object_size(floors.devices), 1);
    assert_true(json_number_value(json_object_get(floors.devices, "seq")) == 0.007);
    aa_floors_clear(&floors);
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
    assert_true(isnan(kept("host", "cpu")));
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
