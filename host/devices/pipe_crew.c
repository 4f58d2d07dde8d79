#include "host/devices/pipe_crew.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DEATH_WAIT_MS 200 /* between a dying process's pipes and its end lies little */

static size_t times_size(unsigned workers)
{
    return workers * sizeof(struct pipe_times);
}

static bool allocate(struct pipe_crew *crew)
{
    void *memory = mmap(NULL, times_size(crew->workers), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    crew->times = memory == MAP_FAILED ? NULL : memory;
    crew->polled = calloc(2 * (size_t)crew->workers, sizeof(*crew->polled));
    crew->members = calloc(crew->workers, sizeof(*crew->members));
    for (unsigned w = 0; crew->members && w < crew->workers; w++)
        crew->members[w].link = (struct pipe_link){ .to = -1, .from = -1 };
    return crew->times && crew->polled && crew->members &&
           children_allocate(&crew->children, crew->workers);
}

/* In the child: the caller's ends of all pipes must be closed here, or nobody would see them closed there. */
static _Noreturn void live(struct pipe_crew *crew, unsigned worker, struct pipe_worker_setup setup,
                           const int ends[2], pipe_body_fn *body)
{
    for (unsigned w = 0; w <= worker; w++)
        link_close(&crew->members[w].link);
    setup.in = ends[0];
    setup.out = ends[1];
    setup.times = &crew->times[worker];
    _exit(body(&setup));
}

static enum status start(struct pipe_crew *crew, unsigned worker,
                         const struct pipe_worker_setup *setup, pipe_body_fn *body,
                         struct error *err)
{
    int ends[2];
    enum status status = link_open(&crew->members[worker].link, ends, err);
    pid_t pid;

    if (status != STATUS_OK)
        return status;
    pid = children_fork(&crew->children);
    if (pid == 0)
        live(crew, worker, *setup, ends, body);
    if (pid < 0)
        status = error_errno(err, errno, "cannot fork process %u of %u", worker + 1, crew->workers);
    close(ends[0]);
    close(ends[1]);
    return status;
}

enum status pipe_crew_open(struct pipe_crew *crew, unsigned workers,
                           const struct pipe_worker_setup *setup, pipe_body_fn *body,
                           struct error *err)
{
    enum status status = STATUS_OK;

    *crew = (struct pipe_crew){ .workers = workers, .old_sigpipe = signal(SIGPIPE, SIG_IGN) };
    if (!allocate(crew))
        status = error_set(err, STATUS_FAILED, "out of memory for %u processes", workers);
    for (unsigned w = 0; w < workers && status == STATUS_OK; w++)
        status = start(crew, w, setup, body, err);
    if (status != STATUS_OK)
        pipe_crew_close(crew);
    return status;
}

enum status pipe_crew_end(struct pipe_crew *crew, struct error *err)
{
    for (unsigned w = 0; w < crew->workers; w++)
        link_hang_up(&crew->members[w].link);
    return children_join(&crew->children, err);
}

void pipe_crew_close(struct pipe_crew *crew)
{
    if (crew->workers == 0)
        return;
    for (unsigned w = 0; crew->members && w < crew->workers; w++)
        link_close(&crew->members[w].link); /* workers end when they find nothing more to read */
    if (crew->children.loss.status != STATUS_OK)
        children_kill(&crew->children);
    children_wait(&crew->children);
    if (crew->times)
        munmap(crew->times, times_size(crew->workers));
    free(crew->members);
    free(crew->polled);
    if (crew->old_sigpipe != SIG_ERR)
        signal(SIGPIPE, crew->old_sigpipe);
    *crew = (struct pipe_crew){ 0 };
}

/* A pipe closes before its process has ended: wait a moment to say how that ended, if it does. */
static void await_death(pid_t pid)
{
    int process = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd ended = { .fd = process, .events = POLLIN };

    if (process < 0)
        return;
    poll(&ended, 1, DEATH_WAIT_MS);
    close(process);
}

/* The crew is of no more use, and *err says why. */
static void lose(struct pipe_crew *crew, unsigned worker, struct error *err)
{
    char what[128];

    if (crew->children.pids[worker] > 0)
        await_death(crew->children.pids[worker]);
    if (children_alive(&crew->children, err)) {
        link_describe(&crew->members[worker].link, what, sizeof(what));
        error_set(&crew->children.loss, STATUS_FAILED, "worker %u %s", worker + 1, what);
        children_alive(&crew->children, err);
    }
}

/* Is there anything that it could be sent now? */
static bool may_send(const struct pipe_member *member)
{
    return member->link.part_count > 0 || (!member->posted_all && member->awaited < PIPE_AHEAD);
}

/* Send what is on its way to a worker, or the next message. False: the crew is lost. */
static bool serve_sending(struct pipe_crew *crew, const struct pipe_exchange *exchange,
                          unsigned worker, struct error *err)
{
    struct pipe_member *member = &crew->members[worker];

    if (member->link.part_count == 0 && may_send(member)) {
        if (exchange->post(exchange->context, worker, &crew->children.loss) != STATUS_OK)
            return children_alive(&crew->children, err);
        member->posted++;
    }

    if (member->link.part_count > 0 && link_send(&member->link) == LINK_CLOSED) {
        lose(crew, worker, err);
        return false;
    }
    return true;
}

/* Take what has arrived from a worker. False: the crew is lost. */
static bool serve_receiving(struct pipe_crew *crew, const struct pipe_exchange *exchange,
                            unsigned worker, enum status *status, struct error *err)
{
    struct pipe_member *member = &crew->members[worker];
    struct error reason;
    enum link_event event;

    while ((event = link_receive(&member->link)) == LINK_HEADER) {
        member->link.payload = exchange->place(exchange->context, worker);
        if (!member->link.payload) {
            error_set(&crew->children.loss, STATUS_FAILED, "no place for what worker %u sends",
                      worker + 1);
            return children_alive(&crew->children, err);
        }
    }
    if (event == LINK_CLOSED) {
        lose(crew, worker, err);
        return false;
    }
    if (event == LINK_MESSAGE) {
        member->awaited--;
        if (exchange->take(exchange->context, worker, &reason) != STATUS_OK && *status == STATUS_OK)
            *status = error_set(err, STATUS_FAILED, "%s", reason.text);
    }
    return true;
}

/* Sleep until a pipe can be served. False: all is said and heard. */
static bool await_pipes(struct pipe_crew *crew)
{
    nfds_t open = 0;

    for (unsigned w = 0; w < crew->workers; w++) {
        const struct pipe_member *member = &crew->members[w];
        bool sends = may_send(member);

        crew->polled[2 * w] =
            (struct pollfd){ .fd = sends ? member->link.to : -1, .events = POLLOUT };
        crew->polled[2 * w + 1] =
            (struct pollfd){ .fd = member->awaited > 0 ? member->link.from : -1, .events = POLLIN };
        open += sends || member->awaited > 0;
    }
    if (open == 0)
        return false;
    while (poll(crew->polled, 2 * (nfds_t)crew->workers, -1) < 0 && errno == EINTR)
        ;
    return true;
}

enum status pipe_crew_exchange(struct pipe_crew *crew, const struct pipe_exchange *exchange,
                               struct error *err)
{
    enum status status = STATUS_OK;

    if (crew->children.loss.status != STATUS_OK)
        return error_set(err, STATUS_FAILED, "%s", crew->children.loss.text);
    for (unsigned w = 0; w < crew->workers; w++) {
        crew->members[w].posted_all = false;
        crew->members[w].posted = 0;
        if (!serve_sending(crew, exchange, w, err))
            return STATUS_FAILED;
    }
    while (await_pipes(crew)) {
        for (unsigned w = 0; w < crew->workers; w++) {
            if (crew->polled[2 * w].revents && !serve_sending(crew, exchange, w, err))
                return STATUS_FAILED;
            if (crew->polled[2 * w + 1].revents &&
                !serve_receiving(crew, exchange, w, &status, err))
                return STATUS_FAILED;
        }
    }
    return status;
}
