/*
 * The least that calling an OpenCL device takes, whatever it is called for.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_FLOORS_H
#define GPUBENCH_DEVICES_OPENCL_FLOORS_H

#include "host/devices/device.h"

enum cl_floor {
    CL_FLOOR_KERNEL, /* a kernel that does nothing, enqueued and awaited */
    CL_FLOOR_MAP,    /* one byte of a buffer mapped and unmapped, and awaited */
    CL_FLOOR_WRITE,  /* one byte written, blocking */
    CL_FLOOR_READ    /* one byte read, blocking */
};

struct cl_floors;

/*
 * Open a device, and a kernel and a buffer on it. Loads drivers: call it in a process of its own. On failure
 * *floors is NULL.
 */
enum status cl_floors_open(struct cl_floors **floors, const struct device_config *config,
                           struct error *err);

/* Seconds of `calls` calls, one after the other; NaN when one failed. */
double cl_floors_time(struct cl_floors *floors, enum cl_floor floor, unsigned calls);

/* Accepts NULL. */
void cl_floors_close(struct cl_floors *floors);

#endif
