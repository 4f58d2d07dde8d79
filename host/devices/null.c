/*
 * null: does nothing. What a sample of it costs is the harness's own cost. Its records are those of
 * `seq`, computed when the case is loaded, so that its values are right.
 */
#include <stdlib.h>
#include <string.h>

#include "host/devices/host_case.h"
#include "host/devices/kinds.h"

struct device {
    struct device_config config;
    struct host_case host_case;
    char *records[2]; /* of the input, and of its negative where a case has several steps */
};

static enum status null_open(struct device **device, const struct device_config *config,
                             struct setup_times *times, struct error *err)
{
    (void)times;
    *device = calloc(1, sizeof(**device));
    if (!*device)
        return error_set(err, STATUS_FAILED, "out of memory");
    (*device)->config = *config;
    return STATUS_OK;
}

static enum status compute(struct device *device, const struct case_spec *spec, bool negated,
                           struct error *err)
{
    const struct device_run run = { .negated = negated };
    const struct kernel_task *task = host_case_task(&device->host_case, &run);
    uint64_t count = superblock_count(spec->dtype, spec->n);

    free(device->records[negated]);
    device->records[negated] = malloc((count + 1) * device->host_case.rule.record_size);
    if (!device->records[negated])
        return error_set(err, STATUS_FAILED, "out of memory for %llu records",
                         (unsigned long long)count);
    device->host_case.run(task, 0, count, device->records[negated]);
    return STATUS_OK;
}

static enum status null_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
{
    enum status status;

    (void)times;
    status = host_case_load(&device->host_case, &device->config, spec, info, err);
    if (status == STATUS_OK)
        status = compute(device, spec, false, err);
    if (status == STATUS_OK && spec->steps > 1)
        status = compute(device, spec, true, err);
    return status;
}

static enum status null_run(struct device *device, const struct device_run *run, struct error *err)
{
    size_t size = device->host_case.rule.record_size;

    (void)err;
    memcpy(run->records, device->records[run->negated] + run->first * size,
           (run->last - run->first) * size);
    return STATUS_OK;
}

static void null_close(struct device *device)
{
    if (!device)
        return;
    free(device->records[false]);
    free(device->records[true]);
    free(device);
}

const struct device_table null_device = {
    .name = "null",
    .open = null_open,
    .load = null_load,
    .run = null_run,
    .close = null_close,
};
