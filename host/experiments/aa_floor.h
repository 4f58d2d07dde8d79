/*
 * The A/A floor: how far medians of the same program differ between processes on this machine. Found by
 * selftest, kept in $XDG_DATA_HOME/gpubench/selftest.json, and written into the `meta` of results, where
 * compare reads it.
 */
#ifndef GPUBENCH_EXPERIMENTS_AA_FLOOR_H
#define GPUBENCH_EXPERIMENTS_AA_FLOOR_H

#include "host/base/error.h"

/* Keep the floor for this host. */
enum status aa_floor_save(double floor, const char *host, const char *cpu, struct error *err);

/* The floor kept for this host and processor; NaN when there is none. */
double aa_floor_load(const char *host, const char *cpu);

#endif
