/*
 * Processors, cores, sockets, caches and memory nodes, as Linux lists them under /sys.
 *
 * They are read there and not through hwloc: hwloc loads whatever plugins are installed, the one that
 * links the OpenCL loader among them, into a process that must stay clear of OpenCL, and it walks
 * every processor and cache of the machine, 25 ms with 256 processors, where one of each is enough.
 */
#ifndef GPUBENCH_BASE_TOPOLOGY_H
#define GPUBENCH_BASE_TOPOLOGY_H

#include "host/base/cpulist.h"

struct cache_level {
    uint64_t bytes;      /* of one such cache; 0 when unknown */
    unsigned processors; /* how many share it; 0 when unknown */
};

/* 0 where unknown. */
struct topology {
    unsigned sockets;
    unsigned cores;
    unsigned online; /* processors: hardware threads */
    unsigned numa_nodes;
    struct cache_level l1d, l2, l3; /* of one processor; they may differ on others */
};

/*
 * Fill in what /sys says, with the caches of `processor`. `root` stands before every path: "" for
 * this machine, a folder for a machine made up in it.
 */
void topology_read(struct topology *topology, const char *root, unsigned processor);

#endif
