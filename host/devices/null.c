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
    char *records;
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

static enum status null_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
{
    uint64_t count = superblock_count(spec->dtype, spec->n);
    enum status status;

    (void)times;
    status = host_case_load(&device->host_case, &device->config, spec, info, err);
    if (status != STATUS_OK)
        return status;
    free(device->records);
    device->records = malloc((count + 1) * device->host_case.record_size);
    if (!device->records)
        return error_set(err, STATUS_FAILED, "out of memory for %llu records",
                         (unsigned long long)count);
    device->host_case.run(&device->host_case.task, 0, count, device->records);
    return STATUS_OK;
}

static enum status null_run(struct device *device, const struct device_run *run, struct error *err)
{
    size_t size = device->host_case.record_size;

    (void)err;
    memcpy(run->records, device->records + run->first * size, (run->last - run->first) * size);
    return STATUS_OK;
}

static void null_close(struct device *device)
{
    if (device)
        free(device->records);
    free(device);
}

const struct device_table null_device = {
    .name = "null",
    .open = null_open,
    .load = null_load,
    .run = null_run,
    .close = null_close,
};
