/*
 * The event loop and the device made of it: turns in order, nothing lost, canonical values, phases that add up.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "host/data/generate.h"
#include "host/devices/loop.h"
#include "tests/opened_device.h"

#define TASKS   5u
#define N       300001u
#define DELAY_S 0.01

struct counted {
    struct loop_task task;
    unsigned number, turns;
};

/* Which task had which turn. */
struct record {
    unsigned numbers[TASKS * (TASKS + 1) / 2], count;
};

static bool take_turn(struct loop_task *task, void *context)
{
    struct counted *counted = (struct counted *)(void *)task;
    struct record *record = context;

    record->numbers[record->count++] = counted->number;
    return --counted->turns == 0;
}

/* Task i has i + 1 turns: those that are left go round in the order in which they came. */
static void turns_go_round(void **state)
{
    struct counted tasks[TASKS];
    struct record record = { .count = 0 };
    struct loop loop = { NULL, NULL };

    (void)state;
    loop_run(&loop, &record);
    for (unsigned i = 0; i < TASKS; i++) {
        tasks[i] = (struct counted){ { NULL, take_turn }, i, i + 1 };
        loop_ready(&loop, &tasks[i].task);
    }
    loop_run(&loop, &record);
    assert_int_equal(record.count, TASKS * (TASKS + 1) / 2);
    for (unsigned round = 0, at = 0; round < TASKS; round++)
        for (unsigned i = round; i < TASKS; i++)
            assert_int_equal(record.numbers[at++], i);
    loop_run(&loop, &record);
    assert_int_equal(record.count, TASKS * (TASKS + 1) / 2);
}

static void phases_add_up(void **state)
{
    static const enum phase planted[] = { PHASE_LAUNCH, PHASE_COMPUTE, PHASE_COMBINE };
    struct arena arena;

    (void)state;
    assert_int_equal(arena_open(&arena, DTYPE_F32, N, 1, NULL), STATUS_OK);
    generate(arena.x, DTYPE_F32, DATA_NORMAL, 1, 0, 0, N);
    for (unsigned i = 0; i < 3; i++) {
        struct injection injection = { .delay_s = { 0 } };
        struct outcome outcome = { .known = false };
        struct operation operation;
        struct phases phases;
        double wall_s, sum = 0;

        injection.delay_s[planted[i]] = DELAY_S;
        opened_device(&operation, &arena, "coop", 1, &injection);
        opened_load(&operation, "sum", N);
        assert_int_equal(operation_call(&operation, &phases, &wall_s, &outcome, NULL), STATUS_OK);
        for (int p = 0; p < PHASE_COUNT; p++)
            sum += phases.s[p];
        assert_true(fabs(sum - wall_s) <= 1e-9 * wall_s);
        assert_true(phases.s[planted[i]] >= DELAY_S);
        opened_close(&operation, &arena);
    }
    arena_close(&arena);
}

static void values_are_those_of_seq(void **state)
{
    static const char *const ops[] = { "sum", "argmin", "var", "lse" };
    static const uint64_t sizes[] = { 0, 1, 16385, N };
    struct arena arena;
    struct operation seq, coop;

    (void)state;
    assert_int_equal(arena_open(&arena, DTYPE_F32, N, 1, NULL), STATUS_OK);
    generate(arena.x, DTYPE_F32, DATA_NORMAL, 1, 0, 0, N);
    opened_device(&seq, &arena, "seq", 1, NULL);
    opened_device(&coop, &arena, "coop", 1, NULL);
    for (unsigned o = 0; o < 4; o++)
        for (unsigned s = 0; s < 4; s++)
            assert_true(value_equal(opened_value(&coop, ops[o], sizes[s], NULL),
                                    opened_value(&seq, ops[o], sizes[s], NULL)));
    opened_close(&coop, &arena);
    opened_close(&seq, &arena);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_go_round),
        cmocka_unit_test(phases_add_up),
        cmocka_unit_test(values_are_those_of_seq),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
