/*
 * Which OpenCL devices there are, found out in a process of its own: a driver that crashes, exits or hangs
 * while it is looked at is named and left out, and the others work.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_PROBE_H
#define GPUBENCH_DEVICES_OPENCL_PROBE_H

#include <stdbool.h>

#define OPENCL_PROBE_LIMIT_S 10.0 /* for one look at the drivers */

#define OPENCL_DEVICES_MAX 64
#define OPENCL_NOTES_MAX   16

/* Texts are the drivers' own and may hold anything but a zero. */
struct opencl_info {
    unsigned platform, index; /* P.D, as users write it */
    char icd[256];            /* vendor file that the loader must be limited to, empty: none */
    unsigned icd_platform;    /* the platform's number then */
    char class_name[16];      /* cpu, gpu, accelerator */
    char name[256], platform_name[256], driver[256], version[128];
    unsigned units;
    double memory_bytes, max_alloc_bytes;
    bool fp64, unified;
    char svm
        [16]; /* the best kind of shared virtual memory: "system", "fine-grained", "coarse-grained", "none" */
};

struct opencl_list {
    struct opencl_info devices[OPENCL_DEVICES_MAX];
    unsigned count;
    char notes[OPENCL_NOTES_MAX][256]; /* what was left out and why, for people */
    unsigned note_count;
    char loader[128]; /* the loader's name and version, empty when unknown */
};

/*
 * Look at all platforms. Never fails: no loader, no vendor file and no device are empty lists with a note that
 * says what is missing and which Debian package has it. Each look takes at most `limit_s` seconds.
 */
void opencl_probe(struct opencl_list *list, double limit_s);

#endif
