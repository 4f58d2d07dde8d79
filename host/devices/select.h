/*
 * From what a user calls devices to devices.
 */
#ifndef GPUBENCH_DEVICES_SELECT_H
#define GPUBENCH_DEVICES_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "host/devices/opencl_probe.h"
#include "host/devices/spec.h"

/* --workers, --isa, --combine: what a device has that leaves it open. 0, ISA_COUNT, COMBINE_OPEN: not given. */
struct device_defaults {
    unsigned workers;     /* of pools */
    enum isa isa;         /* of seq, threads, fork */
    enum combine combine; /* of pools over shared memory */
};

struct device_choice {
    struct device_spec spec;
    int opencl;                /* index into the list of OpenCL devices; -1 for other kinds */
    char id[DEVICE_SPEC_SIZE]; /* canonical spelling */
};

#define DEVICE_NOTES_MAX 16

/* What was asked for by name and is not here, with what it would take, for people. */
struct device_notes {
    char text[DEVICE_NOTES_MAX][256];
    unsigned count;
};

/* False when every name is of a kind that has nothing to do with OpenCL. No names are `all`. */
bool devices_need_opencl(char *const *names, size_t count);

/*
 * Find the devices called `names`, in that order and each once; at most `max` of them.
 *
 * A name is, the first of these that fits: one device ("fork:4", "opencl:0.0"); a kind ("seq",
 * "opencl": all of them); a class ("cpu": seq, threads, fork and OpenCL CPUs, "gpu",
 * "accelerator"); "all", as when there are none: seq, threads, fork and all OpenCL devices; or,
 * whatever its case, two or more letters of the name, platform or version of OpenCL devices
 * ("h100", "pocl").
 *
 * STATUS_USAGE for a name that means nothing and for an instruction set that this processor does
 * not run. STATUS_NO_DEVICE, with the reasons, when every name means something but nothing of it is
 * here. When only some is missing, `notes` says what, and the rest is chosen.
 */
enum status devices_select(char *const *names, size_t count, const struct opencl_list *list,
                           const struct device_defaults *defaults, struct device_choice *choices,
                           size_t max, size_t *chosen, struct device_notes *notes,
                           struct error *err);

#endif
