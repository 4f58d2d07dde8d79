/*
 * The report command: result files as one page of HTML, and as columns with a gnuplot script.
 */
#ifndef GPUBENCH_EXPERIMENTS_REPORT_COMMAND_H
#define GPUBENCH_EXPERIMENTS_REPORT_COMMAND_H

#include "host/cli/options.h"

/*
 * Carry out `gpubench report`. Every file is read before anything is written; STATUS_USAGE for one that
 * cannot be, for an output that is also an input, and without an output.
 */
enum status report_command(const struct options *options, struct error *err);

#endif
