#include "bench/command.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/measure/clock.h"

static _Noreturn void become(char *const *argv)
{
    int nowhere = open("/dev/null", O_RDWR);

    if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(nowhere, 1) < 0 || dup2(nowhere, 2) < 0)
        _exit(126);
    execv(argv[0], argv);
    _exit(127);
}

/*
 * A process that has this program's memory for a moment would count with all of it, the arena included:
 * callers run commands before they map one. wait4 gives the largest of the process and those it waited for.
 */
enum status command_run(char *const *argv, struct command_cost *cost, struct error *err)
{
    uint64_t start = clock_ns();
    pid_t pid = fork();
    struct rusage usage;
    int end = 0;

    if (pid < 0)
        return error_errno(err, errno, "cannot start %s", argv[0]);
    if (pid == 0)
        become(argv);
    while (wait4(pid, &end, 0, &usage) < 0 && errno == EINTR)
        ;
    cost->wall_s = 1e-9 * (double)(clock_ns() - start);
    cost->largest_bytes = 1024.0 * (double)usage.ru_maxrss;
    if (!WIFEXITED(end) || WEXITSTATUS(end) != 0)
        return error_set(err, STATUS_FAILED, "%s ended with status %d", argv[0],
                         WIFEXITED(end) ? WEXITSTATUS(end) : 128 + WTERMSIG(end));
    return STATUS_OK;
}
