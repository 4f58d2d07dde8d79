/*
 * The run command: measure what was asked for and report it.
 */
#ifndef GPUBENCH_EXPERIMENTS_RUN_H
#define GPUBENCH_EXPERIMENTS_RUN_H

#include "host/cli/options.h"

/*
 * Carry out `gpubench run`. Returns the program's exit status; what went wrong is in *err unless it is in the
 * report already (then *err is empty).
 */
enum status run_command(const struct options *options, int argc, char **argv, struct error *err);

#endif
