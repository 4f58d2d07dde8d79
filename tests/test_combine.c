/*
 * Combining by arrival: under a mutex and with compare-and-swap, by threads and processes that stay or are made for
 * each operation. Values against the canonical bits, or the exact result and the bound of this order.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/data/generate.h"
#include "host/data/reference.h"
#include "host/devices/gather.h"
#include "tests/opened_device.h"

#define N       300001u /* 19 superblocks of 4-byte elements, 37 of others; the last one short */
#define REPEATS 6u

static const char *const ways[] = {
    "threads:3+mutex", "threads:3+atomic",       "fork:3+mutex",          "fork:3+atomic",
    "threads:1+mutex", "threads:3+spawn+atomic", "threads:2+spawn+mutex", "fork:2+spawn+mutex",
};

static void open_arena(struct arena *arena, enum dtype dtype, enum data_kind kind)
{
    assert_int_equal(arena_open(arena, dtype, N, 2, NULL), STATUS_OK);
    generate(arena->x, dtype, kind, 1, 0, 0, N);
    generate(arena->y, dtype, kind, 1, 1, 0, N);
}

/* Chains of one addition a superblock, each of up to six roundings, after those inside of a superblock. */
static void check_bound(const struct arena *arena, struct op op, struct value value)
{
    struct reference *reference = reference_new(op, arena->dtype);
    struct exact_result exact;
    double ratio;

    assert_non_null(reference);
    reference_extend(reference, arena->x, arena->y, N);
    reference_result(reference, &exact);
    exact.depth = canonical_depth(arena->dtype, 1) + 6 * 36;
    if (!reference_accepts(op, arena->dtype, N, &exact, value, &ratio))
        fail_msg("%s: %g times the bound", op.is->name, ratio);
    reference_free(reference);
}

static bool fits_a_word(struct op op)
{
    return op.is->scheme == SCHEME_FOLD || op.is->scheme == SCHEME_EXTREME;
}

static void check_operator(const struct arena *arena, const char *way, struct op op)
{
    char name[OP_NAME_SIZE];
    struct operation seq, device;
    struct value canonical;

    op_format(op, name);
    opened_device(&seq, arena, "seq", 1, NULL);
    canonical = opened_value(&seq, name, N, NULL);
    opened_device(&device, arena, way, 3, NULL);
    for (unsigned i = 0; i < REPEATS; i++) {
        struct value value = opened_value(&device, name, N, NULL);

        if (!op_any_order(op, arena->dtype))
            check_bound(arena, op, value);
        else if (!value_equal(value, canonical))
            fail_msg("%s: %s of %s is not canonical", way, name, dtype_name(arena->dtype));
    }
    opened_close(&device, arena);
    opened_close(&seq, arena);
}

static void check_type(enum dtype dtype, enum data_kind kind)
{
    size_t operators;
    const struct op_description *const *list = op_list(&operators);
    struct arena arena;

    open_arena(&arena, dtype, kind);
    for (size_t o = 0; o < operators; o++) {
        struct op op = { list[o], list[o]->has_degree ? 3 : 0 };

        for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++)
            if (op_supports(op, dtype) && (fits_a_word(op) || !strstr(ways[w], "atomic")))
                check_operator(&arena, ways[w], op);
    }
    arena_close(&arena);
}

static void values_are_right(void **state)
{
    (void)state;
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
        check_type(dtype, DATA_UNIFORM);
    check_type(DTYPE_F32, DATA_ONES); /* ties everywhere: the first element is the one */
}

