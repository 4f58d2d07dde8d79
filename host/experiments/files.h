/*
 * run --files: many files, each one reduction, on devices whose workers read them themselves.
 */
#ifndef GPUBENCH_EXPERIMENTS_FILES_H
#define GPUBENCH_EXPERIMENTS_FILES_H

#include "host/cli/options.h"

/* The command; argc and argv are for `meta`. STATUS_FAILED also when a file could not be used. */
enum status files_command(const struct options *options, int argc, char **argv, struct error *err);

#endif
