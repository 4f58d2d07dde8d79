/* The kinds of devices; device.c lists them. */
#ifndef GPUBENCH_DEVICES_KINDS_H
#define GPUBENCH_DEVICES_KINDS_H

#include "host/devices/device.h"

extern const struct device_table seq_device;
extern const struct device_table threads_device;
extern const struct device_table fork_device;
extern const struct device_table fork_pipe_device; /* its channel is a pipe */
extern const struct device_table coop_device;
extern const struct device_table opencl_device;
extern const struct device_table null_device;

#endif
