/*
 * A device's operation as a contender: in a runner of its own, as gpubench runs it.
 */
#ifndef GPUBENCH_BENCH_DEVICE_CELL_H
#define GPUBENCH_BENCH_DEVICE_CELL_H

#include "host/data/arena.h"
#include "host/devices/runner.h"

struct device_cell {
    struct runner *runner;
    struct case_spec spec;
    unsigned sampled; /* operations so far were checked; values that differ make the time NaN */
    struct value value;
};

/*
 * Start the device called `name` on the arena. Call it while this process has one thread and no OpenCL.
 */
enum status device_start(struct runner *runner, const char *name, const struct arena *arena,
                         struct error *err);

/* Load the case, the operator on the first n elements, in a started runner. */
enum status device_cell_load(struct device_cell *cell, struct runner *runner, struct op op,
                             const struct arena *arena, uint64_t n, struct error *err);

/* The time function of a struct contender; afterwards the device's workers sleep. */
double device_cell_time(void *cell, unsigned batch);

#endif