static void nan_and_zeros_are_found(void **state)
{
    struct arena arena;
    struct operation device;

    (void)state;
    open_arena(&arena, DTYPE_F32, DATA_ONES);
    ((float *)arena.x)[200000] = NAN;
    ((float *)arena.x)[250000] = NAN;
    for (unsigned w = 0; w < 4; w++) {
        opened_device(&device, &arena, ways[w], 3, NULL);
        for (unsigned i = 0; i < REPEATS; i++) {
            assert_int_equal(opened_value(&device, "max", N, NULL).bits, 0x7fc00000);
            assert_int_equal(opened_value(&device, "max", 200000, NULL).bits, 0x3f800000);
            if (!strstr(ways[w], "atomic"))
                assert_int_equal(opened_value(&device, "argmin", N, NULL).index, 200000);
        }
        opened_close(&device, &arena);
    }
    for (size_t i = 0; i < N; i++)
        ((float *)arena.x)[i] = -0.0F;
    opened_device(&device, &arena, "threads:2+atomic", 2, NULL);
    assert_int_equal(opened_value(&device, "sum", N, NULL).bits, 0x80000000);
    opened_close(&device, &arena);
    arena_close(&arena);
}

/* Partial results of several numbers are skipped with a reason, not computed otherwise. */
static void what_does_not_fit_is_skipped(void **state)
{
    static const char *const ops[] = { "argmin", "argmax", "nrm2", "var", "lse" };
    struct arena arena;
    struct operation device;

    (void)state;
    open_arena(&arena, DTYPE_F32, DATA_UNIFORM);
    opened_device(&device, &arena, "threads:2+atomic", 2, NULL);
    for (unsigned i = 0; i < 5; i++) {
        struct case_spec spec = { .dtype = DTYPE_F32, .n = N, .reuse = 1, .steps = 1 };
        struct load_info info = { .skip = "" };
        struct setup_times times;

        assert_true(op_parse(ops[i], &spec.op));
        assert_int_equal(device.table->load(device.device, &spec, &info, &times, NULL), STATUS_OK);
        assert_non_null(strstr(info.skip, "no atomic word"));
    }
    opened_close(&device, &arena);
    arena_close(&arena);
}

/* Merging is `combine`, and each instant is in one phase. */
static void phases_add_up(void **state)
{
    struct arena arena;

    (void)state;
    open_arena(&arena, DTYPE_F64, DATA_UNIFORM);
    for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
        struct outcome outcome = { .known = false };
        struct operation device;
        struct phases phases;
        double wall_s, sum = 0;

        opened_device(&device, &arena, ways[w], 3, NULL);
        opened_load(&device, "sum", N);
        assert_int_equal(operation_call(&device, &phases, &wall_s, &outcome, NULL), STATUS_OK);
        for (int p = 0; p < PHASE_COUNT; p++) {
            assert_true(phases.s[p] >= 0);
            sum += phases.s[p];
        }
        assert_true(fabs(sum - wall_s) <= 1e-9 * wall_s);
        assert_true(phases.s[PHASE_COMBINE] > 0 && phases.s[PHASE_COMPUTE] > 0);
        opened_close(&device, &arena);
    }
    arena_close(&arena);
}

/* A process that dies inside the lock does not keep it. */
static void the_dead_keep_no_lock(void **state)
{
    struct gather *gather =
        mmap(NULL, sizeof(*gather), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct gather_rule rule = { .how = COMBINE_MUTEX, .dtype = DTYPE_F64, .record_size = 8 };
    double record = 1.5;
    pid_t pid;

    (void)state;
    assert_true(gather != MAP_FAILED);
    assert_true(op_parse("sum", &rule.op));
    gather_init(gather, true);
    gather_begin(gather, &rule);
    pid = fork();
    if (pid == 0)
        _exit(pthread_mutex_lock(&gather->mutex));
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    gather_add(gather, &rule, &record, 0);
    gather_add(gather, &rule, &record, 8192);
    gather_take(gather, &rule, &record);
    assert_true(record == 3.0);
    munmap(gather, sizeof(*gather));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_right),
        cmocka_unit_test(nan_and_zeros_are_found),
        cmocka_unit_test(what_does_not_fit_is_skipped),
        cmocka_unit_test(phases_add_up),
        cmocka_unit_test(the_dead_keep_no_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
