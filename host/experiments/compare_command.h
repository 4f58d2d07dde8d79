/*
 * The compare command: what changed between two result files, or between two devices of one.
 */
#ifndef GPUBENCH_EXPERIMENTS_COMPARE_COMMAND_H
#define GPUBENCH_EXPERIMENTS_COMPARE_COMMAND_H

#include "host/cli/options.h"

/*
 * Carry out `gpubench compare`. STATUS_REGRESSION, without a message, when asked to fail on one and
 * one was found; STATUS_USAGE for files that cannot be read or have nothing in common.
 */
enum status compare_command(const struct options *options, struct error *err);

#endif
