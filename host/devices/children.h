/*
 * The worker processes of a device that forks them: which there are, whether one was lost, what they used.
 */
#ifndef GPUBENCH_DEVICES_CHILDREN_H
#define GPUBENCH_DEVICES_CHILDREN_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/devices/device.h"

struct children {
    pid_t *pids; /* of those started; 0 once reaped */
    unsigned started;
    struct error loss; /* how one ended, if one did: nothing can be computed then */
};

/* Room for `count` of them in a zeroed struct; false: no memory. */
bool children_allocate(struct children *children, unsigned count);

/*
 * fork, with the child counted in and killed when its parent dies: 0 in the child, else its pid, or -1 with errno.
 */
pid_t children_fork(struct children *children);

/* Are all there? Else *err (unless NULL) says how the first one lost ended; worker numbers begin with 1. */
bool children_alive(struct children *children, struct error *err);

/* Add what all of them used since they began, those that ended included. */
void children_usage(const struct children *children, struct device_usage *usage);

/*
 * Wait for all to end, after which others can be forked. STATUS_FAILED, once none is left, when one of them ended
 * otherwise than well: *err says how the first one did, and those after it are killed.
 */
enum status children_join(struct children *children, struct error *err);

/* Kill and reap all; others can be forked then. */
void children_kill(struct children *children);

/* Wait for all to end, and release; nothing ends them here. Accepts a zeroed struct. */
void children_wait(struct children *children);

#endif
