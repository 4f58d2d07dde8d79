#include "host/devices/pool.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "host/base/relax.h"
#include "host/measure/clock.h"

#define ALIVE_CHECK_NS 100000000L

/* Sleep while *word is `expected`; spurious returns are allowed. */
static void futex_wait(const struct pool *pool, atomic_uint *word, unsigned expected,
                       const struct timespec *timeout)
{
    int op = pool->across_processes ? FUTEX_WAIT : FUTEX_WAIT_PRIVATE;

    syscall(SYS_futex, word, op, expected, timeout, NULL, 0);
}

static void futex_wake_all(const struct pool *pool, atomic_uint *word)
{
    int op = pool->across_processes ? FUTEX_WAKE : FUTEX_WAKE_PRIVATE;

    syscall(SYS_futex, word, op, INT_MAX, NULL, NULL, 0);
}

size_t pool_size(unsigned workers)
{
    return sizeof(struct pool) + workers * sizeof(struct pool_worker);
}

void pool_init(struct pool *pool, unsigned workers, unsigned processors, bool across_processes,
               const cpu_set_t *allowed, const struct injection *injection)
{
    pool->injection = injection;
    if (allowed)
        pool->allowed = *allowed;
    if (CPU_COUNT(&pool->allowed) == 0)
        sched_getaffinity(0, sizeof(pool->allowed), &pool->allowed);
    pool->workers = workers;
    pool->across_processes = across_processes;
    pool->spin_ns = workers <= processors ? POOL_SPIN_NS : 0;
    gather_init(&pool->gather, across_processes);
}

/* Spin until *word is no longer `seen`; false when the time is over or spinning is not wanted. */
static bool spin_while(const struct pool *pool, atomic_uint *word, unsigned seen)
{
    uint64_t deadline;

    if (pool->spin_ns == 0)
        return atomic_load_explicit(word, memory_order_acquire) != seen;
    deadline = clock_ns() + pool->spin_ns;
    do {
        for (int i = 0; i < 32; i++) {
            if (atomic_load_explicit(word, memory_order_acquire) != seen)
                return true;
            processor_relax();
        }
    } while (!atomic_load_explicit(&pool->park, memory_order_relaxed) && clock_ns() < deadline);
    return atomic_load_explicit(word, memory_order_acquire) != seen;
}

/*
 * Wait for an epoch other than `seen`. A publisher raises the epoch and then looks at `asleep`; a worker
 * raises `asleep` and then, inside the futex call, looks at the epoch: one of them sees the other.
 */
static unsigned wait_for_epoch(struct pool *pool, unsigned seen)
{
    if (!spin_while(pool, &pool->epoch, seen)) {
        atomic_fetch_add(&pool->asleep, 1);
        while (atomic_load(&pool->epoch) == seen)
            futex_wait(pool, &pool->epoch, seen, NULL);
        atomic_fetch_sub(&pool->asleep, 1);
    }
    return atomic_load_explicit(&pool->epoch, memory_order_acquire);
}

static void raise_epoch(struct pool *pool)
{
    atomic_fetch_add(&pool->epoch, 1);
    if (atomic_load(&pool->asleep) > 0)
        futex_wake_all(pool, &pool->epoch);
}

/* Rounded up. */
uint64_t share_begin(uint64_t count, unsigned index, unsigned workers)
{
    return (count * index + workers - 1) / workers;
}

/* Superblock i of a task, whose part of the input begins with `origin`, merged as it comes. */
static void gather_block(struct pool *pool, struct pool_worker *worker,
                         const struct kernel_task *task, uint64_t i, uint64_t origin)
{
    const struct pool_job *job = &pool->job;
    _Alignas(8) char record[RECORD_SIZE_MAX];
    uint64_t begun;

    job->run(task, i, i + 1, record);
    begun = job->stamp ? clock_ns() : 0;
    gather_add(&pool->gather, &job->rule, record, origin);
    worker->merging_ns += job->stamp ? clock_ns() - begun : 0;
}

/* Superblocks from <= i < to of the job. */
static void gather_share(struct pool *pool, struct pool_worker *worker, uint64_t from, uint64_t to)
{
    const struct pool_job *job = &pool->job;
    uint64_t elements = superblock_elements(job->rule.dtype, UINT64_MAX, 0);

    for (uint64_t i = from; i < to; i++)
        gather_block(pool, worker, &job->task, i, i * elements);
}

/* A task's superblocks, each merged as it comes. */
static void gather_task(struct pool *pool, struct pool_worker *worker, uint64_t index)
{
    const struct pool_job *job = &pool->job;
    const struct kernel_task task = tasks_at(&job->tasks, &job->task, index);
    uint64_t blocks = superblock_count(job->rule.dtype, task.n);

    for (uint64_t i = 0; i < blocks; i++)
        gather_block(pool, worker, &task, i,
                     tasks_origin(&job->tasks, index * job->tasks.each + i));
}

