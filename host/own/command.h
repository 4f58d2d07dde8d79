/*
 * Running another program and waiting for it.
 */
#ifndef GPUBENCH_OWN_COMMAND_H
#define GPUBENCH_OWN_COMMAND_H

#include "host/base/error.h"

/*
 * Run argv[0], looked for in PATH, with its standard output and error going to the file `output`, which is made. STATUS_OK
 * with *exited set to its exit status when it ran to its end; STATUS_FAILED when it could not be run, was killed,
 * or took longer than `limit_s` and was killed here.
 */
enum status command_run(const char *const argv[], const char *output, double limit_s, int *exited,
                        struct error *err);

#endif
