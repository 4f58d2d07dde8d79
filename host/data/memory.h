/*
 * How much memory a process may still take without being killed for it.
 */
#ifndef GPUBENCH_DATA_MEMORY_H
#define GPUBENCH_DATA_MEMORY_H

#include <stdint.h>

/*
 * Bytes: the least of MemAvailable in /proc/meminfo and what the limits of this process's control
 * groups (version 2, or a version 1 memory controller) leave; UINT64_MAX when nothing can be read.
 * `root` goes before every path: "" for this machine, a folder for a test.
 */
uint64_t memory_available(const char *root);

#endif
