#include "host/measure/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/measure/noise.h"

#define BATCH_BELOW_S   50e-6 /* shorter operations are timed in batches */
#define BATCH_START_S   1e-3
#define BATCH_LONGEST_S 20e-3
#define BATCH_MAX       10000000u
#define WARM_UP_S       2e-3  /* a cell, at least two operations */
#define WARM_UP_MAX     64
#define DISCARDS        2u    /* operations right before a timed one, back to back */
#define TOO_SLOW_SHARE  0.1   /* of the budget, for one operation */
#define RESOLVED_EVERY  4u    /* rounds in which a resolved cell is sampled once */
#define SPREAD_ROUNDS   6u    /* rounds after which a batch's spread is looked at */
#define PROGRESS_S      0.1

/* The run of a sampler: what need not outlive it. */
struct session {
    struct sampler *sampler;
    size_t *order;
    double start_s;
    double reported_s;
};

static double now(const struct sampler *sampler)
{
    return sampler->source.now(sampler->source.context);
}

static bool stopped(struct sampler *sampler)
{
    if (!sampler->interrupted && sampler->source.interrupted)
        sampler->interrupted = sampler->source.interrupted(sampler->source.context);
    return sampler->interrupted;
}

static bool active(const struct sampler_cell *cell)
{
    return !cell->failed && !cell->too_slow;
}

static bool take(struct sampler *sampler, size_t index, const struct sample_request *request,
                 struct sample *sample)
{
    struct sampler_cell *cell = &sampler->cells[index];

    memset(sample, 0, sizeof(*sample));
    if (!sampler->source.take(sampler->source.context, index, request, sample)) {
        cell->failed = true;
        return false;
    }
    cell->disturbed += sample->switches > 0;
    cell->faulted += sample->faults > 0;
    return true;
}

static bool may_batch(const struct sampler_cell *cell)
{
    return cell->gap_s <= 0 && !cell->flush;
}

static unsigned batch_for(const struct sampler_cell *cell, double target_s)
{
    double count = ceil(target_s / (cell->estimate_s > 1e-9 ? cell->estimate_s : 1e-9));

    return count < BATCH_MAX ? (unsigned)count : BATCH_MAX;
}

/* The time one operation of `cell` should take, from the next smaller of its series; 0 when unknown. */
static double predicted(const struct sampler *sampler, const struct sampler_cell *cell)
{
    const struct sampler_cell *nearest = NULL;

    for (size_t i = 0; i < sampler->cell_count; i++) {
        const struct sampler_cell *other = &sampler->cells[i];

        if (other->series == cell->series && other->size < cell->size && other->estimate_s > 0 &&
            (!nearest || other->size > nearest->size))
            nearest = other;
    }
    if (!nearest || nearest->size == 0)
        return 0;
    return nearest->estimate_s * ((double)cell->size / (double)nearest->size);
}

/* Run a cell until it is warm; its last operation is the estimate. */
static void warm_up(struct sampler *sampler, size_t index)
{
    struct sampler_cell *cell = &sampler->cells[index];
    const struct sample_request request = {.batch = 1, .flush = cell->flush};
    double limit = sampler->options.budget_s * TOO_SLOW_SHARE;
    double spent = 0;
    struct sample sample;

    if (predicted(sampler, cell) > limit) {
        cell->too_slow = true;
        return;
    }
    for (int i = 0; i < WARM_UP_MAX && (i < 2 || spent < WARM_UP_S); i++) {
        if (stopped(sampler) || !take(sampler, index, &request, &sample))
            return;
        spent += sample.wall_s;
        cell->estimate_s = sample.wall_s;
        if (sample.wall_s > limit)
            break;
    }
    cell->disturbed = 0; /* warming up is allowed to fault */
    cell->faulted = 0;
    cell->batch = 1;
    if (may_batch(cell) && cell->estimate_s < BATCH_BELOW_S)
        cell->batch = batch_for(cell, BATCH_START_S);
}

