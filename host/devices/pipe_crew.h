/*
 * Worker processes behind pipes, and the exchange of messages with them: the caller's side.
 *
 * All pipes are served in turns and none is waited for alone, so that a full pipe to one worker keeps nobody else
 * from working and two sides that both write cannot block each other. Between turns the caller sleeps in poll.
 */
#ifndef GPUBENCH_DEVICES_PIPE_CREW_H
#define GPUBENCH_DEVICES_PIPE_CREW_H

#include <poll.h>

#include "host/devices/children.h"
#include "host/devices/pipe_link.h"
#include "host/devices/pipe_worker.h"

/*
 * So many answers are awaited of a worker before it is sent more: it has something to do while the caller serves others,
 * and yet the last tasks go to whoever is free.
 */
#define PIPE_AHEAD 4u

/* A worker as the caller sees it. */
struct pipe_member {
    struct pipe_link link;
    unsigned awaited; /* answers still to come */
    bool posted_all;  /* nothing more is to be sent to it in this exchange */

    /* For whoever posts. */
    unsigned posted; /* messages so far, in this exchange */
    uint64_t next;
    struct pipe_case about; /* room for one that is on its way */
};

struct pipe_crew {
    unsigned workers;
    struct children children;
    struct pipe_member *members;
    struct pollfd *polled;
    struct pipe_times *times; /* of each worker, shared with it */
    void (*old_sigpipe)(int); /* what this process did with SIGPIPE, which is ignored meanwhile */
};

/* What a worker process does with its ends; its result is the exit status. Tests have others than pipe_worker_run. */
typedef int pipe_body_fn(const struct pipe_worker_setup *setup);

/* Fork `workers` processes; `setup` is what they have in common. STATUS_FAILED: nothing is left. */
enum status pipe_crew_open(struct pipe_crew *crew, unsigned workers,
                           const struct pipe_worker_setup *setup, pipe_body_fn *body,
                           struct error *err);

/*
 * Have the workers end and wait until they have, for a crew of one operation. STATUS_FAILED when one ended otherwise
 * than well.
 */
enum status pipe_crew_end(struct pipe_crew *crew, struct error *err);

/* Workers have ended when it returns; killed where one was lost. Accepts a crew that is zeroed or half open. */
void pipe_crew_close(struct pipe_crew *crew);

/* What is said and heard in an exchange. */
struct pipe_exchange {
    void *context;

    /*
     * Have the next message sent to a worker (link_post), counting in member->awaited the answers that it will bring;
     * or set member->posted_all. Not called while PIPE_AHEAD are awaited.
     */
    enum status (*post)(void *context, unsigned worker, struct error *err);

    /* Where the payload of link->arriving is to go; NULL ends the exchange. */
    char *(*place)(void *context, unsigned worker);

    /* link->arriving is complete. A failure is the result of the exchange, which goes on to its end. */
    enum status (*take)(void *context, unsigned worker, struct error *err);
};

/*
 * Post and take until every worker has had all messages and has given all answers. A worker that dies or closes its
 * pipe, and a failure to post, end it at once; the crew is lost then and says so again at each call.
 */
enum status pipe_crew_exchange(struct pipe_crew *crew, const struct pipe_exchange *exchange,
                               struct error *err);

#endif
