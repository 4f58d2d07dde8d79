/*
 * fork: a pool of processes. The input is inherited, records and the pool lie in a shared mapping without a
 * name, so that nothing can be left over; workers die with their parent. With life "spawn" they are forked for
 * each operation and end with it.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/devices/children.h"
#include "host/devices/host_case.h"
#include "host/devices/kinds.h"
#include "host/devices/pool.h"
#include "host/measure/clock.h"

struct device {
    struct device_config config;
    struct host_case host_case;
    struct pool *pool;
    size_t pool_bytes;
    struct children children; /* workers 1 and up */
};

/* Are all workers there? */
static bool fork_alive(void *context, struct error *err)
{
    struct device *device = context;

    return children_alive(&device->children, err);
}

static void fork_close(struct device *device)
{
    if (!device)
        return;
    if (device->pool)
        pool_stop(device->pool);
    children_wait(&device->children);
    if (device->pool)
        munmap(device->pool, device->pool_bytes);
    free(device);
}

static struct device *fork_allocate(const struct device_config *config, unsigned workers)
{
    struct device *device = calloc(1, sizeof(*device));
    void *memory;

    if (!device)
        return NULL;
    device->config = *config;
    device->pool_bytes = pool_size(workers);
    memory =
        mmap(NULL, device->pool_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED)
        device->pool = memory;
    if (!children_allocate(&device->children, workers) || !device->pool) {
        fork_close(device);
        return NULL;
    }
    pool_init(device->pool, workers, config->processors, true, &config->allowed, config->injection);
    device->pool->spawned = config->spec.life == LIFE_SPAWN;
    return device;
}

/* Fork all workers; each lives through `life`. Those made before one that cannot be are the caller's to end. */
static enum status fork_workers(struct device *device,
                                void (*life)(struct pool *pool, unsigned index), struct error *err)
{
    for (unsigned i = 1; i < device->pool->workers; i++) {
        pid_t pid = children_fork(&device->children);

        if (pid < 0)
            return error_errno(err, errno, "cannot fork process %u of %u", i,
                               device->pool->workers);
        if (pid == 0) {
            life(device->pool, i);
            _exit(0);
        }
    }
    return STATUS_OK;
}

/* The workers that stay. */
static enum status fork_pool(struct device *device, struct error *err)
{
    enum status status = fork_workers(device, pool_work, err);

    if (status != STATUS_OK) {
        children_kill(&device->children);
        return status;
    }
    pool_pin(device->pool, 0); /* once workers are made: they inherit what they may use */
    return pool_ready(device->pool, fork_alive, device, err);
}

static enum status fork_open(struct device **result, const struct device_config *config,
                             struct setup_times *times, struct error *err)
{
    unsigned workers = device_workers(config);
    uint64_t start = clock_ns();
    struct device *device = fork_allocate(config, workers);

    if (!device)
        return error_set(err, STATUS_FAILED, "out of memory for %u processes", workers);
    if (!device->pool->spawned) {
        if (fork_pool(device, err) != STATUS_OK) {
            fork_close(device);
            return STATUS_FAILED;
        }
        times->create_s = 1e-9 * (double)(clock_ns() - start);
    }
    *result = device;
    return STATUS_OK;
}

static enum status fork_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
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
    status = fork_workers(device, pool_serve, err);
    if (status != STATUS_OK) {
        children_kill(&device->children);
        return status;
    }
    pool_serve(device->pool, 0);
    status = children_join(&device->children, err);
    return status == STATUS_OK ? pool_end(device->pool, phases, err) : status;
}

static enum status run_job(struct device *device, const struct pool_job *job, struct phases *phases,
                           struct error *err)
{
    if (device->pool->spawned)
        return spawn_run(device, job, phases, err);
    if (device->children.loss.status != STATUS_OK) {
        if (err)
            *err = device->children.loss;
        return STATUS_FAILED;
    }
    return pool_run(device->pool, job, phases, fork_alive, device, err);
}

static enum status fork_run(struct device *device, const struct device_run *run, struct error *err)
{
    const struct pool_job job = host_case_job(&device->host_case, run);

    return run_job(device, &job, run->phases, err);
}

static enum status fork_each(struct device *device, const struct device_each *each,
                             struct error *err)
{
    const struct pool_job job = pool_job_each(device->pool, each->run, each->context);

    return run_job(device, &job, each->phases, err);
}

static void fork_usage(struct device *device, struct device_usage *usage)
{
    children_usage(&device->children, usage);
}

static void fork_park(struct device *device)
{
    if (!device->pool->spawned)
        pool_park_alive(device->pool, fork_alive, device);
}

const struct device_table fork_device = {
    .name = "fork",
    .takes_chunks = true,
    .open = fork_open,
    .load = fork_load,
    .run = fork_run,
    .each = fork_each,
    .usage = fork_usage,
    .park = fork_park,
    .close = fork_close,
};