static bool grow(void **items, size_t *capacity, size_t count, size_t size)
{
    size_t wanted = *capacity ? 2 * *capacity : 16;
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

static bool reserve(struct sampler_cell *cell)
{
    void *records = cell->records, *instrumented = cell->instrumented;
    bool enough = grow(&records, &cell->capacity, cell->count, sizeof(*cell->records));

    cell->records = records;
    enough = enough && grow(&instrumented, &cell->instrumented_capacity, cell->instrumented_count,
                            sizeof(*cell->instrumented));
    cell->instrumented = instrumented;
    return enough;
}

/* A batch stretched by up to an eighth, so that its length keeps no step with anything periodic. */
static unsigned stretched(struct sampler *sampler, unsigned batch)
{
    return batch > 1 ? batch + (unsigned)rng_below(&sampler->rng, batch / 8 + 1) : 1;
}

/* One plain sample, a single operation beside a batch, and an instrumented operation. */
static bool sample_cell(struct sampler *sampler, size_t index, unsigned round)
{
    struct sampler_cell *cell = &sampler->cells[index];
    struct sample_request request = {
        .discards = cell->gap_s > 0 ? 0 : DISCARDS,
        .batch = stretched(sampler, cell->batch),
        .gap_s = cell->gap_s,
        .flush = cell->flush,
    };
    struct sampler_record record = {.round = round, .latency_s = NAN};
    struct sample sample;

    if (!reserve(cell))
        return false;
    if (!take(sampler, index, &request, &sample))
        return true;
    record.wall_s = sample.wall_s;
    request.batch = 1;
    if (cell->batch > 1) {
        if (!take(sampler, index, &request, &sample))
            return true;
        record.latency_s = sample.wall_s;
    }
    cell->records[cell->count++] = record;
    request.instrument = true;
    if (cell->instrumented_count < cell->rounds + 1 && !stopped(sampler) &&
        take(sampler, index, &request, &sample))
        cell->instrumented[cell->instrumented_count++] = sample;
    cell->rounds++;
    return true;
}

double *sampler_walls(const struct sampler_cell *cell)
{
    double *walls = cell->count > 0 ? malloc(cell->count * sizeof(*walls)) : NULL;

    for (size_t i = 0; walls && i < cell->count; i++)
        walls[i] = cell->records[i].wall_s;
    return walls;
}

/* Is the median known well enough? Lengthens the batch of a cell whose spread is still too large. */
static bool judge(struct sampler *sampler, struct sampler_cell *cell)
{
    double *walls = sampler_walls(cell);
    struct summary summary;

    cell->resolved = false;
    if (!walls || !summary_of_series(walls, cell->count, &summary)) {
        free(walls);
        return false;
    }
    free(walls);
    cell->resolved = summary.ci_high - summary.ci_low <= 2 * sampler->options.precision * summary.median;
    if (!cell->resolved && cell->batch > 1 && cell->rounds % SPREAD_ROUNDS == 0 &&
        2 * cell->batch * summary.median <= BATCH_LONGEST_S && cell->batch < BATCH_MAX / 2)
        cell->batch *= 2;
    return true;
}

static void report_progress(struct session *session)
{
    struct sampler *sampler = session->sampler;
    double at = now(sampler), spent = at - session->start_s;
    double least = sampler->options.min_rounds > 0
                       ? (double)sampler->rounds / sampler->options.min_rounds
                       : 0;
    double share = spent / sampler->options.budget_s;

    if (!sampler->source.progress || at - session->reported_s < PROGRESS_S)
        return;
    session->reported_s = at;
    sampler->source.progress(sampler->source.context, share > least ? share : (least < 1 ? least : share),
                             sampler->options.budget_s - spent);
}

static bool over_budget(const struct session *session)
{
    return now(session->sampler) - session->start_s >= session->sampler->options.budget_s;
}

/* One round; false when memory ran out. */
static bool run_round(struct session *session)
{
    struct sampler *sampler = session->sampler;

    rng_shuffle(&sampler->rng, session->order, sampler->cell_count);
    for (size_t i = 0; i < sampler->cell_count; i++) {
        struct sampler_cell *cell = &sampler->cells[session->order[i]];

        if (!active(cell) || (cell->resolved && sampler->rounds % RESOLVED_EVERY != 0))
            continue;
        if (stopped(sampler) || (over_budget(session) && cell->count > 0))
            continue; /* every cell gets one sample, whatever the budget */
        if (!sample_cell(sampler, session->order[i], sampler->rounds))
            return false;
        report_progress(session);
    }
    sampler->rounds++;
    return true;
}

/* Judge all cells; *done when nothing is left to learn. */
static bool judge_all(struct sampler *sampler, bool *done)
{
    *done = sampler->rounds >= sampler->options.min_rounds;
    for (size_t i = 0; i < sampler->cell_count; i++) {
        struct sampler_cell *cell = &sampler->cells[i];

        if (!active(cell) || cell->count < 6)
            *done = *done && !active(cell);
        else if (!judge(sampler, cell))
            return false;
        *done = *done && (!active(cell) || (cell->resolved && cell->count >= sampler->options.min_rounds));
    }
    return true;
}

static int by_size(const void *left, const void *right, void *cells)
{
    const struct sampler_cell *a = (const struct sampler_cell *)cells + *(const size_t *)left;
    const struct sampler_cell *b = (const struct sampler_cell *)cells + *(const size_t *)right;

    return (a->size > b->size) - (a->size < b->size);
}

static bool run(struct session *session)
{
    struct sampler *sampler = session->sampler;
    bool done = false;

    for (size_t i = 0; i < sampler->cell_count; i++)
        session->order[i] = i;
    qsort_r(session->order, sampler->cell_count, sizeof(*session->order), by_size, sampler->cells);
    for (size_t i = 0; i < sampler->cell_count && !stopped(sampler); i++) {
        warm_up(sampler, session->order[i]);
        report_progress(session);
    }
    while (!done && !stopped(sampler)) {
        if (!run_round(session) || !judge_all(sampler, &done))
            return false;
        done = done || over_budget(session);
    }
    return true;
}

bool sampler_run(struct sampler *sampler)
{
    struct session session = {.sampler = sampler};
    bool enough;

    session.order = malloc((sampler->cell_count + 1) * sizeof(*session.order));
    if (!session.order)
        return false;
    sampler->rng.state = sampler->options.seed;
    session.start_s = now(sampler);
    session.reported_s = session.start_s;
    enough = run(&session);
    free(session.order);
    return enough;
}

void sampler_clear(struct sampler *sampler)
{
    for (size_t i = 0; i < sampler->cell_count; i++) {
        free(sampler->cells[i].records);
        free(sampler->cells[i].instrumented);
        sampler->cells[i].records = NULL;
        sampler->cells[i].instrumented = NULL;
        sampler->cells[i].count = 0;
        sampler->cells[i].instrumented_count = 0;
    }
}
