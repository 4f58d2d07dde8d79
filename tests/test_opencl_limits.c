/* Devices with less memory or fewer features than they have here, and with clocks that lie: no wrong number. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

static void run_layer(const struct fake_root *root, const char *rules, const char *arguments,
                      struct result *result)
{
    char settings[512], line[512], path[128];
    struct program program;

    snprintf(settings, sizeof(settings), "OPENCL_LAYERS=%s GPUBENCH_LAYER=%s", LAYER_PATH, rules);
    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), FAST "--device seq,opencl --json %s %s", path, arguments);
    program_run(&program, root->path, settings, line);
    assert_status(&program, STATUS_OK);
    read_result(result, path);
    assert_bits_agree(result);
    program_clear(&program);
}

/* Phases are absent or possible, and add up to the operation they were taken from. */
static void assert_phases(const struct cell_result *cell)
{
    double sum = 0;

    assert_true(cell->instrumented_s > 0 && isfinite(cell->instrumented_s));
    for (int p = 0; p < PHASE_COUNT; p++) {
        double s = cell->phases.s[p];

        if (isnan(s))
            continue;
        assert_true(isfinite(s) && s >= -1e-9 * cell->instrumented_s);
        assert_true(s <= cell->instrumented_s * (1 + 1e-9));
        sum += s;
    }
    assert_true(fabs(sum - cell->instrumented_s) <= 1e-9 * cell->instrumented_s);
    assert_true(isnan(cell->phases.s[PHASE_LAUNCH]) ==
                ((cell->flags & (FLAG_LAUNCH_MERGED | FLAG_CLOCK)) > 0));
    assert_true(isnan(cell->phases.s[PHASE_COMPUTE]) == ((cell->flags & FLAG_CLOCK) > 0));
}

static void assert_all_phases(const struct result *result)
{
    for (size_t i = 0; i < result->cell_count; i++)
        if (result->cells[i].status == CELL_OK)
            assert_phases(&result->cells[i]);
}

/* Four times what one buffer may be: sent in chunks, or read through several buffers; the same bits. */
static void buffers_that_must_be_small(void **state)
{
    static const char *const rules[] = { "limit=max_alloc:1MiB", "limit=global_mem:2MiB",
                                         "limit=max_alloc:1MiB;type=gpu;no=unified" };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct result result;

        run_layer(*state, rules[i], "--size 1000003 --op sum,argmin,var --mem auto,pageable",
                  &result);
        assert_int_equal(result.cell_count, 3 * 2 * 2);
        assert_cells(&result, "", CELL_OK, "");
        assert_all_phases(&result);
        for (size_t k = 0; k < result.cell_count; k++) {
            const struct cell_result *cell = &result.cells[k];
            bool opencl = strncmp(cell->device, "opencl", 6) == 0;

            assert_true(!opencl || *cell->mem_used);
            assert_true(((cell->flags & FLAG_STREAMED) > 0) ==
                        (opencl && strcmp(cell->mem_used, "mapped") != 0));
            assert_true(cell->spec.mem != MEM_AUTO || !opencl || i > 0 ||
                        strcmp(cell->mem_used, "mapped") == 0);
        }
        result_clear(&result);
    }
}

/* Sent in chunks, whatever keeps them: as many buffers as there are modes. */
static void memory_that_is_streamed(void **state)
{
    struct result result;

    run_layer(*state, "limit=max_alloc:1MiB;no=unified",
              "--size 200000,1000003 --op dot,lse --mem pageable,svm --residency host,device",
              &result);
    assert_all_phases(&result);
    for (size_t k = 0; k < result.cell_count; k++) {
        const struct cell_result *cell = &result.cells[k];
        bool large = cell->device[0] == 'o' && cell->spec.n == 1000003;
        bool kept = large && cell->spec.residency == RESIDENCY_DEVICE;

        assert_int_equal(cell->status, kept ? CELL_SKIPPED : CELL_OK);
        assert_true(((cell->flags & FLAG_STREAMED) > 0) == large);
        if (kept)
            assert_non_null(strstr(cell->reason, "larger than the device holds"));
        if (cell->device[0] == 'o' && cell->spec.residency == RESIDENCY_DEVICE && !kept)
            assert_true(cell->phases.s[PHASE_TRANSFER_IN] <= 0);
    }
    result_clear(&result);
}

