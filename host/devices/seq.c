/*
 * seq: the plain loop on the calling thread.
 */
#include <stdlib.h>

#include "host/devices/host_case.h"
#include "host/devices/inject.h"
#include "host/devices/kinds.h"
#include "host/measure/clock.h"

struct device {
    struct device_config config;
    struct host_case host_case;
    struct staging staging;
};

static enum status seq_open(struct device **device, const struct device_config *config,
                            struct setup_times *times, struct error *err)
{
    (void)times;
    *device = calloc(1, sizeof(**device));
    if (!*device)
        return error_set(err, STATUS_FAILED, "out of memory");
    (*device)->config = *config;
    return STATUS_OK;
}

static enum status seq_load(struct device *device, const struct case_spec *spec,
                            struct load_info *info, struct setup_times *times, struct error *err)
{
    (void)times;
    return host_case_load(&device->host_case, &device->config, spec, info, err);
}

static inline void compute(struct device *device, const struct device_run *run)
{
    device->host_case.run(host_case_task(&device->host_case, run), run->first, run->last,
                          run->records);
}

/* One after the other, as --chunk asks. */
static void compute_tasks(struct device *device, const struct device_run *run)
{
    const struct host_case *host_case = &device->host_case;
    const struct kernel_task *whole = host_case_task(host_case, run);

    for (uint64_t i = run->first; i < run->last; i++)
        tasks_run(&host_case->tasks_of_case, host_case->run, whole, host_case->rule.record_size, i,
                  run->records);
}

/* Through memory of its own, as --alloc asks. */
static enum status compute_staged(struct device *device, const struct device_run *run,
                                  struct staging_times *times, struct error *err)
{
    const struct kernel_task *task = host_case_task(&device->host_case, run);
    const struct staging_plan plan = host_case_staging(&device->host_case, run);
    const struct staged_share share = { &plan,     device->host_case.run, task, run->first,
                                        run->last, run->records };
    int failure = staging_run(&device->staging, &share, times);

    return failure == 0 ? STATUS_OK : error_errno(err, failure, "cannot map memory for the input");
}

static bool is_staged(const struct device *device)
{
    return device->host_case.staging.alloc != ALLOC_AUTO;
}

static bool is_divided(const struct device *device)
{
    return device->host_case.tasks_of_case.count > 0;
}

/* Not inline: its registers would be saved in the short way too. */
static __attribute__((noinline)) enum status
seq_run_stamped(struct device *device, const struct device_run *run, struct error *err)
{
    struct staging_times times = { 0, 0 };
    enum status status = STATUS_OK;
    uint64_t start = clock_ns();

    inject(device->config.injection, PHASE_COMPUTE);
    if (is_staged(device))
        status = compute_staged(device, run, &times, err);
    else if (is_divided(device))
        compute_tasks(device, run);
    else
        compute(device, run);
    if (run->phases)
        staging_phases(&times, 1e-9 * (double)(clock_ns() - start), 1, run->phases);
    return status;
}

/* What takes as long as summing a few hundred elements counts here. */
static enum status seq_run(struct device *device, const struct device_run *run, struct error *err)
{
    if (run->phases || device->config.injection || is_staged(device) || is_divided(device))
        return seq_run_stamped(device, run, err);
    compute(device, run);
    return STATUS_OK;
}

static void seq_close(struct device *device)
{
    if (device)
        staging_release(&device->staging);
    free(device);
}

const struct device_table seq_device = {
    .name = "seq",
    .takes_chunks = true,
    .open = seq_open,
    .load = seq_load,
    .run = seq_run,
    .each = device_each_alone,
    .close = seq_close,
};
