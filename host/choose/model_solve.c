#include "host/choose/model_solve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/nnls.h"

#define PASSES       12    /* of weighing by residuals and straightening the join */
#define PHASE_SHARE  0.1   /* weight of a phase beside that of the time as a whole */
#define HUBER        1.345 /* residuals, in spreads, from which on they count less */
#define LEAST_SPREAD 0.01
#define LEAST_SLOPE  0.05 /* of the lesser part of a join: it can come back from 0 */

/* A law being priced. */
struct pricing {
    struct profile_device *device;
    const struct observations *observations;
    size_t held;
    struct nnls problem;
    double *amounts; /* observations × terms; these are owned */
    double *residuals;
    double *values;
    size_t *indices;
    double spread; /* of the relative residuals */
};

static bool pricing_open(struct pricing *p)
{
    size_t rows = p->observations->count, columns = p->device->term_count;

    p->amounts = calloc(rows * columns, sizeof(double));
    p->residuals = calloc(2 * rows, sizeof(double));
    p->values = calloc(columns, sizeof(double));
    p->indices = calloc(columns, sizeof(size_t));
    return p->amounts && p->residuals && p->values && p->indices && nnls_open(&p->problem, columns);
}

static void pricing_close(struct pricing *p)
{
    free(p->amounts);
    free(p->residuals);
    free(p->values);
    free(p->indices);
    nnls_clear(&p->problem);
}

/*
 * The price of the reference's elements stays 0: it is what reading costs. So stays what no
 * observation has any of.
 */
static bool is_fixed(const struct pricing *p, const struct profile_term *term)
{
    return term->per == PER_ELEMENT && strcmp(term->op, p->observations->reference->name) == 0;
}

static void find_amounts(struct pricing *p)
{
    size_t columns = p->device->term_count;

    for (size_t i = 0; i < p->observations->count; i++) {
        const struct model_question *q = &p->observations->items[i].question;
        struct model_stand_in own = model_stand_in(p->device, q, false);

        for (size_t j = 0; j < columns; j++)
            if (!is_fixed(p, &p->device->terms[j]))
                p->amounts[i * columns + j] =
                    model_amount(p->device, &p->device->terms[j], q, &own);
    }
}

/*
 * d time / d part, for both parts of a join. The join is homogeneous, join = Σ part × slope, so that
 * with the slopes held it is linear in the prices.
 */
static void find_slopes(const struct pricing *p, size_t row, double overlap, double slopes[3])
{
    const double *amounts = p->amounts + row * p->device->term_count;
    double parts[3] = { 0 }, joined;

    for (size_t j = 0; j < p->device->term_count; j++)
        parts[model_part(&p->device->terms[j])] += p->problem.x[j] * amounts[j];
    joined = model_join(parts[PART_READING], parts[PART_COMPUTING], overlap);
    slopes[PART_REST] = 1;
    for (int part = PART_READING; part <= PART_COMPUTING; part++)
        slopes[part] = joined > 0 && overlap > 1
                           ? fmax(pow(parts[part] / joined, overlap - 1), LEAST_SLOPE)
                           : 1;
}

/* Add the row of the terms of `phase`, of all where it is PHASE_COUNT, as shares of the time. */
static void add_row(struct pricing *p, size_t row, unsigned phase, const double slopes[3],
                    double weight)
{
    const struct observation *item = &p->observations->items[row];
    const double *amounts = p->amounts + row * p->device->term_count;
    struct nnls_row line = { .indices = p->indices, .values = p->values, .weight = weight };

    for (size_t j = 0; j < p->device->term_count; j++) {
        const struct profile_term *term = &p->device->terms[j];

        if (amounts[j] > 0 && (phase == PHASE_COUNT || term->phase == phase)) {
            p->indices[line.count] = j;
            p->values[line.count++] = amounts[j] * slopes[model_part(term)] / item->time_s;
        }
    }
    line.target = phase == PHASE_COUNT ? 1 : fmax(item->phases_s[phase] / item->time_s, 0);
    nnls_add(&p->problem, &line);
}

static double huber_weight(const struct pricing *p, size_t row)
{
    double far = fabs(p->residuals[row]) / p->spread;

    return far <= HUBER ? 1 : HUBER / far;
}

static void add_observations(struct pricing *p, double overlap)
{
    nnls_reset(&p->problem);
    for (size_t i = 0; i < p->observations->count; i++) {
        const struct observation *item = &p->observations->items[i];
        double weight = item->weight * huber_weight(p, i);
        double slopes[3];

        if (item->fold == p->held)
            continue;
        find_slopes(p, i, overlap, slopes);
        add_row(p, i, PHASE_COUNT, slopes, weight);
        for (unsigned phase = 0; phase < PHASE_COUNT && item->phased; phase++)
            if (!isnan(item->phases_s[phase]))
                add_row(p, i, phase, slopes, weight * PHASE_SHARE);
    }
}

/* log(time / predicted) with the prices found so far; the spread is their scaled median distance from 0. */
static void find_residuals(struct pricing *p, double overlap)
{
    size_t columns = p->device->term_count, used = 0;
    double *sizes = p->residuals + p->observations->count;

    for (size_t i = 0; i < p->observations->count; i++) {
        double parts[3] = { 0 }, time_s;

        for (size_t j = 0; j < columns; j++)
            parts[model_part(&p->device->terms[j])] +=
                p->problem.x[j] * p->amounts[i * columns + j];
        time_s = parts[PART_REST] + model_join(parts[PART_READING], parts[PART_COMPUTING], overlap);
        p->residuals[i] = log(p->observations->items[i].time_s / fmax(time_s, 1e-300));
        if (p->observations->items[i].fold != p->held)
            sizes[used++] = fabs(p->residuals[i]);
    }
    sort_doubles(sizes, used);
    p->spread = fmax(used > 0 ? 1.4826 * quantile_sorted(sizes, used, 0.5) : 1, LEAST_SPREAD);
}

/* The join bends the more the larger its exponent: begin straight, and take half of each step. */
static void find_prices(struct pricing *p)
{
    struct profile_device *device = p->device;

    p->spread = INFINITY;
    for (int pass = 0; pass < PASSES; pass++) {
        double overlap = pass < 2 ? 1 : fmin(device->overlap, pass < 4 ? 2 : INFINITY);

        for (size_t j = 0; j < device->term_count; j++)
            device->terms[j].price_s = p->problem.x[j];
        add_observations(p, overlap);
        nnls_solve(&p->problem);
        for (size_t j = 0; j < device->term_count && overlap > 1; j++)
            p->problem.x[j] = (p->problem.x[j] + device->terms[j].price_s) / 2;
        find_residuals(p, overlap);
    }
}

bool law_price(struct profile_device *device, const struct observations *observations, size_t held)
{
    struct pricing p = { .device = device, .observations = observations, .held = held };
    bool opened = pricing_open(&p);

    if (opened) {
        find_amounts(&p);
        find_prices(&p);
    }
    /* A row weighs as the inverse of a variance of about spread² / WELL_KNOWN². */
    for (size_t j = 0; opened && j < device->term_count; j++) {
        device->terms[j].price_s = p.problem.x[j];
        device->terms[j].sd_s = sqrt(p.problem.variance[j]) * fmax(p.spread / 0.03, 1);
    }
    pricing_close(&p);
    return opened;
}
