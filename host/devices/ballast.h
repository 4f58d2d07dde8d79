/*
 * Ballast: memory that a runner has touched before it makes workers. Forking copies the page tables of private memory
 * and leaves those of shared memory to be filled later, so that what a process pays for fork depends on its own
 * size, and on the kind of its memory.
 */
#ifndef GPUBENCH_DEVICES_BALLAST_H
#define GPUBENCH_DEVICES_BALLAST_H

#include <stdint.h>

#include "host/base/error.h"

/* Bytes of each kind; 0: none. */
struct ballast {
    uint64_t private_bytes; /* ordinary pages, no huge ones: as a heap of small objects has them */
    uint64_t shared_bytes;
};

/* Map it and write to each page, for as long as the process lives. */
enum status ballast_take(const struct ballast *ballast, struct error *err);

#endif