/* Tasks, as long as there are any: whoever is free takes the next. */
static void take_tasks(struct pool *pool, struct pool_worker *worker)
{
    const struct pool_job *job = &pool->job;
    uint64_t i;

    worker->staged = (struct staging_times){ 0, 0 };
    worker->merging_ns = 0;
    while ((i = atomic_fetch_add_explicit(&pool->next_task, 1, memory_order_relaxed)) < job->last) {
        if (gather_merges(&job->rule))
            gather_task(pool, worker, i);
        else
            tasks_run(&job->tasks, job->run, &job->task, job->record_size, i, job->records);
    }
}

/* Compute superblocks from <= i < to of the current job, in place or through memory of the worker's own. */
static void compute(struct pool *pool, unsigned index, uint64_t from, uint64_t to)
{
    const struct pool_job *job = &pool->job;
    struct pool_worker *worker = &pool->worker[index];
    char *records = job->records + (from - job->first) * job->record_size;

    worker->staged = (struct staging_times){ 0, 0 };
    worker->merging_ns = 0;
    if (gather_merges(&job->rule)) {
        gather_share(pool, worker, from, to);
    } else if (job->staging.alloc == ALLOC_AUTO) {
        job->run(&job->task, from, to, records);
    } else {
        const struct staged_share share = {
            &job->staging, job->run, &job->task, from, to, records
        };

        worker->failure = staging_run(&worker->staging, &share, &worker->staged);
    }
}

/* Compute a worker's share of the current job. */
static void do_share(struct pool *pool, unsigned index)
{
    const struct pool_job *job = &pool->job;
    uint64_t count = job->last - job->first;
    uint64_t from = share_begin(count, index, pool->workers);
    uint64_t to = share_begin(count, index + 1, pool->workers);
    bool divided = job->tasks.count > 0;
    const struct injection *injection = from < to || divided ? pool->injection : NULL;

    inject(injection, PHASE_LAUNCH);
    if (job->stamp)
        pool->worker[index].start_ns = clock_ns();
    inject(injection, PHASE_COMPUTE);
    if (divided)
        take_tasks(pool, &pool->worker[index]);
    else if (from < to)
        compute(pool, index, job->first + from, job->first + to);
    if (job->stamp)
        pool->worker[index].end_ns = clock_ns();
    inject(injection, PHASE_SYNC);
}

void pool_pin(const struct pool *pool, unsigned index)
{
    cpu_set_t chosen = pool->allowed;

    if (pool->spin_ns > 0 && (unsigned)CPU_COUNT(&chosen) >= pool->workers) {
        size_t cpu = 0;

        while (!CPU_ISSET(cpu, &pool->allowed) || index-- > 0)
            cpu++;
        CPU_ZERO(&chosen);
        CPU_SET(cpu, &chosen);
    }
    sched_setaffinity(0, sizeof(chosen), &chosen); /* where it fails, times are noisier: no more */
}

/* Count this worker as done (or ready), and wake the caller if it sleeps on that. */
static void report_done(struct pool *pool)
{
    atomic_fetch_add(&pool->done, 1);
    if (atomic_load(&pool->caller_asleep))
        futex_wake_all(pool, &pool->done);
}

void pool_work(struct pool *pool, unsigned index)
{
    unsigned epoch = 0;

    pool_pin(pool, index);
    report_done(pool);
    for (;;) {
        epoch = wait_for_epoch(pool, epoch);
        if (atomic_load(&pool->stop))
            break;
        do_share(pool, index);
        report_done(pool);
    }
    staging_release(&pool->worker[index].staging);
}

/* Wait until all others are done with the current epoch. */
static enum status wait_for_workers(struct pool *pool, pool_alive_fn *alive, void *context,
                                    struct error *err)
{
    const struct timespec timeout = { .tv_nsec = ALIVE_CHECK_NS };
    unsigned others = pool->workers - 1;
    enum status status = STATUS_OK;
    unsigned done = atomic_load(&pool->done);

    while (done < others && spin_while(pool, &pool->done, done))
        done = atomic_load(&pool->done);
    if (done == others)
        return STATUS_OK;
    atomic_store(&pool->caller_asleep, true);
    while ((done = atomic_load(&pool->done)) < others) {
        futex_wait(pool, &pool->done, done, &timeout);
        if (alive && !alive(context, err)) {
            status = STATUS_FAILED;
            break;
        }
    }
    atomic_store(&pool->caller_asleep, false);
    return status;
}

enum status pool_ready(struct pool *pool, pool_alive_fn *alive, void *context, struct error *err)
{
    return wait_for_workers(pool, alive, context, err);
}

/* The instants that divide a worker's operation, and what of start to end went to merging. */
struct stretch {
    uint64_t ready, start, end, merging;
};

