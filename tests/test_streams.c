/* Streams as a user asks for them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <signal.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

static void run(const struct fake_root *root, struct result *result, const char *arguments)
{
    struct program program;
    char line[512], path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), "--json %s %s", path, arguments);
    program_run(&program, root->path, "", line);
    assert_status(&program, 0);
    assert_no_processes(&program);
    program_clear(&program);
    read_result(result, path);
}

/* Every device serves what it can serve easily, and is checked as ever. A generous deadline: others use the machine. */
static void test_served(void **state)
{
    const struct fake_root *root = *state;
    struct result result;

    run(root, &result,
        "--rate 200 --batch 50000 --duration 300ms --deadline 2s --op sum,argmax "
        "--device seq,threads:2,fork:2,fork:2+pipe,opencl");
    assert_int_equal(result.cell_count, 10);
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct stream_result *stream = &result.cells[i].stream;

        assert_int_equal(result.cells[i].status, CELL_OK);
        assert_true(result.cells[i].bit_equal);
        assert_true(result.cells[i].spec.n == 50000 && result.cells[i].spec.gap_s == 0);
        assert_true(stream->rate_per_s == 200 && stream->deadline_s == 2);
        assert_true(stream->arrived >= 60 && stream->arrived <= 61 && stream->done > 0);
        assert_true(stream->missed == 0);
        assert_true(stream->sustained_per_s > 200 && stream->unloaded_s > 0);
        assert_true(stream->median_s > 0 && stream->median_s <= stream->p99_s &&
                    stream->p99_s <= stream->p999_s && stream->p999_s <= stream->max_s);
    }
    assert_bits_agree(&result);
    result_clear(&result);
}

/* Far more than can be: it ends on time all the same, and tells. */
static void test_beyond(void **state)
{
    const struct fake_root *root = *state;
    struct program program;
    struct result result;
    char line[256];

    snprintf(line, sizeof(line),
             "--rate 10M --batch 1Mi --duration 500ms --deadline 1s --device seq --json %s/r.json",
             root->path);
    program_run(&program, root->path, "", line);
    assert_status(&program, 0);
    assert_says(&program, "seq fell ");
    assert_says(&program, "were not begun");
    assert_true(program.seconds < 30);
    program_clear(&program);
    snprintf(line, sizeof(line), "%s/r.json", root->path);
    read_result(&result, line);
    assert_true(result.cells[0].stream.behind_s > 0.3);
    assert_true(result.cells[0].stream.arrived > result.cells[0].stream.done);
    assert_true(result.cells[0].stream.duration_s < 5);
    result_clear(&result);
}

static void test_share(void **state)
{
    const struct fake_root *root = *state;
    struct result result;

    run(root, &result, "--rate 25% --duration 200ms --batch 100000 --deadline 1s --device seq");
    assert_true(fabs(result.cells[0].stream.rate_per_s -
                     0.25 * result.cells[0].stream.sustained_per_s) < 1e-6);
    result_clear(&result);
    run(root, &result, "--rate max --duration 200ms --batch 100000 --deadline 1s --device seq");
    assert_true(result.cells[0].stream.rate_per_s == result.cells[0].stream.sustained_per_s);
    result_clear(&result);
}

/* An interrupt does not wait for a long stream's end. */
static void test_interrupt(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    program_start(&program, root->path, "",
                  "--rate 10 --duration 10min --device seq --progress always");
    program_await(&program, 2, "streaming");
    kill(program.pid, SIGINT);
    program_finish(&program);
    assert_status(&program, 130);
    assert_true(program.seconds < 20);
    assert_no_processes(&program);
    program_clear(&program);
}

static void test_usage(void **state)
{
    const struct fake_root *root = *state;
    static const char *const cases[][2] = {
        { "--rate 0", "--rate: \"0\" is not a rate" },
        { "--rate 200%", "like 50%, or max" },
        { "--rate fast", "\"fast\"" },
        { "--rate -1", "\"-1\"" },
        { "--rate 2G", "up to 1G" },
        { "--batch 10", "--batch is of a stream; give --rate" },
        { "--duration 1s", "--duration is of a stream" },
        { "--deadline 1s", "--deadline is of a stream" },
        { "--rate 1k --batch 0", "--batch: \"0\"" },
        { "--rate 1k --size 10", "--rate and --size exclude each other" },
        { "--rate 1k --gap 0", "--rate and --gap" },
        { "--rate 1k --duration 0s", "--duration: \"0s\"" },
        { "--rate 1k --ci", "--rate and --ci" },
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct program program;

        program_run(&program, root->path, "", cases[i][0]);
        assert_one_line(&program, 2);
        assert_says(&program, cases[i][1]);
        program_clear(&program);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_served, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_beyond, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_share, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_interrupt, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_usage, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
