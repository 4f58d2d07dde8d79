/*
 * However work is divided on an OpenCL device, values are the same bits: superblocks or sub-chunks dealt, to few or many
 * groups, with the final tree begun on the device or not, one operation or several in flight.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "host/data/arena.h"
#include "host/data/generate.h"
#include "host/devices/opencl_tuning.h"
#include "host/devices/operation.h"
#include "kernels/cpu_kernels.h"

#define DEPTH   3u
#define LARGEST 2200001u /* 135 superblocks: more than two trees of 64 */

static const uint64_t sizes[] = { 0, 1, 2049, 16384, 100003, 1048576, 1064961, LARGEST };
static const char *const operators[] = { "sum", "dot", "max", "argmin", "var", "lse", "count" };

static struct value canonical(struct op op, const struct arena *arena, uint64_t n)
{
    struct kernel_task task = { arena->x, arena->y, n, op.degree };
    uint64_t count = superblock_count(arena->dtype, n);
    void *records = malloc((count + 1) * RECORD_SIZE_MAX);
    struct value value;

    assert_non_null(records);
    cpu_kernel(CPU_ISA_BASE, op, arena->dtype)->run(&task, 0, count, records);
    value = partials_finish(op, arena->dtype, n, records);
    free(records);
    return value;
}

static void check(struct operation *operation, const struct arena *arena, const char *op,
                  uint64_t n, unsigned depth)
{
    struct setup_times times = { .create_s = 0 };
    struct load_info info = { .skip = "" };
    struct outcome outcome = { .known = false };
    struct phases phases;
    struct error err;
    struct value expected;
    double wall_s;

    memset(&operation->spec, 0, sizeof(operation->spec));
    assert_true(op_parse(op, &operation->spec.op));
    operation->spec.dtype = arena->dtype;
    operation->spec.n = n;
    operation->spec.reuse = operation->spec.steps = 1;
    operation->spec.depth = depth;
    if (operation->table->load(operation->device, &operation->spec, &info, &times, &err) !=
            STATUS_OK ||
        operation_call(operation, depth > 1 ? &phases : NULL, &wall_s, &outcome, &err) != STATUS_OK)
        fail_msg("%s of %llu: %s", op, (unsigned long long)n, err.text);
    expected = canonical(operation->spec.op, arena, n);
    if (!outcome.equal || !value_equal(outcome.value, expected))
        fail_msg("%s of %llu, depth %u: 0x%llx at %lld instead of 0x%llx at %lld", op,
                 (unsigned long long)n, depth, (unsigned long long)outcome.value.bits,
                 (long long)outcome.value.index, (unsigned long long)expected.bits,
                 (long long)expected.index);
}

static void check_all(const char *name, enum dtype dtype, const struct launch_parameters *launch)
{
    struct arena arena;
    struct device_config config = { .launch = launch, .processors = 2, .dtype = dtype };
    struct operation operation = { .table = NULL };
    struct setup_times times;
    struct error err;

    assert_int_equal(arena_open(&arena, dtype, LARGEST, 2, NULL), STATUS_OK);
    generate(arena.x, dtype, DATA_NORMAL, 1, 0, 0, LARGEST);
    generate(arena.y, dtype, DATA_NORMAL, 1, 1, 0, LARGEST);
    config.x = arena.x;
    config.y = arena.y;
    config.capacity = arena.n;
    config.input_bytes = arena.bytes;
    assert_int_equal(device_spec_parse(&config.spec, name, &err), STATUS_OK);
    operation.table = device_table(&config.spec);
    operation.records = calloc(DEPTH * (superblock_count(dtype, LARGEST) + 1), RECORD_SIZE_MAX);
    assert_non_null(operation.records);
    if (operation.table->open(&operation.device, &config, &times, &err) != STATUS_OK)
        fail_msg("%s: %s", name, err.text);
    for (size_t o = 0; o < sizeof(operators) / sizeof(operators[0]); o++)
        for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
            for (unsigned depth = 1; depth <= DEPTH; depth += DEPTH - 1)
                check(&operation, &arena, operators[o], sizes[s], depth);
    operation.table->close(operation.device);
    free(operation.records);
    arena_close(&arena);
}

static void test_gpu_shape(void **state)
{
    static const struct launch_parameters ways[] = {
        { .groups = 8, .part_group = 64 },
        { .groups = 1, .part_group = 32, .parts_below = 1000, .tree_from = 2 },
        { .groups = 3, .part_group = 128, .parts_below = 8 },
        { .groups = 64, .part_group = 256, .parts_below = 1000 },
        { .groups = 2, .part_group = 64, .tree_from = 1 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        check_all("opencl:0.0+gpu", DTYPE_F32, &ways[i]);
}

static void test_cpu_shape(void **state)
{
    static const struct launch_parameters ways[] = { { .groups = 1 }, { .groups = 7 } };

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        check_all("opencl:0.0+cpu", DTYPE_F64, &ways[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gpu_shape),
        cmocka_unit_test(test_cpu_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
