/*
 * coop: one thread and an event loop over tasks, one a superblock unless the case says otherwise. Each is begun when its turn comes and computes at
 * its next one, so that all are in flight at once: what a program does that hopes to gain by not waiting.
 */
#include <stdlib.h>
#include <string.h>

#include "host/devices/host_case.h"
#include "host/devices/inject.h"
#include "host/devices/kinds.h"
#include "host/devices/loop.h"
#include "host/measure/clock.h"

struct coop_task {
    struct loop_task task; /* first: the loop knows no more of it */
    uint64_t number;       /* of a superblock, or of a task of the case */
};

struct device {
    struct device_config config;
    struct host_case host_case;
    struct coop_task *tasks; /* of the loaded case */
    uint64_t task_room;      /* how many there is memory for */
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
    *result = device;
    return STATUS_OK;
}

/* Touched here, so that no operation is the first to do so. */
static enum status make_room(struct device *device, uint64_t count, struct error *err)
{
    if (count <= device->task_room)
        return STATUS_OK;
    free(device->tasks);
    device->task_room = 0;
    device->tasks = malloc(count * sizeof(*device->tasks));
    if (!device->tasks)
        return error_set(err, STATUS_FAILED, "out of memory for %llu tasks",
                         (unsigned long long)count);
    memset(device->tasks, 0, count * sizeof(*device->tasks));
    device->task_room = count;
    return STATUS_OK;
}

static enum status coop_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
{
    const struct tasks *tasks = &device->host_case.tasks_of_case;
    enum status status = host_case_load(&device->host_case, &device->config, spec, info, err);

    (void)times;
    if (status != STATUS_OK || info->skip[0])
        return status;
    return make_room(device, tasks->count ? tasks->count : superblock_count(spec->dtype, spec->n),
                     err);
}

static bool compute_part(struct loop_task *task, void *context)
{
    const struct coop_operation *operation = context;
    const struct host_case *host_case = &operation->device->host_case;
    const struct kernel_task *whole = host_case_task(host_case, operation->run);
    uint64_t number = ((struct coop_task *)(void *)task)->number;
    size_t record_size = host_case->rule.record_size;
    char *records = operation->run->records;

    if (host_case->tasks_of_case.count > 0)
        tasks_run(&host_case->tasks_of_case, host_case->run, whole, record_size, number, records);
    else
        host_case->run(whole, number, number + 1,
                       records + (number - operation->run->first) * record_size);
    return true;
}

/* Its first turn: the next one computes. */
static bool begin_part(struct loop_task *task, void *context)
{
    (void)context;
    task->step = compute_part;
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

        task->number = i;
        task->task.step = begin_part;
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
    .takes_chunks = true,
    .open = coop_open,
    .load = coop_load,
    .run = coop_run,
    .each = device_each_alone,
    .close = coop_close,
};
