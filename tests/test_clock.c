#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "host/measure/clock.h"

static void test_monotone(void **state)
{
    uint64_t last = clock_ns();

    (void)state;
    for (int i = 0; i < 100000; i++) {
        uint64_t now = clock_ns();

        assert_true(now >= last);
        last = now;
    }
}

/* Nanoseconds: a sleep lasts at least as long as asked for, and noise only makes it longer. */
static void test_unit(void **state)
{
    const struct timespec nap = { .tv_nsec = 20000000 };
    uint64_t start = clock_ns();

    (void)state;
    assert_int_equal(nanosleep(&nap, NULL), 0);
    assert_true(clock_ns() - start >=
                19000000); /* the clock of sleeps is slewed, this one is not */
}

/* Stamps of two processes are compared with each other. */
static void test_shared_by_processes(void **state)
{
    uint64_t before = clock_ns(), inside = 0, after;
    int ends[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        inside = clock_ns();
        _exit(write(ends[1], &inside, sizeof(inside)) == (ssize_t)sizeof(inside) ? 0 : 1);
    }
    assert_int_equal(read(ends[0], &inside, sizeof(inside)), sizeof(inside));
    after = clock_ns();
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(before <= inside && inside <= after);
    close(ends[0]);
    close(ends[1]);
}

static void test_calibrate(void **state)
{
    struct clock_quality quality;

    (void)state;
    clock_calibrate(&quality);
    assert_true(quality.tick_s > 0 && quality.tick_s < 0.1);
    assert_true(quality.cost_s > 0 && quality.cost_s < 10e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_monotone),
        cmocka_unit_test(test_unit),
        cmocka_unit_test(test_shared_by_processes),
        cmocka_unit_test(test_calibrate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
