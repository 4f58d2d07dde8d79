/*
 * The calibrate command: measure this machine once, so that questions can be answered without measuring.
 */
#ifndef GPUBENCH_EXPERIMENTS_CALIBRATE_H
#define GPUBENCH_EXPERIMENTS_CALIBRATE_H

#include "host/cli/options.h"

/*
 * Carry out `gpubench calibrate`: measure floors and a planned grid of cells, fit the model, write the
 * profile and print what came of it. Interrupted, the profile that was there stays; the cells measured until then
 * are in --json, marked partial.
 */
enum status calibrate_command(const struct options *options, int argc, char **argv,
                              struct error *err);

#endif
