/*
 * Floors of processes and threads, and what other floors need to start partners.
 */
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"

void floor_pin(const cpu_set_t *allowed, unsigned index)
{
    unsigned count = (unsigned)CPU_COUNT(allowed);
    cpu_set_t chosen;
    size_t cpu = 0;

    if (count == 0)
        return;
    for (index %= count; !CPU_ISSET(cpu, allowed) || index-- > 0;)
        cpu++;
    CPU_ZERO(&chosen);
    CPU_SET(cpu, &chosen);
    sched_setaffinity(0, sizeof(chosen), &chosen); /* where it fails, times are noisier: no more */
}

void floor_reap(pid_t process)
{
    while (waitpid(process, NULL, 0) < 0 && errno == EINTR)
        ;
}

void floor_end(pid_t partner)
{
    kill(partner, SIGKILL);
    floor_reap(partner);
}

pid_t floor_fork(struct error *err)
{
    pid_t parent = getpid(), process = fork();

    if (process < 0) {
        error_errno(err, errno, "cannot fork");
        return -1;
    }
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(1);
    }
    return process;
}

double fork_time(struct floor_probe *probe, unsigned calls)
{
    uint64_t start = clock_ns();

    (void)probe;
    for (unsigned i = 0; i < calls; i++) {
        pid_t process = fork();

        if (process < 0)
            return NAN;
        if (process == 0)
            _exit(0);
        floor_reap(process);
    }
    return 1e-9 * (double)(clock_ns() - start);
}

static void *return_at_once(void *argument)
{
    return argument;
}

double thread_time(struct floor_probe *probe, unsigned calls)
{
    uint64_t start = clock_ns();

    (void)probe;
    for (unsigned i = 0; i < calls; i++) {
        pthread_t thread;

        if (pthread_create(&thread, NULL, return_at_once, NULL) != 0)
            return NAN;
        pthread_join(thread, NULL);
    }
    return 1e-9 * (double)(clock_ns() - start);
}
