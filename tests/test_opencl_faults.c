/* OpenCL that is not there, that fails, dies or hangs: its own cells say so, and everything else goes on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

#define POCL_FILE "/etc/OpenCL/vendors/pocl.icd"
#define HINT      "pocl-opencl-icd"

/* Run with the layer's rules on one core and OpenCL, and read what came out. */
static void run_layer(struct program *program, const struct fake_root *root, const char *rules,
                      const char *arguments, struct result *result)
{
    char settings[512], line[512], path[128];

    snprintf(settings, sizeof(settings), "OPENCL_LAYERS=%s GPUBENCH_LAYER=%s", LAYER_PATH, rules);
    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), FAST "--device seq,opencl --json %s %s", path, arguments);
    program_run(program, root->path, settings, line);
    assert_no_processes(program);
    read_result(result, path);
}

/* The call's name and its error are in the cell and in the report, whatever call fails. */
static void calls_that_fail(void **state)
{
    const struct fake_root *root = *state;
    const struct {
        const char *call, *error, *mem;
    } calls[] = {
        { "clCreateContext", "CL_OUT_OF_RESOURCES", "auto" },
        { "clCreateCommandQueue", "CL_OUT_OF_HOST_MEMORY", "auto" },
        { "clCreateBuffer", "CL_MEM_OBJECT_ALLOCATION_FAILURE", "pageable" },
        { "clCreateProgramWithSource", "CL_OUT_OF_HOST_MEMORY", "auto" },
        { "clBuildProgram", "CL_BUILD_PROGRAM_FAILURE", "auto" },
        { "clCreateKernel", "CL_INVALID_KERNEL_DEFINITION", "auto" },
        { "clSetKernelArg", "CL_INVALID_ARG_SIZE", "auto" },
        { "clEnqueueNDRangeKernel", "CL_OUT_OF_RESOURCES", "auto" },
        { "clEnqueueReadBuffer", "CL_OUT_OF_RESOURCES", "auto" },
        { "clEnqueueWriteBuffer", "CL_OUT_OF_RESOURCES", "pageable" },
        { "clEnqueueMapBuffer", "CL_MAP_FAILURE", "pinned" },
        { "clFinish", "CL_OUT_OF_RESOURCES", "auto" },
    };

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        char rules[128], reason[128], arguments[64];
        struct program program;
        struct result result;

        snprintf(rules, sizeof(rules), "fail=%s:%s", calls[i].call, calls[i].error);
        snprintf(reason, sizeof(reason), "%s: %s", calls[i].call, calls[i].error);
        snprintf(arguments, sizeof(arguments), "--size 1Ki,20000 --mem %s", calls[i].mem);
        run_layer(&program, root, rules, arguments, &result);
        assert_status(&program, STATUS_FAILED);
        assert_cells(&result, "opencl", CELL_ERROR, reason);
        assert_cells(&result, "seq", CELL_OK, "");
        assert_says(&program, calls[i].call);
        result_clear(&result);
        program_clear(&program);
    }
}

/* A call that fails once costs one cell. */
static void a_call_that_fails_once(void **state)
{
    struct program program;
    struct result result;
    unsigned errors = 0, fine = 0;

    run_layer(&program, *state, "fail=clEnqueueNDRangeKernel:CL_OUT_OF_RESOURCES@60",
              "--size 1Ki,20000 --op sum,max", &result);
    assert_status(&program, STATUS_FAILED);
    assert_cells(&result, "seq", CELL_OK, "");
    for (size_t i = 0; i < result.cell_count; i++) {
        errors += result.cells[i].status == CELL_ERROR;
        fine += result.cells[i].status == CELL_OK;
    }
    assert_int_equal(errors, 1);
    assert_int_equal(fine, result.cell_count - 1);
    result_clear(&result);
    program_clear(&program);
}

/* Cells of a device with this status; each has the reason. */
static unsigned cells_with(const struct result *result, const char *device, enum cell_status status,
                           const char *reason)
{
    unsigned count = 0;

    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (strncmp(cell->device, device, strlen(device)) == 0 && cell->status == status) {
            assert_non_null(strstr(cell->reason, reason));
            count++;
        }
    }
    return count;
}

/* A device that is fast and wrong wins nothing: it is in no conclusion, and the run ends with 4. */
static void values_that_are_wrong(void **state)
{
    struct program program;
    struct result result;

    run_layer(&program, *state, "spoil=clEnqueueReadBuffer", "--size 1Ki,20000 --mem auto,pageable",
              &result);
    assert_status(&program, STATUS_WRONG);
    assert_cells(&result, "opencl", CELL_WRONG, "instead of 0x");
    assert_cells(&result, "seq", CELL_OK, "");
    assert_int_equal(result.crossover_count, 0);
    assert_says(&program, "wrong");
    assert_null(strstr(program.out, "all values bit-equal"));
    assert_null(strstr(program.out, "faster"));
    result_clear(&result);
    program_clear(&program);
}

