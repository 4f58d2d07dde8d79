/* A worker's own memory: what is copied, what is kept, what it costs in faults, and when there is none. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "host/devices/staging.h"
#include "kernels/canonical.h"

#define BLOCKS 20u
#define SPAN   ((size_t)BLOCKS * SUPERBLOCK_BYTES)
#define PAGE   4096u

/* What the last run was given: where, and the first byte of each of its superblocks in both inputs. */
struct record {
    const void *x, *y;
    unsigned char first_x, first_y;
};

static unsigned char x[SPAN], y[SPAN];

static void look(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    struct record *record = records;

    for (uint64_t i = first; i < last; i++, record++)
        *record = (struct record){ task->x, task->y,
                                   ((const unsigned char *)task->x)[i * SUPERBLOCK_BYTES],
                                   ((const unsigned char *)task->y)[i * SUPERBLOCK_BYTES] };
}

static const struct kernel_task task = { x, y, SPAN, 0 };

static struct staging_plan plan_of(enum alloc_mode alloc, unsigned inputs)
{
    return (struct staging_plan){ alloc, inputs, SPAN, SPAN, true };
}

static int run(struct staging *staging, const struct staging_plan *plan, uint64_t first,
               uint64_t last, struct record *records, struct staging_times *times)
{
    const struct staged_share share = { plan, look, &task, first, last, records };

    return staging_run(staging, &share, times);
}

static long faults(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_minflt;
}

static int fill(void **state)
{
    (void)state;
    for (size_t i = 0; i < SPAN; i++) {
        x[i] = (unsigned char)(1 + i / SUPERBLOCK_BYTES);
        y[i] = (unsigned char)(101 + i / SUPERBLOCK_BYTES);
    }
    return 0;
}

static void test_copies(void **state)
{
    struct record records[BLOCKS];

    (void)state;
    for (int alloc = ALLOC_REUSE; alloc <= ALLOC_PER_OP; alloc++) {
        const struct staging_plan plan = plan_of((enum alloc_mode)alloc, 2);
        struct staging staging = { NULL, 0 };
        struct staging_times times = { 0, 0 };

        assert_int_equal(run(&staging, &plan, 3, 11, records, &times), 0);
        for (unsigned i = 0; i < 8; i++) {
            assert_true(records[i].x != x && records[i].y != y);
            assert_int_equal(records[i].first_x, 1 + 3 + i);
            assert_int_equal(records[i].first_y, 101 + 3 + i);
        }
        assert_true(times.alloc_ns > 0 && times.transfer_ns > 0);
        assert_true((staging.memory != NULL) == (alloc == ALLOC_REUSE));
        staging_release(&staging);
        assert_null(staging.memory);
    }
}

/* What is kept is neither mapped, nor touched, nor, where nothing is to be sent, copied again. */
static void test_keeps(void **state)
{
    struct staging_plan plan = plan_of(ALLOC_REUSE, 1);
    struct staging staging = { NULL, 0 };
    struct staging_times times = { 0, 0 };
    struct record records[BLOCKS];
    const void *memory;
    long before;

    (void)state;
    assert_int_equal(run(&staging, &plan, 0, BLOCKS, records, &times), 0);
    memory = records[0].x;
    before = faults();
    x[5 * SUPERBLOCK_BYTES] = 77;
    plan.copy = false;
    assert_int_equal(run(&staging, &plan, 0, BLOCKS, records, &times), 0);
    assert_int_equal(records[5].first_x, 6);
    plan.copy = true;
    assert_int_equal(run(&staging, &plan, 0, BLOCKS, records, &times), 0);
    assert_int_equal(records[5].first_x, 77);
    assert_true(records[0].x == memory);
    assert_true(faults() - before < 10);
    x[5 * SUPERBLOCK_BYTES] = 6;
    staging_release(&staging);
}

/* One fault a page of the share, each time; none for pages of others. */
static void test_faults(void **state)
{
    const struct staging_plan plan = plan_of(ALLOC_PER_OP, 2);
    struct staging staging = { NULL, 0 };
    struct staging_times times = { 0, 0 };
    struct record records[BLOCKS];
    long pages = 2 * 10 * SUPERBLOCK_BYTES / PAGE, before, taken;

    (void)state;
    assert_int_equal(run(&staging, &plan, 0, 10, records, &times), 0);
    before = faults();
    for (int i = 0; i < 5; i++)
        assert_int_equal(run(&staging, &plan, 0, 10, records, &times), 0);
    taken = faults() - before;
    assert_true(taken >= 5 * pages && taken < 5 * pages + 50);
}

/* Of a small case, no more than it has. */
static void test_small(void **state)
{
    struct staging_plan plan = plan_of(ALLOC_PER_OP, 1);
    struct staging staging = { NULL, 0 };
    struct staging_times times = { 0, 0 };
    struct record records[1];
    long before;

    (void)state;
    plan.bytes = 100;
    assert_int_equal(run(&staging, &plan, 0, 1, records, &times), 0);
    before = faults();
    assert_int_equal(run(&staging, &plan, 0, 1, records, &times), 0);
    assert_int_equal(records[0].first_x, 1);
    assert_true(faults() - before <= 3); /* of x one, of y, which is looked at and not there, one */
}

static void test_no_memory(void **state)
{
    struct staging_plan plan = plan_of(ALLOC_REUSE, 1);
    struct staging staging = { NULL, 0 };
    struct staging_times times = { 0, 0 };
    struct record records[1];

    (void)state;
    plan.span = (size_t)1 << 60;
    assert_int_equal(run(&staging, &plan, 0, 1, records, &times), ENOMEM);
    assert_null(staging.memory);
}

static void test_phases(void **state)
{
    const struct staging_times times = { 1000, 2000 };
    struct phases phases = { .s = { 0 } };

    (void)state;
    staging_phases(&times, 10e-6, 0.5, &phases);
    assert_true(phases.s[PHASE_ALLOC] > 0.49e-6 && phases.s[PHASE_ALLOC] < 0.51e-6);
    assert_true(phases.s[PHASE_TRANSFER_IN] > 0.99e-6 && phases.s[PHASE_TRANSFER_IN] < 1.01e-6);
    assert_true(phases.s[PHASE_COMPUTE] > 3.49e-6 && phases.s[PHASE_COMPUTE] < 3.51e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies),    cmocka_unit_test(test_keeps),
        cmocka_unit_test(test_faults),    cmocka_unit_test(test_small),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_phases),
    };

    return cmocka_run_group_tests(tests, fill, NULL);
}
