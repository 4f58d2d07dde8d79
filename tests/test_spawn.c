/*
 * Workers made for each operation: values, phases, and workers that are lost in the middle of one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/data/generate.h"
#include "host/devices/runner.h"
#include "tests/opened_device.h"

#define N         150001u /* ten superblocks, the last one short */
#define DELAY_S   0.02
#define LASTING_S 20.0 /* of an operation in the middle of which something happens */

static const char *const names[] = { "threads:1+spawn", "threads:2+spawn", "threads:5+spawn",
                                     "fork:1+spawn",    "fork:2+spawn",    "fork:5+spawn" };
#define NAME_COUNT (sizeof(names) / sizeof(names[0]))

static void open_arena(struct arena *arena)
{
    assert_int_equal(arena_open(arena, DTYPE_F32, N, 2, NULL), STATUS_OK);
    generate(arena->x, DTYPE_F32, DATA_NORMAL, 1, 0, 0, N);
    generate(arena->y, DTYPE_F32, DATA_NORMAL, 1, 1, 0, N);
}

/* The caller has no child that was not reaped. */
static void assert_childless(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void values_are_those_of_seq(void **state)
{
    static const char *const ops[] = { "sum", "dot", "argmin", "var", "lse" };
    static const uint64_t sizes[] = { 0, 1, 16384, 16385, N };
    struct arena arena;
    struct operation seq, spawned;

    (void)state;
    open_arena(&arena);
    opened_device(&seq, &arena, "seq", 1, NULL);
    for (size_t i = 0; i < NAME_COUNT; i++) {
        opened_device(&spawned, &arena, names[i], 2, NULL);
        for (unsigned o = 0; o < 5; o++)
            for (unsigned s = 0; s < 5; s++)
                assert_true(value_equal(opened_value(&spawned, ops[o], sizes[s], NULL),
                                        opened_value(&seq, ops[o], sizes[s], NULL)));
        spawned.table->park(spawned.device);
        opened_close(&spawned, &arena);
        assert_childless();
    }
    opened_close(&seq, &arena);
    arena_close(&arena);
}

/* Phases of one operation with a delay planted in one of them; its wall time is their sum. */
static struct phases phases_of(const struct arena *arena, const char *name, enum phase delayed,
                               uint64_t n)
{
    struct injection injection = { .delay_s = { 0 } };
    struct operation operation;
    struct phases phases;
    struct outcome outcome = { .known = false };
    double wall_s, sum = 0;

    if (delayed != PHASE_COUNT)
        injection.delay_s[delayed] = DELAY_S;
    opened_device(&operation, arena, name, 2, &injection);
    opened_load(&operation, "sum", n);
    assert_int_equal(operation_call(&operation, &phases, &wall_s, &outcome, NULL), STATUS_OK);
    for (int p = 0; p < PHASE_COUNT; p++) {
        assert_true(phases.s[p] >= 0);
        sum += phases.s[p];
    }
    assert_true(fabs(sum - wall_s) <= 1e-9 * wall_s);
    assert_true(phases.s[PHASE_TRANSFER_IN] == 0 && phases.s[PHASE_ALLOC] == 0);
    opened_close(&operation, arena);
    return phases;
}

/* Every worker loses the time, in the phase it is planted in: so does the mean. */
static void delays_are_found_where_they_are(void **state)
{
    static const enum phase planted[] = { PHASE_CREATE, PHASE_LAUNCH, PHASE_COMPUTE, PHASE_SYNC };
    struct arena arena;

    (void)state;
    open_arena(&arena);
    for (size_t i = 0; i < NAME_COUNT; i++)
        for (size_t p = 0; p < sizeof(planted) / sizeof(planted[0]); p++)
            assert_true(phases_of(&arena, names[i], planted[p], N).s[planted[p]] >= DELAY_S);
    arena_close(&arena);
}

/* Workers are made even where there is no work for them; they wait for their launch then. */
static void the_idle_are_made_too(void **state)
{
    struct arena arena;

    (void)state;
    open_arena(&arena);
    assert_true(phases_of(&arena, "threads:4+spawn", PHASE_COMPUTE, 100).s[PHASE_CREATE] > 0);
    assert_true(phases_of(&arena, "fork:4+spawn", PHASE_COMPUTE, 100).s[PHASE_CREATE] > 0);
    assert_true(phases_of(&arena, "fork:4", PHASE_COUNT, N).s[PHASE_CREATE] == 0);
    arena_close(&arena);
}

/* The children of a process, but for one; returns how many. */
static size_t children_of(pid_t parent, pid_t but, pid_t *pids, size_t most)
{
    char path[64];
    FILE *list;
    int pid;
    size_t count = 0;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
    list = fopen(path, "r");
    while (list && count < most && fscanf(list, "%d", &pid) == 1)
        if (pid != but)
            pids[count++] = (pid_t)pid;
    if (list)
        fclose(list);
    return count;
}

/* A process that waits until `victim` has `count` other children, and sends a signal to the last of them. */
static pid_t start_assassin(pid_t victim, size_t count, int signal_number)
{
    pid_t pids[16], assassin = fork();

    assert_true(assassin >= 0);
    if (assassin > 0)
        return assassin;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (children_of(victim, getpid(), pids, 16) < count)
        usleep(1000);
    kill(pids[count - 1], signal_number);
    _exit(0);
}

/* One of three is killed: the operation fails, says which, and the others are gone; the next one is right. */
static void a_killed_worker_ends_the_operation(void **state)
{
    struct arena arena;
    struct operation operation;
    struct injection injection = { .delay_s = { [PHASE_COMPUTE] = 0.3 } };
    struct outcome outcome = { .known = false };
    struct error err = { 0 };
    double wall_s;
    pid_t assassin;

    (void)state;
    open_arena(&arena);
    opened_device(&operation, &arena, "fork:4+spawn", 2, &injection);
    opened_load(&operation, "sum", N);
    assassin = start_assassin(getpid(), 3, SIGKILL);
    assert_int_equal(operation_call(&operation, NULL, &wall_s, &outcome, &err), STATUS_FAILED);
    assert_string_equal(err.text, "worker 3 was killed by signal 9 (Killed)");
    assert_int_equal(waitpid(assassin, NULL, 0), assassin);
    assert_childless();
    assert_int_equal(operation_call(&operation, NULL, &wall_s, &outcome, &err), STATUS_OK);
    assert_childless();
    opened_close(&operation, &arena);
    arena_close(&arena);
}

/* Processor time that a process has used: one that has used some is in its work. */
static double used_s(pid_t pid)
{
    struct timespec used = { 0, 0 };
    clockid_t id;

    if (clock_getcpuclockid(pid, &id) == 0)
        clock_gettime(id, &used);
    return (double)used.tv_sec + 1e-9 * (double)used.tv_nsec;
}

/* A process that waits until `runner` has two workers, stops one and writes both pids into `told`. */
static pid_t start_stopper(pid_t runner, int told)
{
    pid_t pids[2], stopper = fork();

    assert_true(stopper >= 0);
    if (stopper > 0)
        return stopper;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (children_of(runner, 0, pids, 2) < 2 || used_s(pids[1]) < 0.01)
        usleep(1000);
    kill(pids[1], SIGSTOP);
    _exit(write(told, pids, sizeof(pids)) == (ssize_t)sizeof(pids) ? 0 : 1);
}

/* A worker that hangs costs its runner, which is killed when its time is up, and all workers with it. */
static void a_stopped_worker_costs_the_runner(void **state)
{
    struct injection lasting = { .delay_s = { [PHASE_SYNC] = LASTING_S } };
    const struct sample_request request = { .batch = 1 };
    struct case_spec spec = { .dtype = DTYPE_F32, .n = N, .reuse = 1, .steps = 1, .depth = 1 };
    struct device_config config = { .dtype = DTYPE_F32, .processors = 2, .injection = &lasting };
    struct arena arena;
    struct runner runner;
    struct runner_sampled sampled;
    struct error err = { 0 };
    pid_t pids[2], stopper;
    int told[2], ends[2];

    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1),
                     0); /* workers without a parent become ours */
    open_arena(&arena);
    config.x = arena.x;
    config.capacity = arena.n;
    config.input_bytes = arena.bytes;
    assert_true(op_parse("sum", &spec.op));
    assert_int_equal(device_spec_parse(&config.spec, "fork:3+spawn", NULL), STATUS_OK);
    assert_int_equal(runner_start(&runner, &config, NULL), STATUS_OK);
    assert_int_equal(pipe(told), 0);
    stopper = start_stopper(runner.pid, told[1]);
    assert_int_equal(runner_sample(&runner, &spec, &request, 1.0, &sampled, &err), STATUS_FAILED);
    assert_string_equal(err.text, "its process gave no answer for 1.0 s and was killed");
    assert_int_equal(waitpid(stopper, NULL, 0), stopper);
    assert_int_equal(read(told[0], pids, sizeof(pids)), sizeof(pids));
    assert_int_equal(waitpid(pids[0], &ends[0], 0), pids[0]);
    assert_int_equal(waitpid(pids[1], &ends[1], 0), pids[1]);
    assert_true(ends[0] == SIGKILL && ends[1] == SIGKILL);
    close(told[0]);
    close(told[1]);
    arena_close(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_seq),
        cmocka_unit_test(delays_are_found_where_they_are),
        cmocka_unit_test(the_idle_are_made_too),
        cmocka_unit_test(a_killed_worker_ends_the_operation),
        cmocka_unit_test(a_stopped_worker_costs_the_runner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
