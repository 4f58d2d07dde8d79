#include "bench/device_cell.h"

#include <math.h>
#include <string.h>

#include "host/base/machine.h"

#define LIMIT_S 120.0 /* of any answer: the first build of a program is among them */

enum status device_start(struct runner *runner, const char *name, const struct arena *arena,
                         struct error *err)
{
    struct machine machine;
    struct device_config config = { .x = arena->x,
                                    .y = arena->y,
                                    .capacity = arena->n,
                                    .dtype = arena->dtype,
                                    .input_bytes = arena->bytes };

    if (device_spec_parse(&config.spec, name, err) != STATUS_OK)
        return err->status;
    machine_probe(&machine);
    config.processors = machine_workers(&machine);
    return runner_start(runner, &config, err);
}

enum status device_cell_load(struct device_cell *cell, struct runner *runner, struct op op,
                             const struct arena *arena, uint64_t n, struct error *err)
{
    struct runner_loaded loaded;

    memset(cell, 0, sizeof(*cell)); /* runners compare cases as bytes */
    cell->runner = runner;
    cell->spec.op = op;
    cell->spec.dtype = arena->dtype;
    cell->spec.n = n;
    cell->spec.reuse = 1;
    cell->spec.steps = 1;
    cell->spec.depth = 1;
    if (runner_load(runner, &cell->spec, LIMIT_S, &loaded, err) != STATUS_OK)
        return err->status;
    if (loaded.info.skip[0])
        return error_set(err, STATUS_FAILED, "%s", loaded.info.skip);
    return STATUS_OK;
}

/* All operations of a cell must give one value. */
static bool is_right(struct device_cell *cell, const struct outcome *outcome)
{
    if (cell->sampled++ == 0)
        cell->value = outcome->value;
    return outcome->equal && value_equal(cell->value, outcome->value);
}

double device_cell_time(void *context, unsigned batch)
{
    struct device_cell *cell = context;
    const struct sample_request request = { .discards = 1, .batch = batch };
    struct runner_sampled sampled;

    if (runner_sample(cell->runner, &cell->spec, &request, LIMIT_S, &sampled, NULL) != STATUS_OK ||
        runner_park(cell->runner, NULL) != STATUS_OK || !is_right(cell, &sampled.outcome))
        return NAN;
    return sampled.sample.wall_s;
}
