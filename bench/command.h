/*
 * Commands run to their end: how long they took and how much memory they needed.
 */
#ifndef GPUBENCH_BENCH_COMMAND_H
#define GPUBENCH_BENCH_COMMAND_H

#include <stdint.h>

#include "host/base/error.h"

struct command_cost {
    double wall_s;
    double
        largest_bytes; /* peak resident set of the largest process among it and its descendants */
};

/*
 * Run argv[0] with its output thrown away and wait. STATUS_FAILED when it could not run or did not exit
 * with 0.
 */
enum status command_run(char *const *argv, struct command_cost *cost, struct error *err);

#endif
