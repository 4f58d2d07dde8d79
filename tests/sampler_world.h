/*
 * A world with a clock of its own, in which a sampler can be watched: calls take the time they are
 * said to take, and every request is written down.
 */
#ifndef GPUBENCH_TESTS_SAMPLER_WORLD_H
#define GPUBENCH_TESTS_SAMPLER_WORLD_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/measure/sampler.h"
#include "tests/synthetic.h"

#define WORLD_CELLS 1024

/* What a cell costs in this world. */
struct world_cell {
    double call_s;   /* one call, back to back */
    double asleep_s; /* more, for the first of a request (after waking workers) */
    double first_s;  /* more, for the very first call */
    double (*noise)(struct rng *rng, double *state); /* factor of a timed call or batch; NULL: 1 */
    double state;
    unsigned fails_at; /* request of this cell that fails, from 1; 0: none */
    unsigned requests;
    unsigned switches_from, faults_from; /* requests from which on it is disturbed; 0: never */
};

struct world_entry {
    size_t cell;
    struct sample_request request;
    double start_s, elapsed_s, wall_s;
    bool warm_up; /* the sampler was not in its rounds yet */
    unsigned round;
};

struct world {
    double now_s;
    double overhead_s;               /* of a request: asking and answering */
    double stamps_s;                 /* of the clock, in each timed stretch */
    double slow_every_s, slow_for_s; /* periods in which everything takes twice as long */
    struct rng rng;
    struct sampler sampler;
    struct sampler_cell cells[WORLD_CELLS];
    struct world_cell costs[WORLD_CELLS];
    struct world_entry *log;
    size_t log_count, log_capacity;   /* counted beyond the capacity, kept up to it */
    size_t requests, interrupt_after; /* 0: never */
    double done, left_s;              /* last told */
    unsigned reports;
    bool went_back;
    double slowest_s; /* request */
};

/* Let the time pass that `work_s` of undisturbed work takes. */
static inline void world_work(struct world *world, double work_s)
{
    while (world->slow_every_s > 0 && work_s > 0) {
        double phase = fmod(world->now_s, world->slow_every_s);
        bool slow = phase < world->slow_for_s;
        double edge = (slow ? world->slow_for_s : world->slow_every_s) - phase;
        double step = fmin(work_s * (slow ? 2 : 1), fmax(edge, 1e-9));

        world->now_s += step;
        work_s -= step / (slow ? 2 : 1);
    }
    world->now_s += work_s;
}

static inline double world_noise(struct world *world, struct world_cell *cost)
{
    return cost->noise ? cost->noise(&world->rng, &cost->state) : 1;
}

static inline void world_write(struct world *world, struct world_entry entry)
{
    if (world->log_count < world->log_capacity)
        world->log[world->log_count] = entry;
    world->log_count++;
}

static inline void world_operate(struct world *world, size_t index,
                                 const struct sample_request *request, struct sample *sample)
{
    struct sampler_cell *cell = &world->cells[index];
    struct world_cell *cost = &world->costs[index];
    double once = cost->asleep_s + (cost->requests == 1 ? cost->first_s : 0);
    double start;

    if (request->discards > 0)
        world_work(world, once + request->discards * cost->call_s);
    world->now_s += request->gap_s;
    start = world->now_s;
    world_work(world, (request->discards > 0 ? 0 : once) + world->stamps_s +
                          request->batch * cost->call_s * world_noise(world, cost));
    sample->wall_s = (world->now_s - start) / request->batch / fmax(1, cell->per_call);
    sample->switches = cost->switches_from > 0 && cost->requests >= cost->switches_from;
    sample->faults = cost->faults_from > 0 && cost->requests >= cost->faults_from;
    sample->phases.s[PHASE_COMPUTE] = request->instrument ? sample->wall_s : 0;
}

static inline bool world_take(void *context, size_t index, const struct sample_request *request,
                              struct sample *sample)
{
    struct world *world = context;
    struct world_cell *cost = &world->costs[index];
    struct world_entry entry = { .cell = index, .request = *request, .start_s = world->now_s };

    world->requests++;
    cost->requests++;
    world->now_s += world->overhead_s;
    if (cost->requests == cost->fails_at)
        return false;
    world_operate(world, index, request, sample);
    entry.wall_s = sample->wall_s;
    entry.elapsed_s = world->now_s - entry.start_s;
    entry.warm_up = world->cells[index].batch == 0;
    entry.round = world->sampler.rounds;
    world->slowest_s = fmax(world->slowest_s, entry.elapsed_s);
    world_write(world, entry);
    return true;
}

static inline double world_now(void *context)
{
    const struct world *world = context;

    return world->now_s;
}

static inline bool world_interrupted(void *context)
{
    const struct world *world = context;

    return world->interrupt_after > 0 && world->requests >= world->interrupt_after;
}

static inline void world_progress(void *context, double done, double left_s)
{
    struct world *world = context;

    world->went_back = world->went_back || !(done >= world->done && done <= 1 && left_s >= 0);
    world->done = done;
    world->left_s = left_s;
    world->reports++;
}

/* A world of `count` equal cells and a log of `capacity` entries; NULL when there is no memory. */
static inline struct world *world_open(size_t count, double call_s, size_t capacity)
{
    struct world *world = calloc(1, sizeof(*world));

    if (!world)
        return NULL;
    world->log = calloc(capacity + 1, sizeof(*world->log));
    world->log_capacity = world->log ? capacity : 0;
    world->overhead_s = 20e-6;
    world->now_s = 1000;
    world->rng.state = 1;
    world->sampler = (struct sampler){
        .options = { .min_rounds = 12, .precision = 0.02, .budget_s = 30, .seed = 7 },
        .source = { world, world_take, world_now, world_interrupted, world_progress },
        .cells = world->cells,
        .cell_count = count,
    };
    for (size_t i = 0; i < count; i++) {
        world->cells[i].size = 1 + i;
        world->cells[i].series = (unsigned)i;
        world->costs[i].call_s = call_s;
    }
    return world;
}

static inline void world_close(struct world *world)
{
    if (!world)
        return;
    sampler_clear(&world->sampler);
    free(world->log);
    free(world);
}

static inline double world_lognormal_02(struct rng *rng, double *state)
{
    (void)state;
    return synthetic_lognormal(rng, 0.02);
}

static inline double world_lognormal_05(struct rng *rng, double *state)
{
    (void)state;
    return synthetic_lognormal(rng, 0.05);
}

static inline double world_lognormal_20(struct rng *rng, double *state)
{
    (void)state;
    return synthetic_lognormal(rng, 0.2);
}

#endif
