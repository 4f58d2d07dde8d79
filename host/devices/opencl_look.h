/*
 * Looking at OpenCL's platforms and devices, in a process that a driver may take down with it.
 * Internal to opencl_probe.c, which owns the process.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_LOOK_H
#define GPUBENCH_DEVICES_OPENCL_LOOK_H

#include <stdatomic.h>

#include "host/devices/opencl_probe.h"

#define OPENCL_PLATFORMS_MAX 64

/* What the process is about to do; the platform and the device are those at hand. */
enum look_step { LOOK_LOADING, LOOK_NAMING, LOOK_LISTING, LOOK_QUERYING, LOOK_DONE };

/* Small enough to be written in one piece. */
struct look_place {
    unsigned char step, platform, device, unused;
};

/* In memory that both processes share: it outlives the one that looks. */
struct opencl_look {
    /* given */
    char icd[256];                        /* vendor file to limit the loader to, or empty */
    unsigned first_platform;              /* what users call the loader's platform 0 */
    bool leave_out[OPENCL_PLATFORMS_MAX]; /* platforms not to touch */

    /* found */
    _Atomic struct look_place place; /* kept up to date before each call of a driver */
    char platform_name[256];         /* of the platform at hand, once it is known */
    unsigned platform_count;
    struct opencl_list list; /* whole when the place is LOOK_DONE */
};

/* Look at everything that is not to be left out. Calls OpenCL and whatever drivers it loads. */
void opencl_look(struct opencl_look *look);

/* Write "OpenCL platform 1 (NAME)", as users number it, fit for a note; LOOK_LABEL bytes. */
#define LOOK_LABEL 128
char *look_platform_label(const struct opencl_look *look, unsigned platform, char *label);

/* Add a note, cut to fit; those beyond OPENCL_NOTES_MAX are dropped. */
void opencl_note(struct opencl_list *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
