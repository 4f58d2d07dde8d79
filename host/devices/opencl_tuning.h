/*
 * Launch parameters of an OpenCL device: how work is divided there. They change times and never values. Found once by
 * a short tuning run, and kept for the user's later runs.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_TUNING_H
#define GPUBENCH_DEVICES_OPENCL_TUNING_H

#include <stdbool.h>
#include <stddef.h>

struct launch_parameters {
    unsigned groups; /* work-groups for each compute unit, at most */
    unsigned
        part_group; /* GPU shape: work-items of a group that is dealt sub-chunks; 32, 64, 128, 256 */
    unsigned parts_below; /* GPU shape: below so many superblocks sub-chunks are dealt; 0: never */
    unsigned
        tree_from; /* GPU shape: from so many superblocks on the device begins the final tree; 0: never */
};

/* Whose parameters they are. Texts are the driver's own and may hold anything. */
struct tuned_device {
    const char *name, *driver;
    const char *shape; /* "cpu", "gpu" */
    unsigned units;
};

#define TUNED_NOTE_SIZE 256

/*
 * The parameters that were kept for the device, by this version of the program. False when there are none; then
 * `note` (TUNED_NOTE_SIZE bytes) is empty, or says which file is damaged or another device's and was ignored.
 */
bool tuned_load(const struct tuned_device *device, struct launch_parameters *launch, char *note);

/* Keep them, in a file that is written beside the old one and renamed. False: `note` says why that failed. */
bool tuned_save(const struct tuned_device *device, const struct launch_parameters *launch,
                char *note);

#endif
