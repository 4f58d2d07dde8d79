#include "host/devices/children.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

bool children_allocate(struct children *children, unsigned count)
{
    children->pids = calloc(count + 1, sizeof(*children->pids));
    return children->pids != NULL;
}

pid_t children_fork(struct children *children)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid > 0)
        children->pids[children->started++] = pid;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) /* it died before the line above */
            _exit(1);
    }
    return pid;
}

static void describe_end(struct error *err, unsigned index, int end)
{
    if (WIFSIGNALED(end))
        error_set(err, STATUS_FAILED, "worker %u was killed by signal %d (%s)", index,
                  WTERMSIG(end), strsignal(WTERMSIG(end)));
    else
        error_set(err, STATUS_FAILED, "worker %u ended early with status %d", index,
                  WEXITSTATUS(end));
}

bool children_alive(struct children *children, struct error *err)
{
    int end;

    for (unsigned i = 0; i < children->started && children->loss.status == STATUS_OK; i++) {
        if (children->pids[i] > 0 && waitpid(children->pids[i], &end, WNOHANG) > 0) {
            children->pids[i] = 0;
            describe_end(&children->loss, i + 1, end);
        }
    }
    if (children->loss.status != STATUS_OK && err)
        *err = children->loss;
    return children->loss.status == STATUS_OK;
}

/* The number after `key` in a process's file, 0 when it is not there. */
static uint64_t process_number(pid_t pid, const char *file, const char *key)
{
    char path[64], line[256];
    uint64_t number = 0;
    FILE *stream;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
    stream = fopen(path, "re");
    while (stream && fgets(line, sizeof(line), stream))
        if (strncmp(line, key, strlen(key)) == 0)
            number = strtoull(line + strlen(key), NULL, 10);
    if (stream)
        fclose(stream);
    return number;
}

/* The minor faults: tenth in /proc/PID/stat, the eighth after the name in parentheses. */
static uint64_t process_faults(pid_t pid)
{
    char path[64], text[512];
    unsigned long long faults = 0;
    FILE *stream;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    stream = fopen(path, "re");
    if (stream && fgets(text, sizeof(text), stream) && strrchr(text, ')') &&
        sscanf(strrchr(text, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %llu", &faults) != 1)
        faults = 0;
    if (stream)
        fclose(stream);
    return faults;
}

void children_usage(const struct children *children, struct device_usage *usage)
{
    struct rusage ended;

    getrusage(RUSAGE_CHILDREN, &ended);
    usage->faults += (uint64_t)ended.ru_minflt;
    usage->switches += (uint64_t)ended.ru_nivcsw;
    for (unsigned i = 0; i < children->started; i++) {
        pid_t pid = children->pids[i];

        if (pid <= 0)
            continue;
        usage->faults += process_faults(pid);
        usage->switches += process_number(pid, "status", "nonvoluntary_ctxt_switches:");
    }
}

/* Reap the i-th, which may be reaped already; its end as waitpid gives it. */
static int reap(struct children *children, unsigned i)
{
    int end = 0;

    if (children->pids[i] > 0)
        while (waitpid(children->pids[i], &end, 0) < 0 && errno == EINTR)
            ;
    children->pids[i] = 0;
    return end;
}

void children_kill(struct children *children)
{
    for (unsigned i = 0; i < children->started; i++)
        if (children->pids[i] > 0)
            kill(children->pids[i], SIGKILL);
    for (unsigned i = 0; i < children->started; i++)
        reap(children, i);
    children->started = 0;
}

enum status children_join(struct children *children, struct error *err)
{
    for (unsigned i = 0; i < children->started; i++) {
        int end = reap(children, i);

        if (end != 0) {
            describe_end(err, i + 1, end);
            children_kill(children);
            return STATUS_FAILED;
        }
    }
    children->started = 0;
    return STATUS_OK;
}

void children_wait(struct children *children)
{
    for (unsigned i = 0; i < children->started; i++)
        reap(children, i);
    free(children->pids);
    children->pids = NULL;
    children->started = 0;
}
