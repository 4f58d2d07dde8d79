/*
 * Every operator, type and instruction set against the exact reference, and against each other.
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
#include "host/data/reference.h"
#include "kernels/cpu_kernels.h"

static const char *const isas[] = { "scalar", "sse2", "avx2", "avx512", "neon" };
#define ISA_COUNT (sizeof(isas) / sizeof(isas[0]))

/* The value of the first n elements by one instruction set, in `pieces` ranges of superblocks. */
static struct value compute(const char *isa, struct op op, const struct arena *arena, uint64_t n,
                            uint64_t pieces)
{
    const struct cpu_kernel *kernel = cpu_kernel(isa, op, arena->dtype);
    struct kernel_task task = { arena->x, arena->y, n, op.degree };
    uint64_t count = superblock_count(arena->dtype, n);
    size_t size = partial_record_size(op, arena->dtype);
    char *records = malloc((count + 1) * size);
    struct value value;

    assert_non_null(kernel);
    assert_non_null(records);
    for (uint64_t p = 0; p < pieces; p++) {
        uint64_t first = count * p / pieces;

        kernel->run(&task, first, count * (p + 1) / pieces, records + first * size);
    }
    value = partials_finish(op, arena->dtype, n, records);
    free(records);
    return value;
}

static void check(struct op op, const struct arena *arena, uint64_t n,
                  const struct exact_result *exact)
{
    char name[OP_NAME_SIZE];
    struct value expected = compute("scalar", op, arena, n, 1);
    double ratio;

    if (!reference_accepts(op, arena->dtype, n, exact, expected, &ratio))
        fail_msg("%s %s n=%llu: %.17g (bits %llx, index %lld) is not within the bound of %.20Lg "
                 "(ratio %g)",
                 op_format(op, name), dtype_name(arena->dtype), (unsigned long long)n,
                 value_to_double(expected), (unsigned long long)expected.bits,
                 (long long)expected.index, exact->value, ratio);
    for (size_t i = 0; i < ISA_COUNT; i++) {
        struct value value;

        if (!cpu_isa_runs(isas[i]))
            continue;
        value = compute(isas[i], op, arena, n, 1 + i);
        if (!value_equal(value, expected))
            fail_msg("%s %s n=%llu: %s gives %llx at %lld, scalar %llx at %lld",
                     op_format(op, name), dtype_name(arena->dtype), (unsigned long long)n, isas[i],
                     (unsigned long long)value.bits, (long long)value.index,
                     (unsigned long long)expected.bits, (long long)expected.index);
    }
}

static void check_sizes(struct op op, const struct arena *arena, const uint64_t *sizes,
                        size_t count)
{
    struct reference *reference = reference_new(op, arena->dtype);
    struct exact_result exact;

    assert_non_null(reference);
    for (size_t i = 0; i < count; i++) {
        reference_extend(reference, arena->x, arena->y, sizes[i]);
        reference_result(reference, &exact);
        check(op, arena, sizes[i], &exact);
    }
    reference_free(reference);
}

static void fill(struct arena *arena, enum dtype dtype, enum data_kind kind, uint64_t n)
{
    assert_int_equal(arena_open(arena, dtype, n, 2, NULL), STATUS_OK);
    generate(arena->x, dtype, kind, 1, 0, 0, n);
    generate(arena->y, dtype, kind, 1, 1, 0, n);
}

/* Every operator that takes `dtype`, poly at degree 7. */
static void for_each_op(const struct arena *arena, const uint64_t *sizes, size_t count)
{
    size_t operators;
    const struct op_description *const *list = op_list(&operators);

    for (size_t i = 0; i < operators; i++) {
        struct op op = { list[i], list[i]->has_degree ? 7 : 0 };

        if (op_supports(op, arena->dtype))
            check_sizes(op, arena, sizes, count);
    }
}

static void test_sizes(void **state)
{
    static const uint64_t sizes[] = { 0,    1,     2,     127,   128,    129,    2047,   2048,
                                      2049, 16383, 16384, 16385, 131072, 262145, 1000003 };
    struct arena arena;

    (void)state;
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++) {
        for (enum data_kind kind = DATA_UNIFORM; kind < DATA_FILE; kind++) {
            size_t count = kind == DATA_UNIFORM ? sizeof(sizes) / sizeof(sizes[0]) : 12;

            fill(&arena, dtype, kind, sizes[count - 1]);
            for_each_op(&arena, sizes, count);
            arena_close(&arena);
        }
    }
}

static void test_large(void **state)
{
    static const uint64_t sizes[] = { (1u << 22) + 1 };
    struct arena arena;

    (void)state;
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++) {
        fill(&arena, dtype, DATA_UNIFORM, sizes[0]);
        for_each_op(&arena, sizes, 1);
        arena_close(&arena);
    }
}

/* Plant one of `specials` at each of some places, alone and with another, in otherwise uniform data. */
static void test_special_values(void **state)
{
    static const double specials[] = { NAN,   INFINITY, -INFINITY, 0.0,     -0.0,
                                       1e-42, -1e-310,  3e38,      -1.5e308 };
    static const uint64_t places[] = { 0, 5, 127, 128, 2047, 16383, 20000 };
    const uint64_t n = 20001;
    struct arena arena;

    (void)state;
    for (enum dtype dtype = DTYPE_F32; dtype <= DTYPE_F64; dtype++) {
        fill(&arena, dtype, DATA_UNIFORM, n);
        for (size_t s = 0; s < sizeof(specials) / sizeof(specials[0]); s++) {
            for (size_t p = 0; p < sizeof(places) / sizeof(places[0]); p++) {
                float *f32 = arena.x;
                double *f64 = arena.x;

                generate(arena.x, dtype, DATA_UNIFORM, 1, 0, 0, n);
                if (dtype == DTYPE_F32) {
                    f32[places[p]] = (float)specials[s];
                    f32[n - 1 - places[p] / 2] = (float)specials[(s + p) % 5];
                } else {
                    f64[places[p]] = specials[s];
                    f64[n - 1 - places[p] / 2] = specials[(s + p) % 5];
                }
                for_each_op(&arena, &n, 1);
            }
        }
        arena_close(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_special_values),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
