/*
 * What machine this is: everything about it that a result should say.
 */
#ifndef GPUBENCH_BASE_MACHINE_H
#define GPUBENCH_BASE_MACHINE_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/topology.h"

/* Numbers are 0 and texts empty where the machine does not say. */
struct machine {
    char cpu[128]; /* "AMD EPYC 9654 96-Core Processor" */
    struct topology topology;
    unsigned allowed;    /* processors that this process may run on */
    char affinity[1024]; /* which: "0-3,8" */
    double quota;        /* processors' worth of time the control groups give; NaN: no limit */
    uint64_t memory_bytes;
    uint64_t available_bytes; /* without swapping, when probed */
    size_t page_bytes;
    char huge_pages[16]; /* transparent huge pages: "always", "madvise", "never" */
    char governor[32];   /* cpufreq, of the first processor allowed: "performance" */
    char kernel[128];    /* release: "6.1.0-18-amd64" */
    char host[128];
    char hypervisor[32]; /* "kvm", "xen", … */
    double load[3];      /* mean length of the run queue over 1, 5 and 15 minutes; NaN unknown */
};

/* Probe this machine. Cannot fail: what is not known stays so. Starts no thread, takes about 1 ms. */
void machine_probe(struct machine *machine);

/*
 * Workers that can run at the same time: the processors allowed, or the quota rounded up when that is
 * less; at least 1.
 */
unsigned machine_workers(const struct machine *machine);

#endif
