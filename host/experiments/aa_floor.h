/*
 * The A/A floor: how far medians of the same program differ between processes on this machine, by device. Found by
 * selftest, kept in $XDG_DATA_HOME/gpubench/selftest.json, and written into the `meta` of results, where
 * compare reads it.
 */
#ifndef GPUBENCH_EXPERIMENTS_AA_FLOOR_H
#define GPUBENCH_EXPERIMENTS_AA_FLOOR_H

#include <jansson.h>

#include "host/base/error.h"

struct aa_floors {
    double machine; /* of devices that agree with themselves; NaN: not known */
    json_t *
        devices; /* owned: the floor of each device that was measured, by its id; NULL: not known */
};

/* Keep the floors for this host. */
enum status aa_floors_save(const struct aa_floors *floors, const char *host, const char *cpu,
                           struct error *err);

/* The floors kept for this host and processor; release with aa_floors_clear. */
struct aa_floors aa_floors_load(const char *host, const char *cpu);

/* Accepts unknown ones. */
void aa_floors_clear(struct aa_floors *floors);

#endif
