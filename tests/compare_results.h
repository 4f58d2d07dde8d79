/*
 * Made-up results of several processes, for tests of what is said about changes.
 */
#ifndef GPUBENCH_TESTS_COMPARE_RESULTS_H
#define GPUBENCH_TESTS_COMPARE_RESULTS_H

#include <stdio.h>
#include <stdlib.h>

#include "host/result/result.h"
#include "tests/synthetic.h"

/* How the times of a made-up run come about: all spreads are standard deviations of logs. */
struct made_run {
    struct rng *rng;
    unsigned processes, rounds;
    double between; /* processes: one draw a process and cell */
    double within;  /* samples of a process */
    double tick_s;  /* times are multiples of this; 0: not rounded */
};

static inline void made_device(struct result *result, const char *id, const char *kind)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", id);
    snprintf(device.kind, sizeof(device.kind), "%s", kind);
    snprintf(device.class_name, sizeof(device.class_name), "cpu");
    snprintf(device.name, sizeof(device.name), "made up");
    device.workers = 1;
    assert_true(result_add_device(result, &device));
}

static inline void made_result(struct result *result)
{
    *result = (struct result){ .meta = json_object() };
    assert_non_null(result->meta);
    made_device(result, "seq", "seq");
    made_device(result, "threads", "threads");
}

/* Samples around `time_s`; `process_factors` (one a process, or NULL) are common to several cells. */
static inline void made_samples(struct cell_result *cell, const struct made_run *run, double time_s,
                                const double *process_factors)
{
    double *walls = calloc((size_t)run->processes * run->rounds + 1, sizeof(*walls));

    cell->samples = calloc((size_t)run->processes * run->rounds + 1, sizeof(*cell->samples));
    assert_non_null(cell->samples);
    assert_non_null(walls);
    for (unsigned p = 0; p < run->processes; p++) {
        double typical = time_s * synthetic_lognormal(run->rng, run->between);

        for (unsigned r = 0; r < run->rounds; r++) {
            double wall = typical * synthetic_lognormal(run->rng, run->within) *
                          (process_factors ? process_factors[p] : 1);

            if (run->tick_s > 0)
                wall = synthetic_rounded(wall, run->tick_s);
            walls[cell->sample_count] = wall;
            cell->samples[cell->sample_count++] = (struct sample_record){ p, r, wall, NAN };
        }
    }
    assert_true(summary_of(walls, cell->sample_count, &cell->time));
    free(walls);
}

static inline struct cell_result made_cell(const char *op, uint64_t n, const char *device)
{
    struct cell_result cell;

    cell_init(&cell);
    assert_true(op_parse(op, &cell.spec.op));
    cell.spec.n = n;
    cell.spec.reuse = 1;
    cell.spec.steps = 1;
    cell.spec.depth = 1;
    cell.inputs = 1;
    snprintf(cell.device, sizeof(cell.device), "%s", device);
    return cell;
}

/* A sum of `n` f32 that takes `time_s`. */
static inline void made_time(struct result *result, const struct made_run *run, uint64_t n,
                             const char *device, double time_s)
{
    struct cell_result cell = made_cell("sum", n, device);

    made_samples(&cell, run, time_s, NULL);
    assert_true(result_add_cell(result, &cell));
}

#endif
