/*
 * Every operator and type on every device, through its runner, against the canonical value.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/arena.h"
#include "host/data/generate.h"
#include "host/devices/runner.h"
#include "kernels/cpu_kernels.h"

#define LIMIT_S 120.0

static const uint64_t sizes[] = { 0,    1,    2,     127,   128,   129,     2047,
                                  2048, 2049, 16383, 16384, 16385, 1000003, (1u << 22) + 1 };
#define SIZE_COUNT (sizeof(sizes) / sizeof(sizes[0]))
#define LARGEST    ((1u << 22) + 1)

/* The canonical value, by the baseline kernels in this process. */
static struct value canonical(struct op op, const struct arena *arena, uint64_t n)
{
    const struct cpu_kernel *kernel = cpu_kernel(CPU_ISA_BASE, op, arena->dtype);
    struct kernel_task task = { arena->x, arena->y, n, op.degree };
    uint64_t count = superblock_count(arena->dtype, n);
    void *records = malloc((count + 1) * RECORD_SIZE_MAX);
    struct value value;

    assert_non_null(records);
    kernel->run(&task, 0, count, records);
    value = partials_finish(op, arena->dtype, n, records);
    free(records);
    return value;
}

static void open_arena(struct arena *arena, enum dtype dtype, enum data_kind kind)
{
    assert_int_equal(arena_open(arena, dtype, LARGEST, 2, NULL), STATUS_OK);
    generate(arena->x, dtype, kind, 1, 0, 0, LARGEST);
    generate(arena->y, dtype, kind, 1, 1, 0, LARGEST);
}

static void start(struct runner *runner, const char *name, const struct arena *arena)
{
    struct device_config config = {
        .x = arena->x,
        .y = arena->y,
        .capacity = arena->n,
        .dtype = arena->dtype,
        .processors = 2,
        .input_bytes = arena->bytes,
    };
    struct error err;

    assert_int_equal(device_spec_parse(&config.spec, name, &err), STATUS_OK);
    if (runner_start(runner, &config, &err) != STATUS_OK)
        fail_msg("%s: %s", name, err.text);
}

static void check(struct runner *runner, const char *name, const struct case_spec *spec,
                  const struct arena *arena, const struct sample_request *request)
{
    struct value expected = canonical(spec->op, arena, spec->n);
    struct runner_sampled sampled;
    struct runner_loaded loaded;
    char op[OP_NAME_SIZE];
    struct error err;

    if (runner_load(runner, spec, LIMIT_S, &loaded, &err) != STATUS_OK)
        fail_msg("%s %s %s: %s", name, op_format(spec->op, op), dtype_name(spec->dtype), err.text);
    if (loaded.info.skip[0])
        fail_msg("%s %s %s: %s", name, op_format(spec->op, op), dtype_name(spec->dtype),
                 loaded.info.skip);
    if (runner_sample(runner, spec, request, LIMIT_S, &sampled, &err) != STATUS_OK)
        fail_msg("%s %s %s: %s", name, op_format(spec->op, op), dtype_name(spec->dtype), err.text);
    if (!sampled.outcome.equal || !value_equal(sampled.outcome.value, expected))
        fail_msg("%s %s %s n=%llu: 0x%llx at %lld instead of 0x%llx at %lld", name,
                 op_format(spec->op, op), dtype_name(spec->dtype), (unsigned long long)spec->n,
                 (unsigned long long)sampled.outcome.value.bits,
                 (long long)sampled.outcome.value.index, (unsigned long long)expected.bits,
                 (long long)expected.index);
}

