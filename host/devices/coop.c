/*
 * coop: one thread and an event loop over tasks, one a superblock. Each is begun when its turn comes and computes at
 * its next one, so that all are in flight at once: what a program does that hopes to gain by not waiting.
 */
#include <stdlib.h>

#include "host/devices/host_case.h"
#include "host/devices/inject.h"
#include "host/devices/kinds.h"
#include "host/devices/loop.h"
#include "host/measure/clock.h"

struct coop_task {
    struct loop_task task; /* first: the loop knows no more of it */
    uint64_t block;
};

struct device {
    struct device_config config;
    struct host_case host_case;
    struct coop_task *tasks; /* of all superblocks of the input */
    uint64_t task_count;
};

/* What the tasks of one operation work on. */
struct coop_operation {
    const struct device *device;
    const struct device_run *run;
};

static void coop_close(struct device *device)
{
    if (device)
        free(device->tasks);
    free(device);
}

static enum status coop_open(struct device **result, const struct device_config *config,
                             struct setup_times *times, struct error *err)
{
    struct device *device = calloc(1, sizeof(*device));

    (void)times;
    if (!device)
        return error_set(err, STATUS_FAILED, "out of memory");
    device->config = *config;
    device->task_count = superblock_count(config->dtype, config->capacity);
    device->tasks = calloc(device->task_count + 1, sizeof(*device->tasks));
    if (!device->tasks) {
        coop_close(device);
        return error_set(err, STATUS_FAILED, "out of memory for %llu tasks",
                         (unsigned long long)device->task_count);
    }
    *result = device;
    return STATUS_OK;
}

static enum status coop_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
{
    (void)times;
    return host_case_load(&device->host_case, &device->config, spec, info, err);
}

static bool compute_block(struct loop_task *task, void *context)
{
    const struct coop_operation *operation = context;
    const struct host_case *host_case = &operation->device->host_case;
    uint64_t block = ((struct coop_task *)(void *)task)->block;
    char *records = operation->run->records;

    host_case->run(host_case_task(host_case, operation->run), block, block + 1,
                   records + (block - operation->run->first) * host_case->rule.record_size);
    return true;
}

/* Its first turn: the next one computes. */
static bool begin_block(struct loop_task *task, void *context)
{
    (void)context;
    task->step = compute_block;
    return false;
}

static enum status coop_run(struct device *device, const struct device_run *run, struct error *err)
{
    struct coop_operation operation = { device, run };
    uint64_t called = run->phases ? clock_ns() : 0, start;
    struct loop loop = { NULL, NULL };

    (void)err;
    inject(device->config.injection, PHASE_LAUNCH);
    for (uint64_t i = run->first; i < run->last; i++) {
        struct coop_task *task = &device->tasks[i - run->first];

        task->block = i;
        task->task.step = begin_block;
        loop_ready(&loop, &task->task);
    }
    start = run->phases ? clock_ns() : 0;
    inject(device->config.injection, PHASE_COMPUTE);
    loop_run(&loop, &operation);
    if (run->phases) {
        run->phases->s[PHASE_LAUNCH] += 1e-9 * (double)(start - called);
        run->phases->s[PHASE_COMPUTE] += 1e-9 * (double)(clock_ns() - start);
    }
    return STATUS_OK;
}

const struct device_table coop_device = {
    .name = "coop",
    .open = coop_open,
    .load = coop_load,
    .run = coop_run,
    .each = device_each_alone,
    .close = coop_close,
};
