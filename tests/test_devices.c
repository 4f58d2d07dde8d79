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
#include <sys/mman.h>

#include "host/data/arena.h"
#include "host/data/generate.h"
#include "host/devices/runner.h"
#include "kernels/canonical.h"
#include "kernels/cpu_kernels.h"

#define LIMIT_S       120.0
#define OPERATORS_MAX 64

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
                  const struct value *expected, const struct sample_request *request)
{
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
    if (!sampled.outcome.equal || !value_equal(sampled.outcome.value, *expected))
        fail_msg("%s %s %s n=%llu: 0x%llx at %lld instead of 0x%llx at %lld", name,
                 op_format(spec->op, op), dtype_name(spec->dtype), (unsigned long long)spec->n,
                 (unsigned long long)sampled.outcome.value.bits,
                 (long long)sampled.outcome.value.index, (unsigned long long)expected->bits,
                 (long long)expected->index);
}

static struct case_spec case_of(const struct op_description *is, unsigned degree, enum dtype dtype,
                                uint64_t n)
{
    struct case_spec spec;

    memset(&spec, 0, sizeof(spec)); /* runners compare cases as bytes */
    spec.op = (struct op){ is, is->has_degree ? degree : 0 };
    spec.dtype = dtype;
    spec.n = n;
    spec.reuse = 1;
    spec.steps = 1;
    spec.depth = 1;
    return spec;
}

/* An operator of a type, and what it gives at each size: found once for all devices. */
struct expected {
    struct op op;
    struct value values[SIZE_COUNT];
};

static size_t expect(struct expected *expected, const struct arena *arena)
{
    size_t operators, count = 0;
    const struct op_description *const *list = op_list(&operators);

    assert_true(operators <= OPERATORS_MAX);
    for (size_t o = 0; o < operators; o++) {
        const struct op op = case_of(list[o], 7, arena->dtype, 0).op;

        if (!op_supports(op, arena->dtype))
            continue;
        expected[count].op = op;
        for (size_t s = 0; s < SIZE_COUNT; s++)
            expected[count].values[s] = canonical(op, arena, sizes[s]);
        count++;
    }
    return count;
}

static void check_device(const char *name, const struct arena *arena,
                         const struct expected *expected, size_t count)
{
    const struct sample_request requests[] = { { .batch = 1, .instrument = true },
                                               { .batch = 3, .discards = 2 } };
    struct runner runner;

    start(&runner, name, arena);
    for (size_t o = 0; o < count; o++) {
        for (size_t s = 0; s < SIZE_COUNT; s++) {
            const struct case_spec spec = case_of(expected[o].op.is, 7, arena->dtype, sizes[s]);

            check(&runner, name, &spec, &expected[o].values[s], &requests[s % 2]);
        }
    }
    runner_stop(&runner);
}

/* All operators of a type at all sizes on devices. */
static void check_type(const char *const *names, size_t count, enum dtype dtype)
{
    struct expected expected[OPERATORS_MAX];
    struct arena arena;
    size_t operators;

    open_arena(&arena, dtype, DATA_UNIFORM);
    operators = expect(expected, &arena);
    for (size_t d = 0; d < count; d++)
        check_device(names[d], &arena, expected, operators);
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

/* All operators on an input that holds the two values in several places. */
static void check_special(struct runner *runner, const char *name, const struct arena *arena)
{
    const struct sample_request request = { .batch = 1 };
    size_t operators;
    const struct op_description *const *list = op_list(&operators);

    for (size_t o = 0; o < operators; o++) {
        const struct case_spec spec = case_of(list[o], 3, arena->dtype, SPECIAL_N);
        struct value expected;

        if (!op_supports(spec.op, arena->dtype))
            continue;
        expected = canonical(spec.op, arena, spec.n);
        check(runner, name, &spec, &expected, &request);
    }
}

static void *map_shared(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(memory != MAP_FAILED);
    return memory;
}

/* One runner sees all inputs, one after the other: they are written into memory that it shares. */
static void check_specials(const char *name, enum dtype dtype)
{
    const size_t places[] = { 5, 2047, 16383, SPECIAL_N - 1 };
    struct arena arena = { .dtype = dtype, .n = SPECIAL_N };
    struct runner runner;

    arena.bytes = superblock_count(dtype, SPECIAL_N) * SUPERBLOCK_BYTES;
    arena.x = map_shared(arena.bytes);
    arena.y = map_shared(arena.bytes);
    generate(arena.x, dtype, DATA_UNIFORM, 1, 0, 0, SPECIAL_N);
    generate(arena.y, dtype, DATA_UNIFORM, 1, 1, 0, SPECIAL_N);
    start(&runner, name, &arena);
    for (size_t s = 0; s < SPECIAL_COUNT; s++) {
        for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++)
            plant(&arena, places[p], specials[s][p % 2]);
        check_special(&runner, name, &arena);
    }
    runner_stop(&runner);
    munmap(arena.x, arena.bytes);
    munmap(arena.y, arena.bytes);
}

static void test_special_values(void **state)
{
    static const char *const names[] = { "seq", "threads:2", "fork:2", "opencl:0.0+cpu",
                                         "opencl:0.0+gpu" };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (enum dtype dtype = DTYPE_F32; dtype <= DTYPE_F64; dtype++)
            check_specials(names[i], dtype);
}

static void check_types(const char *const *names, size_t count)
{
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
        check_type(names, count, dtype);
}

static void test_cpu_devices(void **state)
{
    static const char *const names[] = { "seq",    "threads:1", "threads:2", "threads:3", "fork:1",
                                         "fork:2", "fork:3",    "null",      "coop" };

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