/* What each memory mode comes to, where the device has less of it, or says what is not so. */
static void memory_modes(void **state)
{
    static const struct {
        const char *rules, *mem, *used, *reason; /* a reason: the cells are skipped with it */
    } modes[] = {
        { "", "auto", "mapped", NULL },
        { "", "mapped", "mapped", NULL },
        { "", "pageable", "pageable", NULL },
        { "writes=pinned", "pinned", "pinned", NULL },
        { "limit=max_alloc:64KiB", "pinned", "pinned", "allocates at most 65536 bytes" },
        { "svm=coarse", "svm", "svm-coarse", NULL },
        { "svm=fine", "svm", "svm-fine", NULL },
        { "svm=system", "svm", "svm-system", NULL },
        { "no=svm", "svm", "", "shares no virtual memory" },
        { "no=zero-copy", "auto", "pageable", NULL },
        { "no=zero-copy", "mapped", "mapped", "the driver copies what is mapped" },
        { "no=unified", "mapped", "", "does not share the host's memory" },
        { "no=unified", "auto", "pageable", NULL },
    };

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        bool in_place =
            strcmp(modes[i].used, "mapped") == 0 || strcmp(modes[i].used, "svm-system") == 0;
        char arguments[128];
        struct result result;

        snprintf(arguments, sizeof(arguments), "--size 40000 --op dot,var --mem %s", modes[i].mem);
        run_layer(*state, modes[i].rules, arguments, &result);
        assert_cells(&result, "opencl", modes[i].reason ? CELL_SKIPPED : CELL_OK,
                     modes[i].reason ? modes[i].reason : "");
        assert_all_phases(&result);
        for (size_t k = 0; k < result.cell_count; k++) {
            const struct cell_result *cell = &result.cells[k];

            if (cell->device[0] != 'o')
                continue;
            assert_string_equal(cell->mem_used, modes[i].used);
            if (cell->status == CELL_OK)
                assert_true(in_place == !(cell->phases.s[PHASE_TRANSFER_IN] > 0));
        }
        result_clear(&result);
    }
}

static void features_that_are_missing(void **state)
{
    static const struct {
        const char *rules, *op;
        enum dtype dtype;
        const char *reason;
    } missing[] = {
        { "no=fp64", "sum", DTYPE_F64, "no fp64" },
        { "no=fp64", "poly", DTYPE_F64, "no fp64" },
        { "no=fma", "poly", DTYPE_F32, "fused multiply-add" },
        { "no=denorm", "sum", DTYPE_F32, "denormals" },
        { "no=denorm", "poly", DTYPE_F32, "denormals" },
    };
    static const char *const rules[] = { "no=fp64", "no=fma", "no=denorm" };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct result result;

        run_layer(*state, rules[i], "--size 1Ki --op sum,poly:4 --dtype f32,f64,i32", &result);
        assert_cells(&result, "seq", CELL_OK, "");
        for (size_t k = 0; k < result.cell_count; k++) {
            const struct cell_result *cell = &result.cells[k];
            const char *reason = "";

            for (size_t m = 0; m < sizeof(missing) / sizeof(missing[0]); m++)
                if (strcmp(missing[m].rules, rules[i]) == 0 &&
                    cell->spec.dtype == missing[m].dtype &&
                    strcmp(missing[m].op, cell->spec.op.is->name) == 0 && cell->device[0] == 'o')
                    reason = missing[m].reason;
            assert_int_equal(cell->status, *reason ? CELL_SKIPPED : CELL_OK);
            assert_non_null(strstr(cell->reason, reason));
        }
        result_clear(&result);
    }
}

