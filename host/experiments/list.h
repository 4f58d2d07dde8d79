/*
 * The list command: what there is to choose from.
 */
#ifndef GPUBENCH_EXPERIMENTS_LIST_H
#define GPUBENCH_EXPERIMENTS_LIST_H

#include <stdbool.h>
#include <stdio.h>

#include "host/base/machine.h"
#include "host/cli/options.h"
#include "host/devices/opencl_probe.h"

/* Carry out `gpubench list`: look at this machine and its OpenCL and print what was found. */
enum status list_command(const struct options *options, struct error *err);

/*
 * Print devices, operators, types and the words that options take, as wide as the terminal is,
 * elsewhere 100 columns; `verbose` adds what is worth knowing of each OpenCL device. STATUS_FAILED
 * when `out` cannot be written.
 */
enum status list_print(FILE *out, const struct opencl_list *list, const struct machine *machine,
                       bool verbose);

#endif
