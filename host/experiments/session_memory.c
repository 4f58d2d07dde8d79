/*
 * How much memory each cell takes: in a process of its own, so that nothing is counted that other cases needed.
 */
#include <math.h>
#include <string.h>

#include "host/base/footprint.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/session_cells.h"

#define LOAD_LIMIT_S   60.0
#define SAMPLE_LIMIT_S 60.0

/* A cell before this one whose operations need the same memory; itself when there is none. */
static size_t find_alike(const struct session_group *group, size_t index)
{
    struct case_spec wanted = group->cells[index].spec;

    for (size_t i = 0; i < index; i++) {
        struct case_spec spec = group->cells[i].spec;

        spec.gap_s = wanted.gap_s;
        spec.cache = wanted.cache;
        spec.reuse = wanted.reuse;
        if (group->cells[i].device == group->cells[index].device &&
            group->cells[i].status == CELL_OK && memcmp(&spec, &wanted, sizeof(spec)) == 0)
            return i;
    }
    return index;
}

static size_t input_bytes(const struct case_spec *spec)
{
    size_t bytes = (size_t)spec->n * dtype_size(spec->dtype);
    size_t grains = (bytes + ARENA_GRAIN - 1) / ARENA_GRAIN;

    return (grains > 0 ? grains : 1) * ARENA_GRAIN;
}

/* The device as if this case were all that is asked. */
static struct device_config config_for(const struct session_group *group,
                                       const struct session_cell *cell)
{
    struct device_config config = group->devices[cell->device].config;

    config.capacity = cell->spec.n;
    config.input_bytes = input_bytes(&cell->spec);
    return config;
}

/* The input is in memory once for all devices: what the case has of it is counted, and not how it is mapped. */
static bool measure(const struct session_group *group, const struct runner *runner,
                    const struct session_cell *cell, double *bytes)
{
    const struct arena *arena = &group->arena;
    const struct address_range input[] = {
        { (uintptr_t)arena->x, (uintptr_t)arena->x + arena->bytes },
        { (uintptr_t)arena->y, (uintptr_t)arena->y + (arena->y ? arena->bytes : 0) },
    };
    unsigned inputs = cell->spec.steps > 1 ? 2 : cell->spec.op.is->inputs;

    if (!footprint_read(runner->pid, input, 2, bytes))
        return false;
    *bytes += inputs * (double)cell->spec.n * (double)dtype_size(cell->spec.dtype);
    return true;
}

static void measure_cell(struct session_group *group, struct session_cell *cell)
{
    const struct sample_request request = { .discards = 1, .batch = 1 };
    struct device_config config = config_for(group, cell);
    struct runner runner;
    struct runner_loaded loaded;
    struct runner_sampled sampled;
    struct error err;

    if (runner_start(&runner, &config, &err) != STATUS_OK)
        return;
    if (runner_load(&runner, &cell->spec, LOAD_LIMIT_S, &loaded, &err) == STATUS_OK &&
        !loaded.info.skip[0]) {
        footprint_forget(runner.pid);
        if (runner_sample(&runner, &cell->spec, &request, SAMPLE_LIMIT_S, &sampled, &err) ==
                STATUS_OK &&
            measure(group, &runner, cell, &cell->peak_bytes))
            cell->device_bytes = sampled.device_bytes;
    }
    runner_stop(&runner);
}

void session_measure_memory(struct session_group *group)
{
    for (size_t i = 0; i < group->cell_count && interrupt_status() == STATUS_OK; i++) {
        struct session_cell *cell = &group->cells[i];
        size_t alike = find_alike(group, i);

        if (cell->status != CELL_OK)
            continue;
        if (alike == i) {
            measure_cell(group, cell);
        } else {
            cell->peak_bytes = group->cells[alike].peak_bytes;
            cell->device_bytes = group->cells[alike].device_bytes;
        }
    }
}
