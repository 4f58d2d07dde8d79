/*
 * The convert command: a result file in another format.
 */
#ifndef GPUBENCH_EXPERIMENTS_CONVERT_COMMAND_H
#define GPUBENCH_EXPERIMENTS_CONVERT_COMMAND_H

#include "host/cli/options.h"

/*
 * Carry out `gpubench convert`, to standard output unless told otherwise. STATUS_USAGE for a file that
 * cannot be read, an output that is the input, and without a format.
 */
enum status convert_command(const struct options *options, struct error *err);

#endif