/* What PoCL makes of the kernel for GPUs, with transfers. */
static void a_gpu(void **state)
{
    struct result result;

    run_layer(*state, "type=gpu;no=unified",
              "--size 1000,200000 --op sum,argmax --residency host,device --reuse 1,10", &result);
    assert_int_equal(result.cell_count, 2 * 2 * 2 * 2 * 2);
    assert_cells(&result, "", CELL_OK, "");
    assert_all_phases(&result);
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];
        double transfer_s = cell->phases.s[PHASE_TRANSFER_IN];

        if (cell->device[0] != 'o')
            continue;
        assert_string_equal(cell->mem_used, "pageable");
        assert_true(cell->spec.residency == RESIDENCY_HOST ? transfer_s > 0 : !(transfer_s > 0));
    }
    result_clear(&result);
}

/* Times that cannot be, or cannot be related to the host's: said, and nothing made of them. */
static void clocks_that_lie(void **state)
{
    static const struct {
        const char *rules;
        unsigned flags; /* one of these at least */
    } clocks[] = {
        { "events=zero", FLAG_CLOCK },
        { "events=reverse", FLAG_CLOCK },
        { "events=scale:41.7", FLAG_CLOCK },
        { "events=scale:0.02", FLAG_CLOCK },
        { "events=quantise:1ms", FLAG_CLOCK },
        { "events=offset:50ms", FLAG_CLOCK | FLAG_LAUNCH_MERGED },
        { "events=offset:-50ms", FLAG_CLOCK | FLAG_LAUNCH_MERGED },
        { "fail=clGetEventProfilingInfo:CL_PROFILING_INFO_NOT_AVAILABLE", FLAG_CLOCK },
    };

    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        struct result result;

        run_layer(*state, clocks[i].rules, "--size 1Ki,200000 --mem auto,pageable", &result);
        assert_cells(&result, "", CELL_OK, "");
        assert_all_phases(&result);
        for (size_t k = 0; k < result.cell_count; k++) {
            const struct cell_result *cell = &result.cells[k];
            bool said = (cell->flags & clocks[i].flags) > 0;

            /* on a busy machine operations can take so long that another clock is related well enough */
            if (clocks[i].flags & FLAG_LAUNCH_MERGED)
                said = said || cell->phases.clock_error_s > 0;
            if (said != (cell->device[0] == 'o'))
                fail_msg("%s: %s has flags 0x%x", clocks[i].rules, cell->device, cell->flags);
        }
        result_clear(&result);
    }
}

/* A real run, on every device: phases add up, none is below zero, and little is left over. */
static void phases_of_a_real_run(void **state)
{
    const struct fake_root *root = *state;
    char arguments[256];
    struct program program;
    struct result result;

    snprintf(arguments, sizeof(arguments),
             "--quick --device all --op sum,var --size 1Ki,64Ki,1Mi --budget 3s --json %s/r.json",
             root->path);
    program_run(&program, root->path, "", arguments);
    assert_status(&program, STATUS_OK);
    program_clear(&program);
    snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
    read_result(&result, arguments);
    assert_bits_agree(&result);
    assert_all_phases(&result);
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];
        double share = cell->phases.s[PHASE_OTHER] / cell->instrumented_s;

        if (cell->status == CELL_OK && cell->instrumented_s >= 50e-6 && share > 0.05)
            print_message("note: %s %s of %llu, gap %g s: %.1f %% of %.3g us are other\n",
                          cell->device, cell->spec.op.is->name, (unsigned long long)cell->spec.n,
                          cell->spec.gap_s, 100 * share, 1e6 * cell->instrumented_s);
    }
    result_clear(&result);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(buffers_that_must_be_small, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(memory_that_is_streamed, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(memory_modes, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(features_that_are_missing, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_gpu, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(clocks_that_lie, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(phases_of_a_real_run, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
