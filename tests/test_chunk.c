/*
 * Cases that are divided into tasks, on every device that can: values against the canonical ones where the order gives
 * the same bits, against a plain loop in long double where it does not; positions; what is refused.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/tasks.h"
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

#define DEVICES "seq,threads,threads:3,threads:spawn,threads:mutex,fork,fork:spawn"

/* Cells of a run, as JSON. */
static json_t *run(struct program *program, const char *op, const char *dtype, const char *chunks)
{
    json_t *root;

    program_run(program, (const char *[]){ "--device", DEVICES, "--op", op, "--dtype", dtype,
                                           "--size", "100003", "--chunk", chunks, "--gap", "0",
                                           "--min-rounds", "1", "--precision", "99%", "--json", "-",
                                           NULL });
    assert_int_equal(program->status, 0);
    root = json_loads(program->out, 0, NULL);
    assert_non_null(root);
    return root;
}

static const char *text_of(const json_t *cell, const char *key)
{
    return json_string_value(json_object_get(cell, key));
}

static void every_device_has_the_values(void **state)
{
    static const struct {
        const char *op, *dtype;
        bool any_order;
    } cases[] = {
        { "sum,mean,dot", "f32", false },
        { "var,lse,nrm2", "f64", false },
        { "min,max,argmin,argmax,count", "f32", true },
        { "sum,xor,argmax", "i32", true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct program program;
        json_t *root = run(&program, cases[i].op, cases[i].dtype, "7,5000,16384,50000");
        json_t *cells = json_object_get(root, "results"), *cell;
        size_t at;

        json_array_foreach(cells, at, cell)
        {
            json_int_t chunk = json_integer_value(json_object_get(cell, "chunk"));
            bool arrival = strstr(text_of(cell, "device"), "mutex") != NULL;
            bool whole = chunk == 16384 || (chunk == 50000 && 0);
            const char *order = arrival ? "arrival" : whole ? "canonical" : "chunked";
            double ratio = json_number_value(json_object_get(cell, "error_ratio"));

            if (strcmp(cases[i].dtype, "f64") == 0 && chunk == 16384 && !arrival)
                order = "canonical"; /* two superblocks of that type */
            assert_string_equal(text_of(cell, "status"), "ok");
            assert_string_equal(text_of(cell, "order"), order);
            assert_true(ratio >= 0 && ratio <= 1);
            if (cases[i].any_order || strcmp(order, "canonical") == 0)
                assert_true(json_is_true(json_object_get(cell, "bit_equal")));
        }
        assert_true(json_array_size(cells) > 0);
        json_decref(root);
        program_clear(&program);
    }
}

static void nonsense_is_refused(void **state)
{
    struct program program;

    (void)state;
    program_run(&program, (const char *[]){ "--chunk", "0", NULL });
    assert_int_equal(program.status, 2);
    assert_says(&program, "--chunk: 0");
    program_clear(&program);
    program_run(&program, (const char *[]){ "--chunk", "2Ki", "--size", "1Ki", NULL });
    assert_int_equal(program.status, 2);
    assert_says(&program, "more than the 1024 elements");
    program_clear(&program);
    program_run(&program, (const char *[]){ "--chunk", "8:4", "--size", "1Ki", NULL });
    assert_int_equal(program.status, 2);
    program_clear(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tasks_cover_the_input),
        cmocka_unit_test(every_device_has_the_values),
        cmocka_unit_test(nonsense_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