static bool has_work(const struct pool *pool, unsigned index)
{
    uint64_t count = pool->job.last - pool->job.first;

    if (pool->job.tasks.count > 0)
        return true; /* all looked for some */
    return share_begin(count, index + 1, pool->workers) > share_begin(count, index, pool->workers);
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* One without work counts as if it had been called only when the others returned: it waited all the time, for its launch. */
static struct stretch stretch_of(const struct pool *pool, unsigned index, uint64_t last_end)
{
    const struct pool_worker *worker = &pool->worker[index];
    uint64_t ready = pool->spawned ? worker->ready_ns : pool->published_ns;
    uint64_t idle = later(ready, last_end);
    bool merges = gather_merges(&pool->job.rule);

    if (!has_work(pool, index))
        return (struct stretch){ ready, idle, idle, 0 };
    return (struct stretch){ ready, worker->start_ns, worker->end_ns,
                             merges ? worker->merging_ns : 0 };
}

/* When the last worker that had work was through with it. */
static uint64_t last_end_of(const struct pool *pool)
{
    uint64_t last_end = pool->published_ns;

    for (unsigned w = 0; w < pool->workers; w++)
        if (has_work(pool, w))
            last_end = later(last_end, pool->worker[w].end_ns);
    return last_end;
}

/* Means over all workers. */
static void mean_phases(const struct pool *pool, uint64_t returned, struct phases *phases)
{
    const struct staging_times none = { 0, 0 };
    uint64_t last_end = last_end_of(pool);
    double each = 1e-9 / pool->workers;

    for (unsigned w = 0; w < pool->workers; w++) {
        struct stretch at = stretch_of(pool, w, last_end);
        const struct staging_times *staged = has_work(pool, w) ? &pool->worker[w].staged : &none;

        phases->s[PHASE_CREATE] += each * (double)(at.ready - pool->published_ns);
        phases->s[PHASE_LAUNCH] += each * (double)(at.start - at.ready);
        staging_phases(staged, 1e-9 * (double)(at.end - at.start - at.merging), 1.0 / pool->workers,
                       phases);
        phases->s[PHASE_COMBINE] += each * (double)at.merging;
        phases->s[PHASE_SYNC] += each * (double)(returned - at.end);
        phases->imbalance_s += each * (double)(later(last_end, at.end) - at.end);
    }
}

void pool_begin(struct pool *pool, const struct pool_job *job, bool stamp)
{
    pool->published_ns = stamp ? clock_ns() : 0;
    pool->job = *job;
    pool->job.stamp = stamp;
    atomic_store_explicit(&pool->next_task, job->first, memory_order_relaxed);
    if (gather_merges(&job->rule))
        gather_begin(&pool->gather, &job->rule);
}

void pool_serve(struct pool *pool, unsigned index)
{
    inject(pool->injection, PHASE_CREATE);
    if (pool->job.stamp)
        pool->worker[index].ready_ns = clock_ns();
    do_share(pool, index);
}

/* Did all come by the memory that they needed? */
static enum status check_shares(const struct pool *pool, struct error *err)
{
    for (unsigned w = 0; pool->job.staging.alloc != ALLOC_AUTO && w < pool->workers; w++)
        if (has_work(pool, w) && pool->worker[w].failure != 0)
            return error_errno(err, pool->worker[w].failure,
                               "worker %u cannot map memory for its share of the input", w);
    return STATUS_OK;
}

enum status pool_end(const struct pool *pool, struct phases *phases, struct error *err)
{
    const struct pool_job *job = &pool->job;

    if (gather_merges(&job->rule))
        *job->origin = gather_take(&pool->gather, &job->rule, job->records);
    if (phases)
        mean_phases(pool, clock_ns(), phases);
    return check_shares(pool, err);
}

struct pool_job pool_job_each(const struct pool *pool, kernel_run_fn *run, const void *context)
{
    return (struct pool_job){
        .run = run, .task.x = context, .last = pool->workers, .records = (char *)(uintptr_t)context
    };
}

enum status pool_run(struct pool *pool, const struct pool_job *job, struct phases *phases,
                     pool_alive_fn *alive, void *context, struct error *err)
{
    enum status status;

    pool_begin(pool, job, phases != NULL);
    atomic_store_explicit(&pool->park, false, memory_order_relaxed);
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    raise_epoch(pool);
    do_share(pool, 0);
    status = wait_for_workers(pool, alive, context, err);
    return status == STATUS_OK ? pool_end(pool, phases, err) : status;
}

void pool_park(struct pool *pool)
{
    pool_park_alive(pool, NULL, NULL);
}

void pool_park_alive(struct pool *pool, pool_alive_fn *alive, void *context)
{
    atomic_store(&pool->park, true);
    while (atomic_load(&pool->asleep) < pool->workers - 1 && (!alive || alive(context, NULL)))
        sched_yield();
}

void pool_stop(struct pool *pool)
{
    atomic_store(&pool->stop, true);
    raise_epoch(pool);
    staging_release(&pool->worker[0].staging);
}
