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
    const struct kernel_task task = host_case_task(&device->host_case, run);

    device->host_case.run(&task, run->first, run->last, run->records);
}

static enum status seq_run_stamped(struct device *device, const struct device_run *run)
{
    uint64_t start = clock_ns();

    inject(device->config.injection, PHASE_COMPUTE);
    compute(device, run);
    if (run->phases)
        run->phases->s[PHASE_COMPUTE] += 1e-9 * (double)(clock_ns() - start);
    return STATUS_OK;
}

/* What takes as long as summing a few hundred elements counts here. */
static enum status seq_run(struct device *device, const struct device_run *run, struct error *err)
{
    (void)err;
    if (run->phases || device->config.injection)
        return seq_run_stamped(device, run);
    compute(device, run);
    return STATUS_OK;
}

static void seq_close(struct device *device)
{
    free(device);
}

const struct device_table seq_device = {
    .name = "seq",
    .open = seq_open,
    .load = seq_load,
    .run = seq_run,
    .close = seq_close,
};