/* All operators of a type at all sizes on a device. */
static void check_device(const char *name, enum dtype dtype)
{
    const struct sample_request requests[] = { { .batch = 1, .instrument = true },
                                               { .batch = 3, .discards = 2 } };
    size_t operators;
    const struct op_description *const *list = op_list(&operators);
    struct arena arena;
    struct runner runner;

    open_arena(&arena, dtype, DATA_UNIFORM);
    start(&runner, name, &arena);
    for (size_t o = 0; o < operators; o++) {
        struct op op = { list[o], list[o]->has_degree ? 7 : 0 };

        if (!op_supports(op, dtype))
            continue;
        for (size_t s = 0; s < SIZE_COUNT; s++) {
            struct case_spec spec;

            memset(&spec, 0, sizeof(spec));
            spec.op = op;
            spec.dtype = dtype;
            spec.n = sizes[s];
            spec.reuse = 1;
            spec.steps = 1;
            check(&runner, name, &spec, &arena, &requests[s % 2]);
        }
    }
    runner_stop(&runner);
    arena_close(&arena);
}

/* Values that break what is nearly right; pairs of them meet in one input. */
static const double specials[][2] = { { NAN, INFINITY },  { INFINITY, -INFINITY },
                                      { -0.0, 0.0 },      { 1e-42, -1e-310 },
                                      { 3e38, -1.5e308 }, { -INFINITY, NAN } };
#define SPECIAL_COUNT (sizeof(specials) / sizeof(specials[0]))
#define SPECIAL_N     20001u

static void plant(struct arena *arena, size_t at, double value)
{
    if (arena->dtype == DTYPE_F32)
        ((float *)arena->x)[at] = (float)value;
    else
        ((double *)arena->x)[at] = value;
}

/* All operators on one input of n elements that holds the two values in several places. */
static void check_special(const char *name, enum dtype dtype, const double values[2])
{
    const struct sample_request request = { .batch = 1 };
    size_t operators;
    const struct op_description *const *list = op_list(&operators);
    struct arena arena;
    struct runner runner;

    open_arena(&arena, dtype, DATA_UNIFORM);
    plant(&arena, 5, values[0]);
    plant(&arena, 2047, values[1]);
    plant(&arena, 16383, values[0]);
    plant(&arena, SPECIAL_N - 1, values[1]);
    start(&runner, name, &arena);
    for (size_t o = 0; o < operators; o++) {
        struct case_spec spec;

        memset(&spec, 0, sizeof(spec));
        spec.op = (struct op){ list[o], list[o]->has_degree ? 3 : 0 };
        spec.dtype = dtype;
        spec.n = SPECIAL_N;
        spec.reuse = 1;
        spec.steps = 1;
        if (op_supports(spec.op, dtype))
            check(&runner, name, &spec, &arena, &request);
    }
    runner_stop(&runner);
    arena_close(&arena);
}

static void test_special_values(void **state)
{
    static const char *const names[] = { "seq", "threads:2", "fork:2", "opencl:0.0+cpu",
                                         "opencl:0.0+gpu" };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (enum dtype dtype = DTYPE_F32; dtype <= DTYPE_F64; dtype++)
            for (size_t s = 0; s < SPECIAL_COUNT; s++)
                check_special(names[i], dtype, specials[s]);
}

static void check_types(const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
            check_device(names[i], dtype);
}

static void test_cpu_devices(void **state)
{
    static const char *const names[] = { "seq",         "threads:1", "threads:2",
                                         "threads:3",   "fork:1",    "fork:2",
                                         "fork:3",      "null",      "threads:2+spawn",
                                         "fork:2+spawn" };

    (void)state;
    check_types(names, sizeof(names) / sizeof(names[0]));
}

static void test_opencl_cpu_shape(void **state)
{
    static const char *const names[] = { "opencl:0.0+cpu" };

    (void)state;
    check_types(names, 1);
}

static void test_opencl_gpu_shape(void **state)
{
    static const char *const names[] = { "opencl:0.0+gpu" };

    (void)state;
    check_types(names, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cpu_devices),
        cmocka_unit_test(test_opencl_cpu_shape),
        cmocka_unit_test(test_opencl_gpu_shape),
        cmocka_unit_test(test_special_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
