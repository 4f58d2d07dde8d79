/* Interrupts, and processes that die or stop in the middle of a run. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fake_root.h"
#include "tests/program.h"

#define COORDINATOR_AND_FOUR 7 /* seq, threads, fork and its two workers, opencl */

/* `pool`: the fork device, with two workers that are not its caller. */
static void start_with(struct program *program, const struct fake_root *root, const char *pool,
                       const char *rest)
{
    char arguments[512];

    snprintf(arguments, sizeof(arguments),
             LASTING
             "--progress always --device seq,threads,%s,opencl --size 1Ki --json %s/r.json %s",
             pool, root->path, rest);
    program_start(program, root->path, "", arguments);
    program_await(program, COORDINATOR_AND_FOUR, "measuring");
    pause_s(0.2); /* into the rounds */
}

static void start_lasting(struct program *program, const struct fake_root *root, const char *rest)
{
    start_with(program, root, "fork:3", rest);
}

static void read_json(struct result *result, const struct fake_root *root)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    read_result(result, path);
}

/* The process of the fork device: the one that has children and is not the coordinator. */
static pid_t fork_runner(const struct program *program)
{
    pid_t pids[PROCESSES_MAX];
    size_t count = program_processes(program, pids);

    for (size_t i = 0; i < count; i++)
        if (pids[i] != program->pid && parent_of(pids[i]) != program->pid)
            return parent_of(pids[i]);
    fail_msg("the fork device has no workers");
    return 0;
}

static pid_t fork_worker(const struct program *program)
{
    pid_t pids[PROCESSES_MAX], runner = fork_runner(program);
    size_t count = program_processes(program, pids);

    for (size_t i = 0; i < count; i++)
        if (parent_of(pids[i]) == runner)
            return pids[i];
    fail_msg("the fork device has no workers");
    return 0;
}

/* No process has memory that outlives it. */
static void assert_no_named_memory(const struct program *program)
{
    pid_t pids[PROCESSES_MAX];
    size_t count = program_processes(program, pids);

    for (size_t i = 0; i < count; i++) {
        char path[64], line[512];
        FILE *maps;

        snprintf(path, sizeof(path), "/proc/%d/maps", (int)pids[i]);
        maps = fopen(path, "r");
        while (maps && fgets(line, sizeof(line), maps))
            if (strstr(line, "/dev/shm/") || strstr(line, "/SYSV"))
                fail_msg("process %d maps %s", (int)pids[i], line);
        if (maps)
            fclose(maps);
    }
}

static void assert_saved_in_part(const struct fake_root *root)
{
    struct result result;
    size_t samples = 0;

    read_json(&result, root);
    assert_true(result.partial);
    assert_int_equal(result.cell_count, 4);
    for (size_t i = 0; i < result.cell_count; i++) {
        assert_true(result.cells[i].status == CELL_OK || result.cells[i].status == CELL_SKIPPED);
        assert_true(result.cells[i].status == CELL_SKIPPED || result.cells[i].sample_count > 0);
        samples += result.cells[i].sample_count;
    }
    assert_true(samples > 0); /* of which cells, the order of the first round decides */
    result_clear(&result);
}

/* What was measured is saved. A terminal sends its signal to the whole group, `kill` to one process. */
static void interrupted(const struct fake_root *root, int signal_number, bool group, int status)
{
    struct program program;

    start_lasting(&program, root, "--budget 60s");
    assert_no_named_memory(&program);
    kill(group ? -program.pid : program.pid, signal_number);
    program_finish(&program);
    assert_status(&program, status);
    assert_true(program.seconds < 30);
    assert_no_processes(&program);
    assert_says(&program, "1 Ki");
    assert_saved_in_part(root);
    program_clear(&program);
}

static void an_interrupt_from_the_terminal(void **state)
{
    interrupted(*state, SIGINT, true, 130);
}

static void an_interrupt_of_the_coordinator(void **state)
{
    interrupted(*state, SIGINT, false, 130);
}

static void a_polite_kill_of_everything(void **state)
{
    interrupted(*state, SIGTERM, true, 143);
}

