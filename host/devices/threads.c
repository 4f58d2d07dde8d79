/*
 * threads: a pool of threads of one process; with life "spawn" they are created for each operation and end with it.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/host_case.h"
#include "host/devices/kinds.h"
#include "host/devices/pool.h"
#include "host/measure/clock.h"

struct thread_start {
    struct pool *pool;
    unsigned index;
};

struct device {
    struct device_config config;
    struct host_case host_case;
    struct pool *pool;
    pthread_t *threads; /* of workers 1 .. started */
    struct thread_start *starts;
    unsigned started;
};

static void *thread_main(void *argument)
{
    const struct thread_start *start = argument;

    pool_work(start->pool, start->index);
    return NULL;
}

/* The same for one job. */
static void *thread_serve(void *argument)
{
    const struct thread_start *start = argument;

    pool_serve(start->pool, start->index);
    return NULL;
}

static void join_threads(struct device *device)
{
    for (unsigned i = 0; i < device->started; i++)
        pthread_join(device->threads[i], NULL);
    device->started = 0;
}

/* Create all workers; those made before one that cannot be are the caller's to end. */
static enum status create_threads(struct device *device, void *(*life)(void *), struct error *err)
{
    for (unsigned i = 0; i + 1 < device->pool->workers; i++) {
        int failure;

        device->starts[i] = (struct thread_start){ device->pool, i + 1 };
        failure = pthread_create(&device->threads[i], NULL, life, &device->starts[i]);
        if (failure != 0)
            return error_errno(err, failure, "cannot create thread %u of %u", i + 1,
                               device->pool->workers);
        device->started++;
    }
    return STATUS_OK;
}

static void threads_close(struct device *device)
{
    if (!device)
        return;
    if (device->pool)
        pool_stop(device->pool);
    join_threads(device);
    free(device->threads);
    free(device->starts);
    free(device->pool);
    free(device);
}

static struct device *threads_allocate(const struct device_config *config, unsigned workers)
{
    struct device *device = calloc(1, sizeof(*device));
    size_t size = (pool_size(workers) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;

    if (!device)
        return NULL;
    device->config = *config;
    device->pool = aligned_alloc(CACHE_LINE, size);
    device->threads = calloc(workers, sizeof(*device->threads));
    device->starts = calloc(workers, sizeof(*device->starts));
    if (!device->pool || !device->threads || !device->starts) {
        free(device->pool);
        device->pool = NULL;
        threads_close(device);
        return NULL;
    }
    memset(device->pool, 0, size);
    pool_init(device->pool, workers, config->processors, false, &config->allowed,
              config->injection);
    device->pool->spawned = config->spec.life == LIFE_SPAWN;
    return device;
}

static enum status threads_open(struct device **result, const struct device_config *config,
                                struct setup_times *times, struct error *err)
{
    unsigned workers = device_workers(config);
    uint64_t start = clock_ns();
    struct device *device = threads_allocate(config, workers);

    if (!device)
        return error_set(err, STATUS_FAILED, "out of memory for %u threads", workers);
    if (!device->pool->spawned) {
        if (create_threads(device, thread_main, err) != STATUS_OK) {
            threads_close(device);
            return STATUS_FAILED;
        }
        pool_pin(device->pool, 0); /* once workers are made: they inherit what they may use */
        pool_ready(device->pool, NULL, NULL, NULL);
        times->create_s = 1e-9 * (double)(clock_ns() - start);
    }
    *result = device;
    return STATUS_OK;
}

static enum status threads_load(struct device *device, const struct case_spec *spec,
                                struct load_info *info, struct setup_times *times,
                                struct error *err)
{
    (void)times;
    return host_case_load(&device->host_case, &device->config, spec, info, err);
}

/* One operation with workers of its own. */
static enum status spawn_run(struct device *device, const struct pool_job *job,
                             struct phases *phases, struct error *err)
{
    enum status status;

    pool_begin(device->pool, job, phases != NULL);
    status = create_threads(device, thread_serve, err);
    if (status == STATUS_OK)
        pool_serve(device->pool, 0);
    join_threads(device);
    return status == STATUS_OK ? pool_end(device->pool, phases, err) : status;
}

static enum status run_job(struct device *device, const struct pool_job *job, struct phases *phases,
                           struct error *err)
{
    if (device->pool->spawned)
        return spawn_run(device, job, phases, err);
    return pool_run(device->pool, job, phases, NULL, NULL, err);
}

static enum status threads_run(struct device *device, const struct device_run *run,
                               struct error *err)
{
    const struct pool_job job = host_case_job(&device->host_case, run);

    return run_job(device, &job, run->phases, err);
}

static enum status threads_each(struct device *device, const struct device_each *each,
                                struct error *err)
{
    const struct pool_job job = pool_job_each(device->pool, each->run, each->context);

    return run_job(device, &job, each->phases, err);
}

static void threads_park(struct device *device)
{
    if (!device->pool->spawned)
        pool_park(device->pool);
}

const struct device_table threads_device = {
    .name = "threads",
    .takes_chunks = true,
    .open = threads_open,
    .load = threads_load,
    .run = threads_run,
    .each = threads_each,
    .park = threads_park,
    .close = threads_close,
};
