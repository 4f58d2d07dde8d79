/*
 * Cases that are divided into tasks, on every device that can: values against the canonical ones where the order gives
 * the same bits, against a plain loop in long double where it does not; positions; what is refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "host/devices/tasks.h"
#include "tests/fake_root.h"
#include "tests/program.h"

/* Every element belongs to one task and to one record, and records are numbered in the order of the input. */
static void tasks_cover_the_input(void **state)
{
    const uint64_t sizes[] = { 1, 7, 16384, 16385, 100003 };
    const uint64_t chunks[] = { 1, 3, 5000, 16384, 20000, 32768 };

    (void)state;
    for (size_t s = 0; s < 5; s++) {
        for (size_t c = 0; c < 6; c++) {
            struct case_spec spec = { .dtype = DTYPE_F32, .n = sizes[s], .chunk = chunks[c] };
            const struct kernel_task whole = { .n = sizes[s] };
            const float x[1] = { 0 };
            struct kernel_task from = whole;
            struct tasks tasks = tasks_of(&spec);
            uint64_t seen = 0, records = 0;

            from.x = x;
            for (uint64_t i = 0; i < tasks.count; i++) {
                struct kernel_task task = tasks_at(&tasks, &from, i);

                assert_int_equal((uintptr_t)task.x - (uintptr_t)x, seen * sizeof(float));
                assert_int_equal(tasks_origin(&tasks, records), seen);
                seen += task.n;
                records += superblock_count(DTYPE_F32, task.n);
            }
            assert_int_equal(seen, sizes[s]);
            assert_int_equal(records, tasks.records);
            assert_int_equal(tasks_canonical(&tasks),
                             chunks[c] >= sizes[s] || chunks[c] % 16384 == 0);
        }
    }
}

#define DEVICES                                                                                    \
    "seq,coop,threads,threads:3,threads:spawn,threads:mutex,fork,"                                 \
    "fork:spawn"
#define PIPES "fork:3+pipe,fork:2+pipe+json,fork:2+spawn+pipe,fork:5+spawn+pipe+json"

static void run_result(const struct fake_root *root, struct result *result, const char *arguments)
{
    struct program program;
    char line[512], path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line),
             "--quick --gap 0 --precision 0.99 --min-rounds 1 --budget 60s --json %s %s", path,
             arguments);
    program_run(&program, root->path, "", line);
    assert_status(&program, 0);
    program_clear(&program);
    read_result(result, path);
}

/* What the order has to be: several superblocks by arrival, or pieces of them. */
static enum order expected_order(const struct cell_result *cell)
{
    uint64_t block = superblock_elements(cell->spec.dtype, UINT64_MAX, 0);

    if (strstr(cell->device, "mutex"))
        return ORDER_ARRIVAL;
    return cell->spec.chunk % block == 0 ? ORDER_CANONICAL : ORDER_CHUNKED;
}

static void check(const struct result *result)
{
    assert_true(result->cell_count >= 4);
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];
        bool any_order = op_any_order(cell->spec.op, cell->spec.dtype);

        if (cell->status != CELL_OK)
            fail_msg("%s %s: %s", cell->device, cell->spec.op.is->name, cell->reason);
        assert_int_equal(cell->order, expected_order(cell));
        assert_true(cell->error_ratio >= 0 && cell->error_ratio <= 1);
        if (any_order || cell->order == ORDER_CANONICAL)
            assert_true(cell->bit_equal);
    }
}

/* Every kernel is built from nothing here, so that OpenCL devices have few of them. */
static void every_device_has_the_values(void **state)
{
    static const char *const cases[] = {
        "--device " DEVICES " --op sum,dot,count --dtype f32",
        "--device " DEVICES " --op var,lse --dtype f64",
        "--device " DEVICES " --op sum,argmax --dtype i32",
        "--device " PIPES " --op sum,argmax --dtype f32",
        "--device opencl:0.0+cpu --op sum,argmin --dtype f32",
        "--device opencl:0.0+cpu --op var --dtype f64",
        "--device opencl:0.0+gpu --op sum --dtype f32",
    };
    const struct fake_root *root = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct result result;
        char line[256];

        snprintf(line, sizeof(line), "--size 40003 --chunk 1000,5000,16Ki,32Ki %s", cases[i]);
        run_result(root, &result, line);
        check(&result);
        result_clear(&result);
    }
}

/* The input ends where its pages do: a task of less than a row must not fault behind it. */
static void small_tasks_at_the_end(void **state)
{
    struct result result;

    run_result(*state, &result,
               "--device seq,threads --size 64Ki --chunk 64,100 --op sum,dot --dtype f32");
    for (size_t i = 0; i < result.cell_count; i++)
        assert_int_equal(result.cells[i].status, CELL_OK);
    result_clear(&result);
}

static void nonsense_is_refused(void **state)
{
    static const char *const lines[][2] = {
        { "--chunk 0", "--chunk: 0" },
        { "--chunk 2Ki --size 1Ki", "more than the 1024 elements" },
        { "--chunk 8:4 --size 1Ki", "reversed" },
        { "--chunk x --size 1Ki", "\"x\"" },
    };
    const struct fake_root *root = *state;

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct program program;

        program_run(&program, root->path, "", lines[i][0]);
        assert_one_line(&program, 2);
        assert_says(&program, lines[i][1]);
        program_clear(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_cover_the_input),
        cmocka_unit_test_setup_teardown(every_device_has_the_values, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(small_tasks_at_the_end, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(nonsense_is_refused, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
