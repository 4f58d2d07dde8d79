/*
 * fork: a pool of processes. The input is inherited, records and the pool lie in a shared mapping without a
 * name, so that nothing can be left over; workers die with their parent.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/devices/host_case.h"
#include "host/devices/kinds.h"
#include "host/devices/pool.h"
#include "host/measure/clock.h"

struct device {
    struct device_config config;
    struct host_case host_case;
    struct pool *pool;
    size_t pool_bytes;
    pid_t *workers; /* of workers 1 .. started; 0 once reaped */
    unsigned started;
    struct error loss; /* how a worker ended, if one did: nothing can be computed then */
};

static void describe_end(struct error *err, unsigned index, int end)
{
    if (WIFSIGNALED(end))
        error_set(err, STATUS_FAILED, "worker %u was killed by signal %d (%s)", index,
                  WTERMSIG(end), strsignal(WTERMSIG(end)));
    else
        error_set(err, STATUS_FAILED, "worker %u ended early with status %d", index,
                  WEXITSTATUS(end));
}

/* Are all workers there? */
static bool fork_alive(void *context, struct error *err)
{
    struct device *device = context;
    int end;

    for (unsigned i = 0; i < device->started && device->loss.status == STATUS_OK; i++) {
        if (device->workers[i] > 0 && waitpid(device->workers[i], &end, WNOHANG) > 0) {
            device->workers[i] = 0;
            describe_end(&device->loss, i + 1, end);
        }
    }
    if (device->loss.status != STATUS_OK && err)
        *err = device->loss;
    return device->loss.status == STATUS_OK;
}

static void fork_close(struct device *device)
{
    if (!device)
        return;
    if (device->pool)
        pool_stop(device->pool);
    for (unsigned i = 0; i < device->started; i++)
        if (device->workers[i] > 0)
            while (waitpid(device->workers[i], NULL, 0) < 0 && errno == EINTR)
                ;
    if (device->pool)
        munmap(device->pool, device->pool_bytes);
    free(device->workers);
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
    device->workers = calloc(workers, sizeof(*device->workers));
    memory =
        mmap(NULL, device->pool_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED)
        device->pool = memory;
    if (!device->workers || !device->pool) {
        fork_close(device);
        return NULL;
    }
    pool_init(device->pool, workers, config->processors, true, &config->allowed, config->injection);
    return device;
}

static void worker_main(struct pool *pool, unsigned index, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before the line above */
        _exit(1);
    pool_work(pool, index);
    _exit(0);
}

static enum status fork_open(struct device **result, const struct device_config *config,
                             struct setup_times *times, struct error *err)
{
    unsigned workers = device_workers(config);
    uint64_t start = clock_ns();
    struct device *device = fork_allocate(config, workers);
    pid_t parent = getpid();

    if (!device)
        return error_set(err, STATUS_FAILED, "out of memory for %u processes", workers);
    for (unsigned i = 0; i + 1 < workers; i++) {
        device->workers[i] = fork();
        if (device->workers[i] < 0) {
            int failure = errno;

            fork_close(device);
            return error_errno(err, failure, "cannot fork process %u of %u", i + 1, workers);
        }
        if (device->workers[i] == 0)
            worker_main(device->pool, i + 1, parent);
        device->started++;
    }
    pool_pin(device->pool, 0); /* once workers are made: they inherit what they may use */
    if (pool_ready(device->pool, fork_alive, device, err) != STATUS_OK) {
        fork_close(device);
        return STATUS_FAILED;
    }
    times->create_s = 1e-9 * (double)(clock_ns() - start);
    *result = device;
    return STATUS_OK;
}

static enum status fork_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
{
    (void)times;
    return host_case_load(&device->host_case, &device->config, spec, info, err);
}

static enum status fork_run(struct device *device, const struct device_run *run, struct error *err)
{
    const struct pool_job job = {
        device->host_case.run, device->host_case.task,        run->first, run->last,
        run->records,          device->host_case.record_size, false
    };

    if (device->loss.status != STATUS_OK) {
        if (err)
            *err = device->loss;
        return STATUS_FAILED;
    }
    return pool_run(device->pool, &job, run->phases, fork_alive, device, err);
}

/* The number after `key` in a process's file, 0 when it is not there. */
static uint64_t process_number(pid_t pid, const char *file, const char *key)
{
    char path[64], line[256];
    uint64_t number = 0;
    FILE *stream;

    snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
    stream = fopen(path, "re");
    while (stream && fgets(line, sizeof(line), stream))
        if (strncmp(line, key, strlen(key)) == 0)
            number = strtoull(line + strlen(key), NULL, 10);
    if (stream)
        fclose(stream);
    return number;
}

/* The minor faults: tenth in /proc/PID/stat, the eighth after the name in parentheses. */
static uint64_t process_faults(pid_t pid)
{
    char path[64], text[512];
    unsigned long long faults = 0;
    FILE *stream;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    stream = fopen(path, "re");
    if (stream && fgets(text, sizeof(text), stream) && strrchr(text, ')') &&
        sscanf(strrchr(text, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %llu", &faults) != 1)
        faults = 0;
    if (stream)
        fclose(stream);
    return faults;
}

static void fork_usage(struct device *device, struct device_usage *usage)
{
    for (unsigned i = 0; i < device->started; i++) {
        if (device->workers[i] <= 0)
            continue;
        usage->faults += process_faults(device->workers[i]);
        usage->switches +=
            process_number(device->workers[i], "status", "nonvoluntary_ctxt_switches:");
    }
}

static void fork_park(struct device *device)
{
    pool_park_alive(device->pool, fork_alive, device);
}

const struct device_table fork_device = {
    .name = "fork",
    .open = fork_open,
    .load = fork_load,
    .run = fork_run,
    .usage = fork_usage,
    .park = fork_park,
    .close = fork_close,
};
