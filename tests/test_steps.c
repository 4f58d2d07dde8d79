/* Operations of several dependent steps, as a user asks for them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

#define DEVICES "--device seq,threads:2,fork:2,opencl "

static void run(const struct fake_root *root, struct result *result, const char *arguments)
{
    struct program program;
    char line[512], path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), FAST DEVICES "--json %s %s", path, arguments);
    program_run(&program, root->path, "", line);
    assert_status(&program, 0);
    program_clear(&program);
    read_result(result, path);
}

/* All cells of that many steps are right and came to `value`. */
static void assert_value(const struct result *result, unsigned steps, double value)
{
    unsigned found = 0;

    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (cell->spec.steps != steps)
            continue;
        assert_int_equal(cell->status, CELL_OK);
        assert_true(cell->bit_equal && value_to_double(cell->value) == value);
        found++;
    }
    assert_int_equal(found, 4);
}

/* Minus ones: the first step comes to less than zero, and the second reads ones. */
static void test_sign(void **state)
{
    const float minus_one = -1;
    char path[128], line[256];
    const struct fake_root *root = *state;
    struct result result;
    FILE *file;

    snprintf(path, sizeof(path), "%s/in.raw", root->path);
    file = fopen(path, "wb");
    assert_non_null(file);
    for (unsigned i = 0; i < 100003; i++)
        fwrite(&minus_one, sizeof(minus_one), 1, file);
    fclose(file);
    snprintf(line, sizeof(line), "--steps 1,2,5 --dtype f32 --input %s", path);
    run(root, &result, line);
    assert_value(&result, 1, -100003);
    assert_value(&result, 2, 100003);
    assert_value(&result, 5, 100003);
    for (size_t i = 0; i < result.cell_count; i++)
        assert_true(result.cells[i].bytes == result.cells[i].spec.steps * 4.0 * 100003);
    result_clear(&result);
}

/* Every operator that can, in every type, with the input sent to the device as well as in place. */
static void test_operators(void **state)
{
    const struct fake_root *root = *state;
    struct result result;

    run(root, &result,
        "--op sum,mean,min,max,argmin,argmax,xor,poly:5,lse --dtype f32,i64 "
        "--steps 3 --size 40000 --data normal --mem auto,pageable --residency host,device");
    assert_true(result.cell_count > 4 * 12);
    for (size_t i = 0; i < result.cell_count; i++) {
        assert_int_equal(result.cells[i].status, CELL_OK);
        assert_true(result.cells[i].bit_equal);
    }
    result_clear(&result);
}

static void test_report(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    program_run(&program, root->path, "",
                FAST "--device seq,threads:2 --steps 1,16 --size 100000 --csv -");
    assert_status(&program, 0);
    assert_says(&program, "16 dependent steps an operation");
    assert_says(&program, "one step of 16 takes");
    assert_says(&program, ",reuse,chunk,steps,depth,mem,");
    program_clear(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sign, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_operators, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_report, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
