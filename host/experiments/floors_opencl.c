/*
 * Floors of OpenCL devices: all of a device's share one that was opened once.
 */
#include "host/devices/opencl_floors.h"
#include "host/experiments/floors_parts.h"

static void open_once(struct floor_ground *ground)
{
    const struct opencl_info *info = ground->opencl;
    const struct device_config config = {
        .spec = { .kind = KIND_OPENCL,
                  .platform = info->platform,
                  .index = info->index,
                  .isa = ISA_COUNT },
        .icd = info->icd,
        .icd_platform = info->icd_platform,
    };

    if (!ground->cl && ground->cl_failure.status == STATUS_OK)
        cl_floors_open(&ground->cl, &config, &ground->cl_failure);
}

enum status opencl_floor_open(struct floor_probe *probe, const struct floor_description *floor,
                              struct floor_ground *ground, struct error *err)
{
    (void)floor;
    open_once(ground);
    if (!ground->cl) {
        *err = ground->cl_failure;
        return STATUS_FAILED;
    }
    probe->state = ground->cl;
    probe->amount = 1;
    return STATUS_OK;
}

double opencl_floor_time(struct floor_probe *probe, unsigned calls)
{
    return cl_floors_time(probe->state, (enum cl_floor)probe->choice, calls);
}
