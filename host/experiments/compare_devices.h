/*
 * Devices named on the command line, found in result files instead of the machine.
 */
#ifndef GPUBENCH_EXPERIMENTS_COMPARE_DEVICES_H
#define GPUBENCH_EXPERIMENTS_COMPARE_DEVICES_H

#include <stddef.h>

#include "host/result/result.h"

/* Ids of devices, each once; the ids are borrowed from the results. */
struct device_ids {
    const char **items; /* owned */
    size_t count;
};

/*
 * Add the devices of either result (`new` may be the same as `old`) that `word` means: the one with
 * this id, else those of this kind, else of this class, else with this in their name, whatever the
 * case of its letters. "all" means all. STATUS_USAGE when there is none, with the ids there are.
 * `option` is what the word was given with. Release with device_ids_clear, also after a failure.
 */
enum status device_ids_add(struct device_ids *ids, const struct result *old,
                           const struct result *new, const char *option, const char *word,
                           struct error *err);

/* Accepts a zeroed one. */
void device_ids_clear(struct device_ids *ids);

#endif
