/*
 * Launch parameters of an OpenCL device: how work is divided there. They change times and never values.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_TUNING_H
#define GPUBENCH_DEVICES_OPENCL_TUNING_H

struct launch_parameters {
    unsigned groups; /* work-groups for each compute unit, at most */
    unsigned
        part_group; /* GPU shape: work-items of a group that is dealt sub-chunks; 32, 64, 128, 256 */
    unsigned parts_below; /* GPU shape: below so many superblocks sub-chunks are dealt; 0: never */
    unsigned
        tree_from; /* GPU shape: from so many superblocks on the device begins the final tree; 0: never */
};

#endif