/*
 * One spoilt read in mid-run: the samples that its cell has by then are in the file, and still it takes
 * part in no comparison, while the other sizes do. An error elsewhere does not hide it.
 */
static void a_value_that_is_wrong_once(void **state)
{
    struct program program;
    struct result result;

    run_layer(&program, *state, "spoil=clEnqueueReadBuffer@90",
              "--size 1Ki,8Ki,20000 --min-rounds 40", &result);
    assert_status(&program, STATUS_WRONG);
    assert_int_equal(cells_with(&result, "opencl", CELL_WRONG, "instead of 0x"), 1);
    assert_int_equal(cells_with(&result, "opencl", CELL_OK, ""), 2);
    assert_cells(&result, "seq", CELL_OK, "");
    assert_int_equal(result.crossover_count, 1);
    for (size_t i = 0; i < result.cell_count; i++) {
        const struct cell_result *cell = &result.cells[i];

        if (cell->status == CELL_WRONG) {
            assert_false(cell->bit_equal);
            assert_true(result.crossovers[0].n_low != (double)cell->spec.n);
            assert_true(result.crossovers[0].n_high != (double)cell->spec.n);
        }
    }
    result_clear(&result);
    program_clear(&program);
}

static void a_wrong_value_outranks_an_error(void **state)
{
    struct program program;
    struct result result;

    run_layer(&program, *state,
              "spoil=clEnqueueReadBuffer@90;fail=clEnqueueNDRangeKernel:CL_OUT_OF_RESOURCES@60",
              "--size 1Ki,8Ki,20000 --min-rounds 40", &result);
    assert_status(&program, STATUS_WRONG);
    assert_int_equal(cells_with(&result, "opencl", CELL_WRONG, "instead of 0x"), 1);
    assert_int_equal(cells_with(&result, "opencl", CELL_ERROR, "CL_OUT_OF_RESOURCES"), 1);
    result_clear(&result);
    program_clear(&program);
}

/* Values are what --ci is for. */
static void wrong_values_in_ci(void **state)
{
    const struct fake_root *root = *state;
    struct program program;
    char settings[512];

    snprintf(settings, sizeof(settings), "OPENCL_LAYERS=%s GPUBENCH_LAYER=%s", LAYER_PATH,
             "spoil=clEnqueueReadBuffer");
    program_run(&program, root->path, settings, "--ci --device opencl");
    assert_status(&program, STATUS_WRONG);
    assert_no_processes(&program);
    program_clear(&program);
}

/* In mid-stream, with commands in flight on two queues: an error, no process left, and no wrong value. */
static void streams_that_break(void **state)
{
    static const char *const faults[] = {
        "fail=clEnqueueWriteBuffer:CL_OUT_OF_RESOURCES@12",
        "fail=clEnqueueNDRangeKernel:CL_OUT_OF_RESOURCES@40",
        "fail=clEnqueueReadBuffer:CL_OUT_OF_RESOURCES@7",
        "fail=clFlush:CL_OUT_OF_RESOURCES@9",
        "fail=clCreateCommandQueue:CL_OUT_OF_RESOURCES@4",
        "fail=clCreateBuffer:CL_MEM_OBJECT_ALLOCATION_FAILURE@3",
        "abort=clEnqueueWriteBuffer@12",
    };

    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        char rules[128];
        struct program program;
        struct result result;

        snprintf(rules, sizeof(rules), "limit=max_alloc:128KiB;no=unified;%s", faults[i]);
        run_layer(&program, *state, rules, "--size 400000 --op dot,sum", &result);
        assert_status(&program, STATUS_FAILED);
        assert_cells(&result, "seq", CELL_OK, "");
        for (size_t k = 0; k < result.cell_count; k++)
            assert_true(result.cells[k].status != CELL_WRONG);
        result_clear(&result);
        program_clear(&program);
    }
}

static unsigned lines_of(const char *path)
{
    FILE *file = fopen(path, "r");
    unsigned lines = 0;
    int c;

    assert_non_null(file);
    while ((c = getc(file)) != EOF)
        lines += c == '\n';
    fclose(file);
    return lines;
}

static unsigned logs_in(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(folder);
    while ((entry = readdir(folder)))
        count += strncmp(entry->d_name, "gpubench-", 9) == 0;
    closedir(folder);
    return count;
}

