/*
 * A pool of workers over shared memory: the same protocol for threads and processes. Only how workers are
 * made and ended differs (threads.c, fork.c).
 *
 * The caller is worker 0. It publishes a job by raising `epoch`; workers spin on it for SPIN_NS and then
 * sleep on it as a futex; the last one to finish wakes the caller, which waits in the same way. Each worker
 * takes one contiguous share of the superblocks, so that shares stay in its core's cache and nobody
 * needs a lock.
 *
 * Workers may also be made for one job and end with it: then nobody spins or sleeps, and the pool is where job,
 * stamps and records meet.
 */
#ifndef GPUBENCH_DEVICES_POOL_H
#define GPUBENCH_DEVICES_POOL_H

#include <sched.h>
#include <stdatomic.h>

#include "host/base/error.h"
#include "host/devices/gather.h"
#include "host/devices/inject.h"
#include "host/devices/staging.h"
#include "host/devices/tasks.h"
#include "host/measure/phases.h"
#include "kernels/partials.h"

#define POOL_WORKERS_MAX 4096u
#define POOL_SPIN_NS     50000u /* above a wake-up's cost, so that spinning at most doubles it */
#define CACHE_LINE       64

struct pool_job {
    kernel_run_fn *run;
    struct kernel_task task;
    uint64_t first, last; /* superblocks, divided among the workers */
    char *records;
    size_t record_size;
    struct staging_plan staging; /* through which memory a worker reads its share */
    struct gather_rule rule;     /* merging on the way: then there is one record at the end ... */
    uint64_t *origin;            /* ... of what begins with this element; the caller's own memory */
    struct tasks tasks;          /* if there are any, first .. last - 1 of them are taken in turn */
    bool stamp;                  /* workers note when they start and end */
};

struct pool_worker {
    _Alignas(CACHE_LINE) uint64_t ready_ns; /* of one made for this job: where its life begins */
    uint64_t start_ns;
    uint64_t end_ns;
    struct staging_times staged; /* of the time between them */
    struct staging staging;      /* the worker's own, which nobody else looks into */
    int failure;                 /* why it could not compute its share: an errno, or 0 */
    uint64_t merging_ns;         /* of start to end: merging on the way, and waiting for it */
};

/* Shared by caller and workers; for processes it lies in a shared mapping. */
struct pool {
    struct pool_job job;
    const struct injection *injection; /* planted delays, or NULL */
    cpu_set_t allowed;                 /* processors for the workers */
    unsigned workers;                  /* the caller included */
    bool across_processes;
    bool spawned;          /* workers are made for each job; the maker sets it after pool_init */
    uint64_t published_ns; /* when the job was, if it is stamped */
    struct gather gather;
    uint64_t spin_ns; /* 0 when there are fewer processors than workers */
    _Alignas(CACHE_LINE) _Atomic uint64_t next_task; /* the first that nobody has taken */
    _Alignas(CACHE_LINE) atomic_uint epoch;          /* raised to publish a job, or to stop */
    atomic_bool stop;
    atomic_bool park; /* stop spinning now */
    _Alignas(CACHE_LINE) atomic_uint asleep;
    _Alignas(CACHE_LINE) atomic_uint done; /* workers through with this epoch */
    atomic_bool caller_asleep;
    _Alignas(CACHE_LINE) struct pool_worker worker[];
};

/* Bytes of a pool of that many workers. */
size_t pool_size(unsigned workers);

/*
 * Initialise zeroed memory of pool_size bytes. `processors`: how many may run at once; `allowed`: which
 * (NULL or empty: those that the caller may use now).
 */
void pool_init(struct pool *pool, unsigned workers, unsigned processors, bool across_processes,
               const cpu_set_t *allowed, const struct injection *injection);

/*
 * Keep the calling thread on a processor of its own, the index-th of those allowed; the caller of pool_run does it
 * too, as worker 0. Left alone, a scheduler may wake a worker on the caller's own processor, where both
 * spin in turns. When workers outnumber processors, all may use all.
 */
void pool_pin(const struct pool *pool, unsigned index);

/* The life of worker `index` >= 1; returns when the pool is stopped. */
void pool_work(struct pool *pool, unsigned index);

/* Asked every 100 ms while waiting for workers: false, with a message in *err, gives up. NULL: never. */
typedef bool pool_alive_fn(void *context, struct error *err);

/* Wait until all workers have come to their waiting place; called once by the maker. */
enum status pool_ready(struct pool *pool, pool_alive_fn *alive, void *context, struct error *err);

/* First of the superblocks that are a worker's share of `count`. Where there is little, worker 0 has it. */
uint64_t share_begin(uint64_t count, unsigned index, unsigned workers);

/*
 * Run a job on all workers. `phases` is NULL, or launch, compute and sync as means over workers, and the
 * imbalance, are added to it. STATUS_FAILED when `alive` gave up.
 */
enum status pool_run(struct pool *pool, const struct pool_job *job, struct phases *phases,
                     pool_alive_fn *alive, void *context, struct error *err);

/*
 * The same in steps, for workers made for this job alone. The caller begins, makes the others, each of which lives
 * through pool_serve, serves as worker 0, and ends once it has joined them, unless one of them failed. Each worker's stretches are: create,
 * until it lives (the caller: until it has made the others), launch, compute, and sync, until all are joined.
 */
void pool_begin(struct pool *pool, const struct pool_job *job, bool stamp);
void pool_serve(struct pool *pool, unsigned index);
/* `phases` NULL: not stamped. STATUS_FAILED when a worker could not do its share. */
enum status pool_end(const struct pool *pool, struct phases *phases, struct error *err);

/* The job that calls run(&task, w, w + 1, records) once in each worker w; task.x and records are `context`. */
struct pool_job pool_job_each(const struct pool *pool, kernel_run_fn *run, const void *context);

/* Make workers sleep now and return when they do, or when `alive` gives up. */
void pool_park(struct pool *pool);
void pool_park_alive(struct pool *pool, pool_alive_fn *alive, void *context);

/* Tell workers to end; the maker then waits for them. */
void pool_stop(struct pool *pool);

#endif
