/*
 * Whether this is a virtual machine, and whose.
 */
#ifndef GPUBENCH_BASE_HYPERVISOR_H
#define GPUBENCH_BASE_HYPERVISOR_H

#include <stddef.h>

/*
 * The hypervisor in a word ("kvm", "xen", "vmware", …): empty on bare metal as far as can be seen,
 * "unknown" where there is one that does not say its name. `cpuinfo` is the text of /proc/cpuinfo.
 */
void hypervisor_name(const char *cpuinfo, char *name, size_t size);

#endif
