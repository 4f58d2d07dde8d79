/* Sizes beside the plan, as a user meets them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "host/choose/crossover.h"
#include "host/choose/refine.h"
#include "host/result/digest.h"
#include "tests/fake_root.h"
#include "tests/program.h"

/* Two threads win at the largest of these sizes if there are two processors, and lose at the smallest. */
#define SIZES   "64,4Ki,1Mi"
#define PLANNED 6
#define RUN                                                                                        \
    "--op poly:256 --device seq,threads:2 --gap 0 --min-rounds 6 --precision 0.2 --size " SIZES " "

static void run(const struct fake_root *root, struct result *result, const char *arguments,
                struct program *program)
{
    char line[512], path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), "--json %s %s", path, arguments);
    program_run(program, root->path, "", line);
    assert_status(program, 0);
    assert_no_processes(program);
    read_result(result, path);
}

static size_t count_refined(const struct result *result)
{
    size_t count = 0;

    for (size_t i = 0; i < result->cell_count; i++)
        count += result->cells[i].refined;
    return count;
}

/* What would be left with --no-refine, if times were the same. */
static void drop_refined(struct result *result)
{
    size_t kept = 0;

    for (size_t i = 0; i < result->cell_count; i++)
        if (result->cells[i].refined)
            free(result->cells[i].samples);
        else
            result->cells[kept++] = result->cells[i];
    result->cell_count = kept;
    assert_true(crossovers_find(result));
}

/* Each beside the plan, right, once a device, and on both in rounds of its own. */
static void check_refined(const struct result *result)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];
        size_t same = 0;

        for (size_t j = 0; j < result->cell_count; j++) {
            const struct cell_result *other = &result->cells[j];

            if (other->spec.n != cell->spec.n)
                continue;
            same++;
            assert_true(other->refined == cell->refined);
            assert_int_equal(other->samples[0].process, cell->samples[0].process);
        }
        assert_int_equal(same, 2);
        assert_int_equal(cell->status, CELL_OK);
        assert_true(cell->bit_equal && cell->rounds >= 6);
        assert_true((cell->samples[0].process > 0) == cell->refined);
        assert_true(!cell->refined || (cell->spec.n > 64 && cell->spec.n < 1 << 20));
    }
}

static void test_narrower(void **state)
{
    struct result result;
    struct program program;
    struct crossover with_all, *planned;
    char digest[DIGEST_SIZE];

    run(*state, &result, RUN "--budget 6s", &program);
    check_refined(&result);
    assert_bits_agree(&result);
    assert_int_equal(result.crossover_count, 1);
    with_all = result.crossovers[0];
    strcpy(digest, result.digest);
    drop_refined(&result);
    assert_int_equal(result.cell_count, PLANNED);
    assert_true(digest_of(&result, result.digest));
    assert_string_equal(result.digest, digest);
    planned = &result.crossovers[0];
    if (planned->status == CROSSES && with_all.status == CROSSES)
        assert_true(with_all.n_low >= planned->n_low && with_all.n_high <= planned->n_high);
    program_clear(&program);
    result_clear(&result);
}

/* The tables are those of the plan, and a size beside it is in no row. */
static void test_tables(void **state)
{
    struct result result;
    struct program program;

    run(*state, &result, RUN "--budget 6s --csv -", &program);
    for (size_t i = 0; i < result.cell_count; i++) {
        char row[32];

        snprintf(row, sizeof(row), "\n  %llu ", (unsigned long long)result.cells[i].spec.n);
        assert_true(!result.cells[i].refined || !strstr(program.err, row));
    }
    assert_non_null(strstr(program.out, ",refined,"));
    program_clear(&program);
    result_clear(&result);
}

static void test_plan_only(void **state)
{
    static const char *const arguments[] = {
        RUN "--budget 6s --no-refine",
        RUN "--budget 6s --quick",
        RUN "--budget 2s",
        "--op poly:256 --device seq,threads:2 --gap 0 --min-rounds 6 --precision 0.2 --size 1Mi "
        "--budget 6s",
    };

    for (size_t i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        struct result result;
        struct program program;

        run(*state, &result, arguments[i], &program);
        assert_int_equal(count_refined(&result), 0);
        assert_int_equal(result.cell_count, i < 3 ? PLANNED : 2);
        program_clear(&program);
        result_clear(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_narrower, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_tables, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_plan_only, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
