/*
 * One sample of a cell: how it is requested, and how it is kept.
 */
#include <math.h>
#include <stdlib.h>

#include "host/measure/sampling.h"

#define DISCARD_S          0.2 /* discarded calls are kept below this, of two at most */
#define STRETCH            2u  /* a batch is up to a half longer */
#define INSTRUMENTED_FIRST 12u /* rounds, all with an instrumented call if there is time */

static bool grow(void **items, size_t *capacity, size_t count, size_t size)
{
    size_t wanted = *capacity > 0 ? 2 * *capacity : 16;
    void *grown;

    if (count < *capacity)
        return true;
    grown = realloc(*items, wanted * size);
    if (!grown)
        return false;
    *items = grown;
    *capacity = wanted;
    return true;
}

/* Room for one more sample of each kind: once taken, a sample must not be lost. */
static bool reserve(struct sampler_cell *cell)
{
    void *records = cell->records, *instrumented = cell->instrumented;
    bool enough = grow(&records, &cell->capacity, cell->count, sizeof(*cell->records)) &&
                  grow(&instrumented, &cell->instrumented_capacity, cell->instrumented_count,
                       sizeof(*cell->instrumented));

    cell->records = records;
    cell->instrumented = instrumented;
    return enough;
}

/*
 * Discarded calls wake workers and bring the data back into the caches. Next to a call of 0.1 s
 * neither is felt, and their time is better spent on samples.
 */
static unsigned discards_of(const struct sampler_cell *cell)
{
    return cell->gap_s > 0 ? 0 : (unsigned)fmin(DISCARDS, DISCARD_S / cell->estimate_s);
}

static unsigned stretched(struct sampling *sampling, unsigned batch)
{
    return batch +
           (batch > 1 ? (unsigned)rng_below(&sampling->stretching, batch / STRETCH + 1) : 0);
}

bool sampling_instruments(const struct sampling *sampling, const struct sampler_cell *cell)
{
    bool first = cell->rounds < INSTRUMENTED_FIRST;

    return cell->rounds % (first ? sampling->instrument_every : INSTRUMENTED_EVERY) == 0;
}

/* What is known of a cost follows the last samples, but not every jump. */
static void learn(double *known_s, double seen_s)
{
    *known_s = (*known_s + seen_s) / 2;
}

static void count_noise(struct sampler_cell *cell, const struct sample_request *request,
                        const struct sample *sample)
{
    cell->calls += request->discards + request->batch;
    cell->faults += sample->faults;
    cell->disturbed += sample->switches > 0;
    cell->faulted += sample->faults > 0;
}

/* The sample that counts, and a single call beside a batch. */
static void take_plain(struct sampling *sampling, size_t index, struct sample_request request)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    double start_s = sampling_now(sampling);
    struct sampler_record *record;
    struct sample sample;

    if (!sampling_take(sampling, index, &request, &sample))
        return;
    record = &cell->records[cell->count++];
    *record = (struct sampler_record){ sampling->sampler->rounds, sample.wall_s, NAN };
    cell->rounds++;
    count_noise(cell, &request, &sample);
    request.batch = 1;
    if (cell->batch > 1 && !sampling_stopped(sampling) &&
        sampling_take(sampling, index, &request, &sample))
        record->latency_s = sample.wall_s;
    learn(&sampling->paces[index].sample_s, sampling_now(sampling) - start_s);
}

static void take_instrumented(struct sampling *sampling, size_t index,
                              struct sample_request request)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    double start_s = sampling_now(sampling);
    struct sample sample;

    request.instrument = true;
    if (!sampling_take(sampling, index, &request, &sample))
        return;
    cell->instrumented[cell->instrumented_count++] = sample;
    count_noise(cell, &request, &sample);
    learn(&sampling->paces[index].instrumented_s, sampling_now(sampling) - start_s);
}

bool sampling_sample(struct sampling *sampling, size_t index, bool instrument)
{
    struct sampler_cell *cell = &sampling->sampler->cells[index];
    struct sample_request request = {
        .discards = discards_of(cell),
        .batch = 1,
        .gap_s = cell->gap_s,
        .flush = cell->flush,
    };
    struct sample_request plain = request;

    if (!reserve(cell))
        return false;
    instrument = instrument && sampling_instruments(sampling, cell);
    plain.batch = stretched(sampling, cell->batch);
    take_plain(sampling, index, plain);
    if (instrument && !cell->failed && sampling_left(sampling) > 0 && !sampling_stopped(sampling))
        take_instrumented(sampling, index, request);
    return true;
}
