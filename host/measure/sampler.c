#include "host/measure/sampler.h"

#include <stdlib.h>
#include <string.h>

#include "host/measure/sampling.h"

#define LEAST_SAMPLES 6u /* fewer cannot give a 95 % interval of the median */

double sampling_now(const struct sampling *sampling)
{
    const struct sample_source *source = &sampling->sampler->source;

    return source->now(source->context);
}

double sampling_left(const struct sampling *sampling)
{
    return sampling->end_s - sampling_now(sampling);
}

bool sampling_stopped(struct sampling *sampling)
{
    struct sampler *sampler = sampling->sampler;

    if (!sampler->interrupted && sampler->source.interrupted)
        sampler->interrupted = sampler->source.interrupted(sampler->source.context);
    return sampler->interrupted;
}

bool sampling_active(const struct sampler_cell *cell)
{
    return cell->batch > 0 && !cell->failed && !cell->too_slow;
}

bool sampling_precise(const struct sampling *sampling)
{
    return sampling->sampler->options.precision < 1;
}

size_t sampling_least(const struct sampling *sampling)
{
    unsigned asked = sampling->sampler->options.min_rounds;
    unsigned least = sampling_precise(sampling) ? LEAST_SAMPLES : 1;

    return asked > least ? asked : least;
}

bool sampling_take(struct sampling *sampling, size_t index, const struct sample_request *request,
                   struct sample *sample)
{
    struct sampler *sampler = sampling->sampler;

    memset(sample, 0, sizeof(*sample));
    if (sampler->source.take(sampler->source.context, index, request, sample))
        return true;
    sampler->cells[index].failed = true;
    return false;
}

static bool acquire(struct sampling *sampling, struct sampler *sampler)
{
    sampling->sampler = sampler;
    sampling->order = calloc(sampler->cell_count + 1, sizeof(*sampling->order));
    sampling->paces = calloc(sampler->cell_count + 1, sizeof(*sampling->paces));
    if (!sampling->order || !sampling->paces)
        return false;
    /* What is drawn for stretching depends on how fast cells are; the orders shall not. */
    sampling->shuffling.state = sampler->options.seed;
    sampling->stretching.state = rng_next(&sampling->shuffling);
    sampling->start_s = sampling_now(sampling);
    sampling->end_s = sampling->start_s + sampler->options.budget_s;
    sampling->reported_s = sampling->start_s;
    return true;
}

static void release(struct sampling *sampling)
{
    free(sampling->order);
    free(sampling->paces);
}

bool sampler_run(struct sampler *sampler)
{
    struct sampling sampling = { 0 };
    bool enough = acquire(&sampling, sampler);

    if (enough)
        sampling_warm_up(&sampling);
    enough = enough && sampling_rounds(&sampling);
    release(&sampling);
    return enough;
}

void sampler_clear(struct sampler *sampler)
{
    for (size_t i = 0; i < sampler->cell_count; i++) {
        struct sampler_cell *cell = &sampler->cells[i];

        free(cell->records);
        free(cell->instrumented);
        cell->records = NULL;
        cell->instrumented = NULL;
        cell->count = cell->capacity = 0;
        cell->instrumented_count = cell->instrumented_capacity = 0;
    }
}

double *sampler_walls(const struct sampler_cell *cell)
{
    double *walls = cell->count > 0 ? malloc(cell->count * sizeof(*walls)) : NULL;

    for (size_t i = 0; walls && i < cell->count; i++)
        walls[i] = cell->records[i].wall_s;
    return walls;
}
