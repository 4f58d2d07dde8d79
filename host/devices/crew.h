/*
 * A pool of threads for any function over a range, made as the `threads` device makes its own. For what is
 * held against devices: limits, floors.
 */
#ifndef GPUBENCH_DEVICES_CREW_H
#define GPUBENCH_DEVICES_CREW_H

#include "host/base/error.h"
#include "host/devices/pool.h"

/* Threads around a pool. */
struct crew;

/* `workers` threads, this one included. */
enum status crew_open(struct crew **crew, unsigned workers, struct error *err);
void crew_close(struct crew *crew);

/* The pool that jobs are given to. It is the crew's. */
struct pool *crew_pool(struct crew *crew);

#endif
