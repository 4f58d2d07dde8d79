/*
 * Evicting data from the processor's caches.
 */
#ifndef GPUBENCH_DEVICES_CACHE_H
#define GPUBENCH_DEVICES_CACHE_H

#include <stddef.h>

/*
 * Evict [data, data + bytes) from every cache of every core, where the processor has an instruction for it
 * (x86-64, Arm); the memory may be read-only.
 */
void cache_flush(const void *data, size_t bytes);

#endif