static void a_closed_terminal(void **state)
{
    interrupted(*state, SIGHUP, true, 143);
}

/* An interrupt while everything is still being made ready is one too. */
static void an_interrupt_at_once(void **state)
{
    const struct fake_root *root = *state;
    char arguments[512];
    struct program program;
    struct result result;

    snprintf(arguments, sizeof(arguments), "--device all --size 1Ki,64Ki --json %s/r.json",
             root->path);
    program_start(&program, root->path, "", arguments);
    program_await(&program, 3, "");
    kill(program.pid, SIGINT);
    program_finish(&program);
    assert_no_processes(&program);
    if (program.status == 130) { /* else it had not yet begun: nothing was measured or written */
        read_json(&result, root);
        assert_true(result.partial);
        result_clear(&result);
    } else {
        assert_status(&program, 128 + SIGINT);
    }
    program_clear(&program);
}

/* Nobody can clean up then: nothing must need it. */
static void a_killed_coordinator(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    fake_file(root, "/r.json", "old");
    start_lasting(&program, root, "--budget 60s");
    kill(program.pid, SIGKILL);
    program_finish(&program);
    assert_status(&program, 128 + SIGKILL);
    assert_no_processes(&program);
    program_clear(&program);
}

static void assert_fork_failed(struct program *program, const struct fake_root *root,
                               const char *reason)
{
    struct result result;

    program_finish(program);
    assert_status(program, STATUS_FAILED);
    assert_no_processes(program);
    assert_says(program, reason);
    read_json(&result, root);
    assert_false(result.partial);
    assert_cells(&result, "fork", CELL_ERROR, reason);
    assert_cells(&result, "seq", CELL_OK, "");
    assert_cells(&result, "threads", CELL_OK, "");
    assert_cells(&result, "opencl", CELL_OK, "");
    result_clear(&result);
    program_clear(program);
}

static void a_killed_worker(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    start_lasting(&program, root, "--budget 30s --precision 0.99 --min-rounds 80 --op sum,max");
    kill(fork_worker(&program), SIGKILL);
    assert_fork_failed(&program, root, "was killed by signal 9 (Killed)");
}

static void a_killed_runner(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    start_lasting(&program, root, "--budget 30s --precision 0.99 --min-rounds 80 --op sum,max");
    kill(fork_runner(&program), SIGKILL);
    assert_fork_failed(&program, root, "killed by signal 9 (Killed)");
}

static void a_stopped_runner(void **state)
{
    const struct fake_root *root = *state;
    struct program program;

    start_lasting(&program, root, "--budget 30s --precision 0.99 --min-rounds 80 --op sum,max");
    kill(fork_runner(&program), SIGSTOP);
    assert_fork_failed(&program, root, "gave no answer for ");
}

/* Behind a pipe, of which most of an operation's time is spent in the middle of a message. */
static void fault_behind_a_pipe(const struct fake_root *root, const char *pool, int signal_number,
                                const char *reason)
{
    struct program program;

    start_with(&program, root, pool,
               "--budget 30s --precision 0.99 --min-rounds 80 --op sum,max --size 64Ki");
    kill(fork_worker(&program), signal_number);
    assert_fork_failed(&program, root, reason);
}

static void a_killed_worker_behind_a_pipe(void **state)
{
    fault_behind_a_pipe(*state, "fork:2+pipe", SIGKILL, "was killed by signal 9 (Killed)");
    fault_behind_a_pipe(*state, "fork:2+pipe+json", SIGKILL, "was killed by signal 9 (Killed)");
}

static void a_stopped_worker_behind_a_pipe(void **state)
{
    fault_behind_a_pipe(*state, "fork:2+pipe", SIGSTOP, "gave no answer for ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_interrupt_from_the_terminal, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(an_interrupt_of_the_coordinator, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_polite_kill_of_everything, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_closed_terminal, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(an_interrupt_at_once, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_killed_coordinator, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_killed_worker, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_killed_runner, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_stopped_runner, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_killed_worker_behind_a_pipe, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_stopped_worker_behind_a_pipe, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
