#include "host/devices/opencl_process.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * What a driver prints is no result, what it buffered is the caller's, and how it dies is to be
 * seen from outside and nowhere else.
 */
static void isolate(void)
{
    static const int own[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTERM };
    struct rlimit no_core = { 0, 0 };

    for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
        signal(own[i], SIG_DFL);
    signal(SIGINT, SIG_IGN); /* the terminal sends it to everybody; the caller decides */
    setrlimit(RLIMIT_CORE, &no_core);
    __fpurge(stdout);
    dup2(STDERR_FILENO, STDOUT_FILENO);
}

/* A byte tells the caller of the end even when a process that some driver started keeps the pipe. */
static _Noreturn void look_and_exit(struct opencl_look *look, pid_t caller, int pipe_end)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != caller)
        _exit(1);
    isolate();
    if (look->icd[0])
        setenv("OCL_ICD_VENDORS", look->icd, 1);
    opencl_look(look);
    _exit(write(pipe_end, "", 1) == 1 ? 0 : 1);
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Wait for a byte or for the other end to be closed, as a dying process does; false: too long. */
static bool wait_for_end(int pipe_end, double limit_s)
{
    struct pollfd end = { .fd = pipe_end, .events = POLLIN };
    double deadline = now_s() + limit_s, left = limit_s;
    int ready;

    do {
        ready = poll(&end, 1, left > 0 ? (int)ceil(fmin(left, 1e6) * 1e3) : 0);
        left = deadline - now_s();
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

static void describe_fate(char *fate, int status, bool late, double limit_s)
{
    if (late && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        snprintf(fate, FATE_SIZE, "no answer within %g s", limit_s);
    else if (WIFSIGNALED(status))
        snprintf(fate, FATE_SIZE, "killed by signal %d (%s)", WTERMSIG(status),
                 sigdescr_np(WTERMSIG(status)));
    else
        snprintf(fate, FATE_SIZE, "exited with status %d", WEXITSTATUS(status));
}

/* False when a process that was killed does not go: a driver in the kernel may hold it. */
static bool reap(pid_t process, bool late, int *status)
{
    const struct timespec pause = { .tv_nsec = 1000000 };
    pid_t ended = 0;

    for (unsigned tries = 0; tries < 1000; tries++) {
        ended = waitpid(process, status, late ? WNOHANG : 0);
        if (ended != 0 && !(ended < 0 && errno == EINTR))
            break;
        nanosleep(&pause, NULL);
    }
    return ended == process;
}

/* Wait for the process, end it when it takes too long, and say how it ended. */
static void await(pid_t process, int pipe_end, double limit_s, char *fate)
{
    bool late = !wait_for_end(pipe_end, limit_s);
    int status = 0;

    if (late)
        kill(process, SIGKILL);
    if (!reap(process, late, &status))
        status = SIGKILL;
    describe_fate(fate, status, late, limit_s);
}

struct look_place look_place_now(const struct opencl_look *look)
{
    return atomic_load(&look->place);
}

bool opencl_look_apart(struct opencl_look *look, double limit_s, char *fate)
{
    struct look_place loading = { .step = LOOK_LOADING };
    pid_t caller = getpid(), process;
    int ends[2];

    memset(&look->list, 0, sizeof(look->list));
    look->platform_count = 0;
    atomic_store(&look->place, loading);
    snprintf(fate, FATE_SIZE, "no process could be started");
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    process = fork();
    if (process == 0)
        look_and_exit(look, caller, ends[1]);
    close(ends[1]);
    if (process > 0)
        await(process, ends[0], limit_s, fate);
    close(ends[0]);
    return look_place_now(look).step == LOOK_DONE;
}
