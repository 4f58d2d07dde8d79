/*
 * What the machine takes away without asking: processor time that a hypervisor gives to others, and control
 * groups that are held back.
 */
#ifndef GPUBENCH_BASE_DISTURBANCE_H
#define GPUBENCH_BASE_DISTURBANCE_H

#include <stdint.h>

/* Counts since the machine or the control group started; 0 where the kernel does not tell. */
struct disturbance {
    uint64_t stolen_ticks; /* of all processors: "steal" in /proc/stat, in units of USER_HZ */
    uint64_t throttled; /* periods: nr_throttled in the cpu.stat of this process's control group */
};

/* Where to read from; opened once, since it is read around every sample. */
struct disturbance_source {
    int stat_fd, cgroup_fd; /* -1: not there */
};

void disturbance_open(struct disturbance_source *source);
void disturbance_close(struct disturbance_source *source);
void disturbance_read(const struct disturbance_source *source, struct disturbance *disturbance);

#endif
