/* Buffers of an operation's own, as a user asks for them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

#define PAGES_OF_N 245 /* of 1,000,000 bytes */

static void run(const struct fake_root *root, struct result *result, const char *arguments)
{
    struct program program;
    char line[512], path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), FAST "--json %s %s", path, arguments);
    program_run(&program, root->path, "", line);
    assert_status(&program, 0);
    program_clear(&program);
    read_result(result, path);
}

/* Values in all types, of one input and two, sent from either kind of the host's memory. */
static void test_values(void **state)
{
    const struct fake_root *root = *state;
    struct result result;

    run(root, &result,
        "--device seq,threads:2,threads:3+spawn,fork:2,fork:3+spawn,opencl --alloc per-op,reuse "
        "--op dot,argmax --size 1,100003 --mem auto,pinned --budget 30s");
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];

        if (strstr(cell->device, "spawn") && cell->spec.alloc == ALLOC_REUSE) {
            assert_int_equal(cell->status, CELL_SKIPPED);
            assert_non_null(strstr(cell->reason, "keep no buffers"));
            continue;
        }
        assert_int_equal(cell->status, CELL_OK);
        assert_true(cell->bit_equal);
    }
    assert_int_equal(result.cell_count, 6 * 2 * 2 * 2 * 2);
    result_clear(&result);
}

/* Every page of a new buffer is a fault, in whichever process; of a kept one none is, but now and then. */
static void test_faults(void **state)
{
    const struct fake_root *root = *state;
    struct result result;

    run(root, &result,
        "--device seq,threads:2,fork:2 --alloc auto,reuse,per-op --size 250000 "
        "--min-rounds 6 --budget 3s");
    assert_int_equal(result.cell_count, 9);
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];
        const double *s = cell->phases.s;

        assert_int_equal(cell->status, CELL_OK);
        if (cell->spec.alloc == ALLOC_PER_OP) {
            assert_true(cell->faults >= PAGES_OF_N && cell->faults < PAGES_OF_N + 40);
            assert_true(s[PHASE_ALLOC] > 0 && s[PHASE_TRANSFER_IN] > 0 && s[PHASE_COMPUTE] > 0);
            assert_false(cell->flags & FLAG_FAULTED); /* they are what is measured */
        } else {
            assert_true(cell->faults < 0.5 * PAGES_OF_N);
            assert_true((s[PHASE_TRANSFER_IN] > 0) == (cell->spec.alloc == ALLOC_REUSE));
        }
        assert_string_equal(cell->mem_used,
                            cell->spec.alloc == ALLOC_AUTO ? "in place" : "own buffers");
    }
    result_clear(&result);
}

static void test_opencl_phases(void **state)
{
    const struct fake_root *root = *state;
    struct result result;

    run(root, &result, "--device opencl --alloc auto,reuse,per-op --size 1000000 --min-rounds 3");
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];
        bool copied = cell->spec.alloc != ALLOC_AUTO;

        assert_int_equal(cell->status, CELL_OK);
        assert_string_equal(cell->mem_used, copied ? "pageable" : "mapped");
        assert_true((cell->phases.s[PHASE_ALLOC] > 0) == (cell->spec.alloc == ALLOC_PER_OP));
        assert_true((cell->phases.s[PHASE_TRANSFER_IN] > 0) == copied);
    }
    result_clear(&result);
}

/* What makes no sense is skipped, and why is said. */
static void test_skipped(void **state)
{
    const struct fake_root *root = *state;
    static const char *const cases[][2] = {
        { "--residency device --alloc reuse", "on the device already" },
        { "--reuse 2 --alloc per-op", "gone before the next operation" },
    };
    struct result result;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char line[256];

        snprintf(line, sizeof(line), "--device seq,threads,fork,opencl --size 1000 %s",
                 cases[i][0]);
        run(root, &result, line);
        assert_cells(&result, "", CELL_SKIPPED, cases[i][1]);
        result_clear(&result);
    }
    run(root, &result, "--device opencl --size 1000 --mem mapped --alloc per-op");
    assert_cells(&result, "", CELL_SKIPPED, "nothing to copy");
    result_clear(&result);
    run(root, &result, "--device null --size 1000 --alloc per-op");
    assert_cells(&result, "", CELL_SKIPPED, "no share of the input");
    result_clear(&result);
}

