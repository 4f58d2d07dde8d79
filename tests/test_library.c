/*
 * libgpubench as another program sees it: its header and its shared object, and a profile that somebody wrote.
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
#include <unistd.h>

#include "host/library/gpubench.h"

static char path[] = "/tmp/gpubench-library-XXXXXX";
static struct gpubench_profile *profile;

static int load(void **state)
{
    char command[256], message[256];
    int file = mkstemp(path);

    (void)state;
    if (file < 0 || close(file) != 0)
        return -1;
    snprintf(command, sizeof(command), "'%s' %s", MADE_UP_PROFILE, path);
    if (system(command) != 0)
        return -1;
    return gpubench_profile_load(&profile, path, message, sizeof(message));
}

static int unload(void **state)
{
    (void)state;
    gpubench_profile_free(profile);
    gpubench_profile_free(NULL);
    return unlink(path);
}

static int ask(const struct gpubench_workload *workload, struct gpubench_advice advice[2],
               char message[256])
{
    const struct gpubench_profile *profiles[] = { profile };
    size_t count = 99;
    int status = gpubench_advise(profiles, 1, workload, advice, 2, &count, message, 256);

    assert_int_equal(count, status == 0 ? 2 : 0);
    return status;
}

/* The made-up machine has a core that wins where there is little to do, and a card that wins where there is much. */
static void the_faster_device_comes_first(void **state)
{
    const struct gpubench_workload little = { .elements = 1000 };
    const struct gpubench_workload much = { .op = "poly:512", .dtype = "f32", .elements = 1 << 24 };
    struct gpubench_advice advice[2];
    char message[256];

    (void)state;
    assert_int_equal(ask(&little, advice, message), 0);
    assert_string_equal(advice[0].device, "seq");
    assert_string_equal(advice[1].device, "opencl:0.0");
    assert_string_equal(advice[0].machine, "made-up");
    assert_true(advice[0].time_s < advice[1].time_s && advice[0].low_s <= advice[0].time_s &&
                advice[0].time_s <= advice[0].high_s);
    assert_true(advice[0].tied);
    assert_false(advice[1].tied);
    assert_int_equal(ask(&much, advice, message), 0);
    assert_string_equal(advice[0].device, "opencl:0.0");
}

/* Twice 512 operations an element are those of poly:512. */
static void intensity_stands_for_an_operator(void **state)
{
    const struct gpubench_workload by_op = { .op = "poly:64", .elements = 1e6 };
    const struct gpubench_workload by_flops = { .intensity = 128, .elements = 1e6 };
    struct gpubench_advice one[2], other[2];
    char message[256];

    (void)state;
    assert_int_equal(ask(&by_op, one, message), 0);
    assert_int_equal(ask(&by_flops, other, message), 0);
    for (size_t i = 0; i < 2; i++)
        assert_true(one[i].time_s == other[i].time_s);
}

static void what_makes_no_sense_is_refused(void **state)
{
    static const struct {
        struct gpubench_workload workload;
        const char *named;
    } cases[] = {
        { { .elements = 0 }, "elements" },
        { { .elements = (double)NAN }, "elements" },
        { { .elements = 0x1p63 }, "elements" },
        { { .elements = 10, .op = "median" }, "\"median\"" },
        { { .elements = 10, .op = "poly:0" }, "\"poly:0\"" },
        { { .elements = 10, .op = "nrm2", .dtype = "i32" }, "nrm2 is not defined for i32" },
        { { .elements = 10, .dtype = "f16" }, "\"f16\"" },
        { { .elements = 10, .residency = "cloud" }, "\"cloud\"" },
        { { .elements = 10, .lifecycle = "hot" }, "\"hot\"" },
        { { .elements = 10, .gap_s = -1 }, "gap_s" },
        { { .elements = 10, .intensity = (double)INFINITY }, "intensity" },
        { { .elements = 10, .op = "sum", .intensity = 5 }, "exclude" },
    };
    struct gpubench_advice advice[2];
    char message[256];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(ask(&cases[i].workload, advice, message), 2);
        if (!strstr(message, cases[i].named))
            fail_msg("\"%s\" does not name %s", message, cases[i].named);
    }
}

static void room_and_messages_are_optional(void **state)
{
    const struct gpubench_profile *profiles[] = { profile };
    const struct gpubench_workload fine = { .elements = 10 }, bad = { .elements = 0 };
    struct gpubench_profile *none = profile;
    struct gpubench_advice one = { .time_s = -1 };
    size_t count;

    (void)state;
    assert_int_equal(gpubench_advise(profiles, 1, &fine, NULL, 0, &count, NULL, 0), 0);
    assert_int_equal(count, 2);
    assert_int_equal(gpubench_advise(profiles, 1, &fine, &one, 1, &count, NULL, 0), 0);
    assert_true(one.time_s > 0);
    assert_int_equal(gpubench_advise(profiles, 1, &bad, NULL, 0, &count, NULL, 0), 2);
    assert_int_equal(gpubench_advise(NULL, 0, &fine, &one, 1, &count, NULL, 0), 2);
    assert_int_equal(gpubench_profile_load(&none, "/nonexistent/profile.json", NULL, 0), 2);
    assert_null(none);
}

static void the_profile_of_this_machine_may_be_missing(void **state)
{
    struct gpubench_profile *none;
    char message[256];

    (void)state;
    assert_int_equal(setenv("XDG_DATA_HOME", "/nonexistent", 1), 0);
    assert_int_equal(gpubench_profile_load(&none, NULL, message, sizeof(message)), 2);
    assert_non_null(strstr(message, "/nonexistent/gpubench/profiles/"));
    assert_true(strlen(gpubench_version()) >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_faster_device_comes_first),
        cmocka_unit_test(intensity_stands_for_an_operator),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(room_and_messages_are_optional),
        cmocka_unit_test(the_profile_of_this_machine_may_be_missing),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
