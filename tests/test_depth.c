/* Several operations in flight, as a user asks for them: right values, times of one, and never a latency. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

static void run(const struct fake_root *root, const char *rules, enum status status,
                const char *arguments, struct result *result)
{
    char settings[512], line[512], path[128];
    struct program program;

    snprintf(settings, sizeof(settings), "OPENCL_LAYERS=%s GPUBENCH_LAYER=%s", LAYER_PATH, rules);
    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), FAST "--json %s %s", path, arguments);
    program_run(&program, root->path, settings, line);
    assert_status(&program, (int)status);
    assert_no_processes(&program);
    program_clear(&program);
    read_result(result, path);
    assert_bits_agree(result);
}

static void assert_sum(const struct cell_result *cell)
{
    double sum = 0;

    for (int p = 0; p < PHASE_COUNT; p++)
        sum += isnan(cell->phases.s[p]) ? 0 : cell->phases.s[p];
    assert_true(fabs(sum - cell->instrumented_s) <= 1e-9 * cell->instrumented_s);
}

/* Wherever the input lies, in both shapes, and with kernels that leave words to be merged. */
static void operations_in_flight(void **state)
{
    static const struct {
        const char *rules, *device;
    } ways[] = {
        { "", "opencl:0.0" },
        { "no=unified", "opencl:0.0" },
        { "no=unified", "opencl:0.0+gpu" },
        { "no=unified;limit=max_alloc:128KiB", "opencl:0.0" },
    };

    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        char arguments[256];
        struct result result;

        snprintf(arguments, sizeof(arguments),
                 "--device %s --size 0,100,60000 --op dot,argmax,var --depth 1,2,7 --residency "
                 "host,device --reuse 1,3",
                 ways[i].device);
        run(*state, ways[i].rules, STATUS_OK, arguments, &result);
        assert_int_equal(result.cell_count, 3 * 3 * 3 * 2 * 2);
        for (size_t k = 0; k < result.cell_count; k++) {
            const struct cell_result *cell = &result.cells[k];

            if (strstr(ways[i].rules, "limit") && cell->spec.n == 60000 &&
                cell->spec.residency == RESIDENCY_DEVICE) {
                assert_int_equal(cell->status, CELL_SKIPPED);
                continue;
            }
            assert_int_equal(cell->status, CELL_OK);
            assert_true(cell->spec.depth == 1 || isnan(cell->latency.median));
            assert_sum(cell);
        }
        result_clear(&result);
    }
}

/* Who works on one operation at a time, and what cannot be in flight together. */
static void nothing_in_flight(void **state)
{
    struct result result;

    run(*state, "", STATUS_OK,
        "--device seq,threads:2,fork:2,opencl --size 1000 --depth 8 --steps 1,2", &result);
    for (size_t k = 0; k < result.cell_count; k++) {
        const struct cell_result *cell = &result.cells[k];
        bool opencl = cell->device[0] == 'o';

        assert_int_equal(cell->status, opencl && cell->spec.steps == 1 ? CELL_OK : CELL_SKIPPED);
        if (cell->status == CELL_SKIPPED)
            assert_non_null(
                strstr(cell->reason, opencl ? "dependent steps" : "one operation at a time"));
    }
    result_clear(&result);
}

/* A second input that does not fit is no error. */
static void no_room_for_two(void **state)
{
    struct result result;

    run(*state, "no=unified;limit=global_mem:8MiB", STATUS_OK,
        "--device opencl --op dot --size 500000 --depth 1,4", &result);
    for (size_t k = 0; k < result.cell_count; k++)
        assert_int_equal(result.cells[k].status,
                         result.cells[k].spec.depth > 1 ? CELL_SKIPPED : CELL_OK);
    result_clear(&result);
}

/* A command that fails with others in flight takes its cell with it, and nothing else. */
static void flights_that_break(void **state)
{
    static const char *const faults[] = {
        "fail=clEnqueueNDRangeKernel:CL_OUT_OF_RESOURCES@60",
        "fail=clEnqueueReadBuffer:CL_OUT_OF_RESOURCES@50",
        "fail=clEnqueueWriteBuffer:CL_OUT_OF_RESOURCES@30",
        "abort=clEnqueueReadBuffer@50",
    };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        char rules[128];
        struct result result;

        snprintf(rules, sizeof(rules), "no=unified;%s", faults[i]);
        run(*state, rules, STATUS_FAILED, "--device seq,opencl --size 5000 --depth 1,8", &result);
        result_clear(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operations_in_flight, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(nothing_in_flight, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(no_room_for_two, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(flights_that_break, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
