/*
 * The machine's floors: whatever they are, there are things that physics and bookkeeping demand of them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/experiments/floors_kept.h"
#include "host/report/escape.h"

struct world {
    struct machine machine;
    struct opencl_list opencl;
    struct floors floors; /* measured once for all tests */
    char folder[64];
};

static bool no_child_left(void)
{
    return waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
}

/* One OpenCL device that is there, if any is, and one that is not. */
static int measure(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    struct floors_request request;
    struct error err;

    *state = world;
    strcpy(world->folder, "/tmp/gpubench-test-XXXXXX");
    if (!world || !mkdtemp(world->folder) || setenv("XDG_CACHE_HOME", world->folder, 1) != 0)
        return -1;
    machine_probe(&world->machine);
    opencl_probe(&world->opencl, 20);
    world->opencl.count = world->opencl.count > 0 ? 2 : 1;
    world->opencl.devices[world->opencl.count - 1] = (struct opencl_info){ .platform = 60 };
    request = (struct floors_request){ .machine = &world->machine, .opencl = &world->opencl };
    return floors_measure(&world->floors, &request, &err) == STATUS_OK ? 0 : -1;
}

static int clean_up(void **state)
{
    struct world *world = *state;
    char command[128];

    floors_clear(&world->floors);
    snprintf(command, sizeof(command), "rm -rf '%s'", world->folder);
    free(world);
    return system(command);
}

static const struct floor_value *find(const struct world *world, const char *key)
{
    char name[FLOOR_KEY_SIZE];

    for (size_t i = 0; i < world->floors.count; i++)
        if (strcmp(floor_key(world->floors.values[i].is, name), key) == 0)
            return &world->floors.values[i];
    fail_msg("no floor \"%s\"", key);
    return NULL;
}

static void every_floor_is_a_number_or_has_a_reason(void **state)
{
    const struct world *world = *state;

    assert_true(no_child_left());
    assert_true(world->floors.count >= 20);
    for (size_t i = 0; i < world->floors.count; i++) {
        const struct floor_value *value = &world->floors.values[i];

        if (value->reason[0]) {
            /* Every process comes to its end; what it could not measure is known there. */
            assert_null(strstr(value->reason, "died"));
            assert_true(isnan(value->median));
            continue;
        }
        assert_true(value->low > 0 && isfinite(value->high));
        assert_true(value->low <= value->median && value->median <= value->high);
    }
}

static void assert_less(const struct world *world, const char *less, const char *more)
{
    const struct floor_value *a = find(world, less), *b = find(world, more);

    if (!a->reason[0] && !b->reason[0] && !(a->median < b->median))
        fail_msg("%s is %g and %s is %g", less, a->median, more, b->median);
}

/* Only what differs by a factor of ten and more on every machine: tests run on busy ones. */
static void what_must_be_more_is_more(void **state)
{
    const struct world *world = *state;

    assert_less(world, "load_memory_one_core_gbps", "load_l1_one_core_gbps");
    assert_less(world, "page_fault_s", "page_fault_huge_s");
    assert_less(world, "page_fault_s", "fork_s");
    assert_less(world, "copy_s_per_byte", "page_fault_s");
}

static void a_device_that_is_not_there_has_a_reason(void **state)
{
    const struct world *world = *state;
    size_t seen = 0;

    for (size_t i = 0; i < world->floors.count; i++) {
        if (strcmp(world->floors.values[i].device, "opencl:60.0") != 0)
            continue;
        assert_true(world->floors.values[i].reason[0]);
        seen++;
    }
    assert_int_equal(seen, 4);
}

static void files_have_what_was_measured(void **state)
{
    const struct world *world = *state;
    json_t *root = floors_json(&world->floors);

    assert_non_null(root);
    assert_true(json_is_string(json_object_get(root, "measured")));
    assert_true(json_is_object(json_object_get(
        json_object_get(json_object_get(root, "opencl"), "opencl:60.0"), "missing")));
    for (size_t i = 0; i < world->floors.count; i++) {
        const struct floor_value *value = &world->floors.values[i];
        char key[FLOOR_KEY_SIZE];
        const json_t *interval;

        if (value->device[0] || value->reason[0])
            continue;
        floor_key(value->is, key);
        interval = json_object_get(json_object_get(root, "intervals"), key);
        assert_true(json_real_value(json_object_get(root, key)) == value->median);
        assert_true(json_real_value(json_array_get(interval, 0)) == value->low);
        assert_true(json_real_value(json_array_get(interval, 1)) == value->high);
    }
    json_decref(root);
}

static void kept_for_this_machine_only(void **state)
{
    const struct world *world = *state;
    struct machine other = world->machine;
    struct floors_request request = { .machine = &world->machine, .opencl = &world->opencl };
    json_t *measured, *kept;

    assert_null(floors_kept(&world->machine));
    assert_null(floors_for(1, &request));
    measured = floors_keep(&world->floors, &world->machine);
    assert_non_null(measured);
    kept = floors_for(1, &request);
    assert_true(json_equal(kept, measured));
    json_decref(kept);
    json_decref(measured);
    strcpy(other.kernel, "another");
    assert_null(floors_kept(&other));
}

static void garbage_is_nothing(void **state)
{
    static const char *const texts[] = { "", "[]", "{\"floors\": {}}", "{\"floors\": 1, \"host\"",
                                         "\xff" };
    const struct world *world = *state;
    char path[256];

    snprintf(path, sizeof(path), "%s/gpubench/floors.json", world->folder);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        fputs(texts[i], file);
        fclose(file);
        assert_null(floors_kept(&world->machine));
    }
}

static bool at_once(void)
{
    return true;
}

static void interrupted_is_over_soon(void **state)
{
    const struct world *world = *state;
    const struct floors_request request = { .machine = &world->machine,
                                            .opencl = &world->opencl,
                                            .interrupted = at_once };
    struct floors floors = { .values = NULL };
    struct error err;

    assert_int_equal(floors_measure(&floors, &request, &err), STATUS_OK);
    for (size_t i = 0; i < floors.count; i++)
        assert_true(floors.values[i].reason[0] && isnan(floors.values[i].median));
    floors_clear(&floors);
    assert_true(no_child_left());
    assert_null(floors_for(FLOORS_BUDGET_S, &request)); /* and nothing of it is kept */
    assert_null(floors_kept(&world->machine));
}

static void every_line_fits(void **state)
{
    const struct world *world = *state;

    for (int utf8 = 0; utf8 < 2; utf8++) {
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);

        assert_non_null(out);
        floors_print(out, &world->floors, 60, utf8);
        assert_int_equal(fclose(out), 0);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_true(text_columns(line) <= 60);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_floor_is_a_number_or_has_a_reason),
        cmocka_unit_test(what_must_be_more_is_more),
        cmocka_unit_test(a_device_that_is_not_there_has_a_reason),
        cmocka_unit_test(files_have_what_was_measured),
        cmocka_unit_test(kept_for_this_machine_only),
        cmocka_unit_test(garbage_is_nothing),
        cmocka_unit_test(interrupted_is_over_soon),
        cmocka_unit_test(every_line_fits),
    };

    return cmocka_run_group_tests(tests, measure, clean_up);
}
