#include "host/own/command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static enum status start(const char *const argv[], const char *output, pid_t *pid,
                         struct error *err)
{
    posix_spawn_file_actions_t actions;
    int failure = posix_spawn_file_actions_init(&actions);

    if (failure != 0)
        return error_errno(err, failure, "cannot run \"%s\"", argv[0]);
    failure = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    if (failure == 0)
        failure = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                                   O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (failure == 0)
        failure = posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    if (failure == 0) /* argv is not written to: the interface is older than const */
        failure =
            posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0)
        return error_errno(err, failure, "cannot run \"%s\"", argv[0]);
    return STATUS_OK;
}

/* Has the child ended within the limit? Where the kernel cannot say, waiting for it will tell. */
static bool ends_in_time(pid_t pid, double limit_s)
{
    int fd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd ended = { .fd = fd, .events = POLLIN };
    int ready;

    if (fd < 0)
        return true;
    do
        ready = poll(&ended, 1, (int)(limit_s * 1000));
    while (ready < 0 && errno == EINTR);
    close(fd);
    return ready != 0;
}

enum status command_run(const char *const argv[], const char *output, double limit_s, int *exited,
                        struct error *err)
{
    pid_t pid;
    int how;
    enum status status = start(argv, output, &pid, err);
    bool in_time;

    if (status != STATUS_OK)
        return status;
    in_time = ends_in_time(pid, limit_s);
    if (!in_time)
        kill(pid, SIGKILL);
    while (waitpid(pid, &how, 0) < 0 && errno == EINTR)
        ;
    if (!in_time)
        return error_set(err, STATUS_FAILED, "\"%s\" did not end within %.0f s", argv[0], limit_s);
    if (!WIFEXITED(how))
        return error_set(err, STATUS_FAILED, "\"%s\" was killed by %s", argv[0],
                         strsignal(WTERMSIG(how)));
    *exited = WEXITSTATUS(how);
    return STATUS_OK;
}
