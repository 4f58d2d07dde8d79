/*
 * The floors of one place, in the process of that place: the sampler's cells are floors.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/devices/opencl_floors.h"
#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"
#include "host/measure/sampler.h"

#define FLOORS_MAX 16 /* of a place */
#define ROUNDS     12
#define PRECISION  0.02

struct stage {
    struct floor_value *values;
    struct floor_probe probes[FLOORS_MAX];
    struct sampler_cell cells[FLOORS_MAX];
    size_t opened[FLOORS_MAX]; /* the value that each of the sampler's cells is for */
    size_t count;              /* cells */
};

static double now(void *context)
{
    (void)context;
    return 1e-9 * (double)clock_ns();
}

static bool take(void *context, size_t cell, const struct sample_request *request,
                 struct sample *sample)
{
    struct stage *stage = context;
    size_t index = stage->opened[cell];
    const struct floor_description *floor = stage->values[index].is;

    if (request->discards > 0)
        floor->time(&stage->probes[index], request->discards);
    sample->wall_s = floor->time(&stage->probes[index], request->batch) / request->batch;
    return sample->wall_s > 0;
}

/* From seconds of a call to the floor's unit. */
static double in_unit(const struct floor_value *value, const struct floor_probe *probe,
                      double seconds)
{
    return value->is->unit == FLOOR_GBPS ? probe->amount / seconds / 1e9 : seconds / probe->amount;
}

static void keep(struct floor_value *value, const struct floor_probe *probe,
                 const struct sampler_cell *cell)
{
    double *walls = sampler_walls(cell);
    struct summary summary;

    if (!walls || !summary_of_series(walls, cell->count, &summary)) {
        snprintf(value->reason, sizeof(value->reason), "%s",
                 cell->failed ? "a call failed" : "no call ended in time");
    } else {
        double a = in_unit(value, probe, summary.ci_low),
               b = in_unit(value, probe, summary.ci_high);

        value->median = in_unit(value, probe, summary.median);
        value->low = fmin(a, b);
        value->high = fmax(a, b);
        value->reason[0] = '\0';
    }
    free(walls);
}

static void open_all(struct stage *stage, struct floor_ground *ground, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct floor_value *value = &stage->values[i];
        struct floor_probe *probe = &stage->probes[i];
        struct error err;

        /* The one before may have pinned this process; what is started now would inherit that. */
        sched_setaffinity(0, sizeof(ground->allowed), &ground->allowed);
        *probe = (struct floor_probe){ .choice = value->is->choice, .amount = 1 };
        if (value->is->open && value->is->open(probe, value->is, ground, &err) != STATUS_OK) {
            snprintf(value->reason, sizeof(value->reason), "%.255s", err.text);
            continue;
        }
        stage->opened[stage->count] = i;
        stage->cells[stage->count].series = (unsigned)stage->count;
        stage->count++;
    }
}

void floors_measure_here(struct floor_ground *ground, struct floor_value *values, size_t count,
                         double budget_s)
{
    struct stage stage = { .values = values };
    struct sampler sampler = {
        .options = { .min_rounds = ROUNDS,
                     .precision = PRECISION,
                     .budget_s = budget_s,
                     .seed = 1 },
        .source = { .context = &stage, .take = take, .now = now },
        .cells = stage.cells,
    };

    if (count > FLOORS_MAX)
        count = FLOORS_MAX; /* the rest keep their reason */
    sched_getaffinity(0, sizeof(ground->allowed), &ground->allowed);
    open_all(&stage, ground, count);
    sampler.cell_count = stage.count;
    sampler_run(&sampler); /* where memory runs out, what was sampled before is kept */
    for (size_t c = 0; c < stage.count; c++)
        keep(&values[stage.opened[c]], &stage.probes[stage.opened[c]], &stage.cells[c]);
    sampler_clear(&sampler);
    for (size_t i = 0; i < count; i++)
        if (values[i].is->close)
            values[i].is->close(&stage.probes[i]);
    cl_floors_close(ground->cl);
    ground->cl = NULL;
}
