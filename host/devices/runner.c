/*
 * The coordinator's side of a runner.
 */
#include "host/devices/runner.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/devices/runner_protocol.h"
#include "host/measure/clock.h"

#define OPEN_LIMIT_S 20.0 /* ten times what a driver needs that wakes its device first */
#define STOP_LIMIT_S 5.0

/* Wait for the process; remembers its peak memory. Returns its end as waitpid gives it. */
static int reap(struct runner *runner)
{
    struct rusage usage;
    int end = 0;

    memset(&usage, 0, sizeof(usage));
    while (wait4(runner->pid, &end, 0, &usage) < 0 && errno == EINTR)
        ;
    runner->peak_bytes = 1024.0 * (double)usage.ru_maxrss;
    runner->pid = 0;
    close(runner->socket);
    return end;
}

static enum status died(struct runner *runner, struct error *err)
{
    int end = reap(runner);

    if (WIFSIGNALED(end))
        return error_set(err, STATUS_FAILED, "its process was killed by signal %d (%s)",
                         WTERMSIG(end), strsignal(WTERMSIG(end)));
    return error_set(err, STATUS_FAILED, "its process ended early with status %d",
                     WEXITSTATUS(end));
}

static enum status hangs(struct runner *runner, double limit_s, struct error *err)
{
    kill(runner->pid, SIGKILL);
    reap(runner);
    return error_set(err, STATUS_FAILED, "its process gave no answer for %.1f s and was killed",
                     limit_s);
}

#define STOP_CHECK_MS 100

/* How long to wait at a time, in ms: until the deadline, or until somebody is asked whether to go on. */
static int turn_ms(uint64_t deadline, bool (*stopped)(void))
{
    uint64_t now = clock_ns();
    uint64_t left = now < deadline ? (deadline - now) / 1000000 + 1 : 0;

    return stopped && left > STOP_CHECK_MS ? STOP_CHECK_MS : (int)left;
}

/*
 * Wait for a reply; 1: there is one, 0: too late, -1: the other side is gone. Interrupts do not shorten it, but
 * `stopped` may (NULL: nobody is asked).
 */
static int wait_for_reply(const struct runner *runner, double limit_s, bool (*stopped)(void))
{
    uint64_t deadline = clock_ns() + (uint64_t)(limit_s * 1e9);

    for (;;) {
        struct pollfd waited = { .fd = runner->socket, .events = POLLIN };
        int ready = poll(&waited, 1, turn_ms(deadline, stopped));

        if (ready > 0)
            return waited.revents & POLLIN ? 1 : -1;
        if (ready == 0 && (clock_ns() >= deadline || (stopped && stopped())))
            return 0;
        if (ready < 0 && errno != EINTR)
            return -1;
    }
}

static enum status converse_until(struct runner *runner, const struct runner_request *request,
                                  double limit_s, bool (*stopped)(void), struct runner_reply *reply,
                                  struct error *err)
{
    int answer;

    if (runner->pid == 0)
        return error_set(err, STATUS_FAILED, "its process is not running");
    if (send(runner->socket, request, sizeof(*request), MSG_NOSIGNAL) != (ssize_t)sizeof(*request))
        return died(runner, err);
    answer = wait_for_reply(runner, limit_s, stopped);
    if (answer == 0)
        return hangs(runner, limit_s, err);
    if (answer < 0 || recv(runner->socket, reply, sizeof(*reply), 0) != (ssize_t)sizeof(*reply))
        return died(runner, err);
    if (reply->err.status != STATUS_OK && err)
        *err = reply->err;
    return reply->err.status;
}

static enum status converse(struct runner *runner, const struct runner_request *request,
                            double limit_s, struct runner_reply *reply, struct error *err)
{
    return converse_until(runner, request, limit_s, NULL, reply, err);
}

enum status runner_start(struct runner *runner, const struct device_config *config,
                         struct error *err)
{
    const struct runner_request request = { .verb = RUNNER_OPEN };
    struct runner_reply reply;
    pid_t coordinator = getpid();
    enum status status;
    int sockets[2];

    *runner = (struct runner){ .socket = -1, .peak_bytes = NAN };
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        return error_errno(err, errno, "cannot make a socket pair for a runner");
    runner->pid = fork();
    if (runner->pid < 0) {
        int failure = errno;

        runner->pid = 0;
        close(sockets[0]);
        close(sockets[1]);
        return error_errno(err, failure, "cannot fork a runner");
    }
    if (runner->pid == 0) {
        close(sockets[0]);
        runner_process(sockets[1], config, coordinator);
    }
    close(sockets[1]);
    runner->socket = sockets[0];
    status = converse(runner, &request, OPEN_LIMIT_S, &reply, err);
    if (status != STATUS_OK)
        runner_stop(runner);
    else
        runner->times = reply.loaded.times;
    return status;
}

enum status runner_load(struct runner *runner, const struct case_spec *spec, double limit_s,
                        struct runner_loaded *loaded, struct error *err)
{
    const struct runner_request request = { .verb = RUNNER_LOAD, .spec = *spec };
    struct runner_reply reply;
    enum status status = converse(runner, &request, limit_s, &reply, err);

    if (status == STATUS_OK)
        *loaded = reply.loaded;
    return status;
}

enum status runner_sample(struct runner *runner, const struct case_spec *spec,
                          const struct sample_request *request, double limit_s,
                          struct runner_sampled *sampled, struct error *err)
{
    const struct runner_request message = { .verb = RUNNER_SAMPLE,
                                            .spec = *spec,
                                            .sample = *request };
    struct runner_reply reply;
    enum status status = converse(runner, &message, limit_s, &reply, err);

    runner->resting = false;
    if (status == STATUS_OK)
        *sampled = reply.sampled;
    return status;
}

enum status runner_each(struct runner *runner, const struct runner_each *each, double limit_s,
                        struct sample *sample, struct error *err)
{
    const struct runner_request message = { .verb = RUNNER_EACH, .each = *each };
    struct runner_reply reply;
    enum status status = converse(runner, &message, limit_s, &reply, err);

    runner->resting = false;
    if (status == STATUS_OK)
        *sample = reply.sampled.sample;
    return status;
}

enum status runner_stream(struct runner *runner, const struct runner_stream_call *call,
                          struct runner_streamed *streamed, struct error *err)
{
    const struct runner_request message = { .verb = RUNNER_STREAM,
                                            .spec = *call->spec,
                                            .stream = call->request };
    struct runner_reply reply;
    enum status status =
        converse_until(runner, &message, call->limit_s, call->stopped, &reply, err);

    runner->resting = false;
    if (status == STATUS_OK)
        *streamed = reply.streamed;
    return status;
}

enum status runner_park(struct runner *runner, struct error *err)
{
    const struct runner_request request = { .verb = RUNNER_PARK };
    struct runner_reply reply;
    enum status status;

    if (runner->pid == 0 || runner->resting)
        return STATUS_OK;
    status = converse(runner, &request, STOP_LIMIT_S, &reply, err);
    runner->resting = status == STATUS_OK;
    return status;
}

void runner_stop(struct runner *runner)
{
    const struct runner_request request = { .verb = RUNNER_QUIT };
    struct runner_reply reply;

    if (runner->pid == 0)
        return;
    if (converse(runner, &request, STOP_LIMIT_S, &reply, NULL) == STATUS_OK)
        reap(runner);
}
