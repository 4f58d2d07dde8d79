/*
 * gpubench advise: which hardware for a workload, from profiles.
 */
#ifndef GPUBENCH_EXPERIMENTS_ADVISE_COMMAND_H
#define GPUBENCH_EXPERIMENTS_ADVISE_COMMAND_H

#include "host/cli/options.h"

/*
 * STATUS_USAGE when there is no profile, when one cannot be read, or when the question makes no sense. Asks no
 * device and no driver anything but with --measure.
 */
enum status advise_command(const struct options *options, struct error *err);

#endif
