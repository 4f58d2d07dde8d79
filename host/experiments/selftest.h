/*
 * The selftest command: does this machine, now, give numbers that can be trusted?
 */
#ifndef GPUBENCH_EXPERIMENTS_SELFTEST_H
#define GPUBENCH_EXPERIMENTS_SELFTEST_H

#include "host/cli/options.h"

/*
 * Check properties of the measurements themselves on the devices asked for and print which hold;
 * under a minute. The machine's A/A floor is kept for later runs (aa_floor.h). STATUS_FAILED when a
 * property does not hold.
 */
enum status selftest_command(const struct options *options, struct error *err);

#endif