static void test_report(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    program_run(&program, root->path, "",
                FAST "--device seq,threads:2 --alloc reuse,per-op --size 250000 --csv -");
    assert_status(&program, 0);
    assert_says(&program, "copied into a kept buffer");
    assert_says(&program, "copied into a new buffer each time");
    assert_says(&program, "faults");
    assert_says(&program, ",mem_used,alloc,");
    program_clear(&program);
}

/* Page tables of private memory are copied for each new process, those of shared memory are not. */
static void test_ballast(void **state)
{
    const struct fake_root *root = *state;
    const char *const kinds[] = { "", "--ballast 256MiB", "--ballast-shared 256MiB" };
    double peak[3];

    for (size_t i = 0; i < 3; i++) {
        struct result result;
        char line[256];

        snprintf(line, sizeof(line), "--device fork:2 --size 1000 %s", kinds[i]);
        run(root, &result, line);
        assert_cells(&result, "", CELL_OK, "");
        peak[i] = result.devices[0].peak_bytes;
        assert_true((json_object_get(result.meta, "ballast_bytes") != NULL) == (i == 1));
        assert_true((json_object_get(result.meta, "ballast_shared_bytes") != NULL) == (i == 2));
        result_clear(&result);
    }
    for (size_t i = 1; i < 3; i++)
        assert_true(peak[i] > peak[0] + 255e6 && peak[i] < peak[0] + 300e6);
}

/* What a process takes beside the input; a sanitizer keeps its own books of all memory. */
#ifdef __SANITIZE_ADDRESS__
#define PROCESS_BYTES 400e6
#else
#define PROCESS_BYTES 12e6
#endif

/* The input once, however many processes read it; copies and buffers of a device beside it. */
static void test_peak_memory(void **state)
{
    const struct fake_root *root = *state;
    const double input = 4e6 * 4;
    struct result result;

    run(root, &result,
        "--peak-memory --device seq,threads:2,fork:2,fork:3,opencl --alloc auto,reuse,per-op "
        "--size 4000000");
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];
        bool opencl = strncmp(cell->device, "opencl", 6) == 0;
        double copies = cell->spec.alloc == ALLOC_AUTO ? 0 : 1;

        if (cell->status != CELL_OK)
            continue; /* on a busy machine not all are reached */
        /* of threads one may be through with its new buffer before the other begins */
        assert_true(cell->peak_bytes >
                    (1 + (cell->spec.alloc == ALLOC_PER_OP ? 0.5 : copies)) * input);
        assert_true(cell->peak_bytes < (1 + copies) * input + (opencl ? 500e6 : PROCESS_BYTES));
        if (opencl)
            assert_true(cell->device_bytes > copies * input &&
                        cell->device_bytes < copies * input + 2e6);
        else
            assert_true(cell->device_bytes == 0);
    }
    result_clear(&result);
}

static void test_memory_is_not_measured_unasked(void **state)
{
    const struct fake_root *root = *state;
    struct program program;
    struct result result;

    run(root, &result, "--device seq --size 1000");
    assert_true(isnan(result.cells[0].peak_bytes) && isnan(result.cells[0].device_bytes));
    result_clear(&result);
    program_run(&program, root->path, "",
                FAST "--device seq,fork:2 --size 1000 --peak-memory --csv -");
    assert_status(&program, 0);
    assert_says(&program, "peak memory of a device for one case");
    assert_says(&program, ",peak_bytes,device_bytes,");
    program_clear(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_values, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_faults, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_opencl_phases, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_skipped, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_peak_memory, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_memory_is_not_measured_unasked, fake_setup,
                                        fake_teardown),
        cmocka_unit_test_setup_teardown(test_ballast, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(test_report, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