/* The first lines are in the message, and all of them in one file that the message names. */
static void a_build_that_fails(void **state)
{
    const struct fake_root *root = *state;
    const struct cell_result *cell;
    char path[128] = "";
    struct program program;
    struct result result;
    const char *named;

    run_layer(&program, root, "build=fail", "--size 1Ki,20000 --mem auto,pageable", &result);
    assert_status(&program, STATUS_FAILED);
    assert_cells(&result, "seq", CELL_OK, "");
    assert_cells(&result, "opencl", CELL_ERROR, "clBuildProgram: CL_BUILD_PROGRAM_FAILURE");
    cell = find_cell(&result, "opencl", "sum", 1024);
    assert_non_null(strstr(cell->reason, "the layer refuses line 1"));
    assert_non_null(strstr(cell->reason, "the layer refuses line 2"));
    named = strstr(cell->reason, root->path);
    assert_non_null(named);
    assert_int_equal(sscanf(named, "%127[^: ]", path), 1);
    assert_int_equal(lines_of(path), 100);
    assert_int_equal(logs_in(root->path), 1);
    result_clear(&result);
    program_clear(&program);
}

static void drivers_that_die(void **state)
{
    const struct {
        const char *rules, *reason;
    } deaths[] = {
        { "abort=clCreateKernel", "killed by signal 6 (Aborted)" },
        { "exit=clCreateContext:3", "ended early with status 3" },
        { "abort=clEnqueueNDRangeKernel@60", "killed by signal 6 (Aborted)" },
    };

    for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
        struct program program;
        struct result result;

        run_layer(&program, *state, deaths[i].rules, "--size 1Ki,20000", &result);
        assert_status(&program, STATUS_FAILED);
        assert_cells(&result, "opencl", CELL_ERROR, deaths[i].reason);
        assert_cells(&result, "seq", CELL_OK, "");
        result_clear(&result);
        program_clear(&program);
    }
}

/* A driver that never answers is given up after five seconds. */
static void a_driver_that_hangs(void **state)
{
    struct program program;
    struct result result;

    run_layer(&program, *state, "hang=clEnqueueReadBuffer@40", "--size 1Ki", &result);
    assert_status(&program, STATUS_FAILED);
    assert_true(program.seconds < 30);
    assert_cells(&result, "opencl", CELL_ERROR, "gave no answer for ");
    assert_cells(&result, "seq", CELL_OK, "");
    result_clear(&result);
    program_clear(&program);
}

static void no_opencl_at_all(void **state)
{
    const struct fake_root *root = *state;
    char settings[128];
    struct program program;

    snprintf(settings, sizeof(settings), "OCL_ICD_VENDORS=%s", root->path);
    program_run(&program, root->path, settings, "--device opencl");
    assert_one_line(&program, STATUS_NO_DEVICE);
    assert_says(&program, HINT);
    program_clear(&program);
    program_run(&program, root->path, settings, "--device gpu");
    assert_one_line(&program, STATUS_NO_DEVICE);
    assert_says(&program, HINT);
    program_clear(&program);
    program_run(&program, root->path, settings, FAST "--device all --size 1Ki");
    assert_status(&program, STATUS_OK);
    assert_says(&program, HINT);
    assert_says(&program, "all values bit-equal on 3 devices");
    program_clear(&program);
}

static void copy_line(const char *from, const struct fake_root *root, const char *to)
{
    char line[256] = "";
    FILE *file = fopen(from, "r");

    assert_non_null(file);
    assert_non_null(fgets(line, sizeof(line), file));
    fclose(file);
    line[strcspn(line, "\n")] = '\0';
    fake_file(root, to, line);
}

/* One that crashes when it is loaded and one that is not there: both are left out, and PoCL works. */
static void broken_drivers_beside_pocl(void **state)
{
    const struct fake_root *root = *state;
    char settings[128], arguments[256];
    struct program program;
    struct result result;

    copy_line(POCL_FILE, root, "/vendors/pocl.icd");
    fake_file(root, "/vendors/absent.icd", "/none/libabsent.so");
    fake_file(root, "/vendors/crashes.icd", VENDOR_CRASHES);
    snprintf(settings, sizeof(settings), "OCL_ICD_VENDORS=%s/vendors", root->path);
    snprintf(arguments, sizeof(arguments), FAST "--device all --size 1Ki --json %s/r.json",
             root->path);
    program_run(&program, root->path, settings, arguments);
    assert_status(&program, STATUS_OK);
    assert_non_null(strstr(program.err, "crashes.icd"));
    snprintf(arguments, sizeof(arguments), "%s/r.json", root->path);
    read_result(&result, arguments);
    assert_int_equal(result.cell_count, 4);
    assert_cells(&result, "", CELL_OK, "");
    assert_cells(&result, "opencl", CELL_OK, "");
    assert_bits_agree(&result);
    result_clear(&result);
    program_clear(&program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(calls_that_fail, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_call_that_fails_once, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(values_that_are_wrong, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_value_that_is_wrong_once, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_wrong_value_outranks_an_error, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(wrong_values_in_ci, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(streams_that_break, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_build_that_fails, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(drivers_that_die, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_driver_that_hangs, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(no_opencl_at_all, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(broken_drivers_beside_pocl, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
