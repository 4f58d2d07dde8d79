#include "host/choose/granularity_law.h"

#include <math.h>
#include <stdlib.h>

#include "host/choose/granularity.h"
#include "host/choose/nnls.h"
#include "host/choose/student.h"

#define ITERATIONS   50
#define HUBER        1.345 /* spreads: 95 % as efficient as least squares on normal residuals */
#define MAD_TO_SD    1.4826
#define SPREAD_LEAST 0.005 /* medians are not better than that */
#define E_DIFFERS                                                                                  \
    1.25 /* by this factor effective workers must differ to tell work from what is fixed */

/* Coefficients; where two columns are the same, the first one gets everything. */
enum term { TERM_WORK, TERM_TASKS, TERM_FIXED, TERM_COUNT };

struct point {
    double factors[TERM_COUNT];
    double time;
    double residual; /* relative */
    double weight;   /* Huber's, 0 to 1 */
};

struct law {
    struct point *points; /* owned */
    double *deviations;   /* owned; room for sorting */
    size_t count, terms;
    struct nnls problem;
};

static struct point point_of(const struct cell_result *cell, double workers)
{
    double tasks = (double)((cell->spec.n - 1) / cell->spec.chunk + 1);
    double turns = ceil(tasks / workers);

    return (struct point){
        .factors = { turns / tasks, turns, 1 },
        .time = cell->time.median,
        .weight = 1,
    };
}

static bool law_open(struct law *law, const struct cell_result *const *cells, size_t count,
                     double workers)
{
    double low = INFINITY, high = 0;

    *law = (struct law){ .points = calloc(count, sizeof(*law->points)),
                         .deviations = calloc(count, sizeof(double)),
                         .count = count };
    if (!law->points || !law->deviations)
        return false;
    for (size_t i = 0; i < count; i++) {
        law->points[i] = point_of(cells[i], workers);
        low = fmin(low, law->points[i].factors[TERM_WORK]);
        high = fmax(high, law->points[i].factors[TERM_WORK]);
    }
    law->terms = high > E_DIFFERS * low && count > GRANULARITY_CHUNKS_MIN ? TERM_COUNT : TERM_FIXED;
    return nnls_open(&law->problem, law->terms);
}

static void law_close(struct law *law)
{
    free(law->points);
    free(law->deviations);
    nnls_clear(&law->problem);
}

static void solve(struct law *law)
{
    static const size_t indices[TERM_COUNT] = { TERM_WORK, TERM_TASKS, TERM_FIXED };

    nnls_reset(&law->problem);
    for (size_t i = 0; i < law->count; i++) {
        struct point *point = &law->points[i];
        const struct nnls_row row = { indices, point->factors, law->terms, point->time,
                                      point->weight / (point->time * point->time) };

        nnls_add(&law->problem, &row);
    }
    nnls_solve(&law->problem);
    for (size_t i = 0; i < law->count; i++) {
        struct point *point = &law->points[i];
        double time = 0;

        for (size_t term = 0; term < law->terms; term++)
            time += point->factors[term] * law->problem.x[term];
        point->residual = time / point->time - 1;
    }
}

/* The median deviation as a spread, of as many as are free. */
static double spread_of(struct law *law)
{
    size_t count = law->count;

    for (size_t i = 0; i < count; i++)
        law->deviations[i] = fabs(law->points[i].residual);
    sort_doubles(law->deviations, count);
    return fmax(MAD_TO_SD * quantile_sorted(law->deviations, count, 0.5) *
                    sqrt((double)count / (double)(count - law->terms)),
                SPREAD_LEAST);
}

static void weigh(struct law *law)
{
    double limit = HUBER * spread_of(law);

    for (size_t i = 0; i < law->count; i++)
        law->points[i].weight = fmin(1, limit / fabs(law->points[i].residual));
}

/* The root mean square of residuals, by their weights, of as many as are free. */
static double deviation(const struct law *law)
{
    double sum = 0;

    for (size_t i = 0; i < law->count; i++)
        sum += law->points[i].weight * law->points[i].residual * law->points[i].residual;
    return sqrt(sum / (double)(law->count - law->terms));
}

static double residual_of(const struct law *law)
{
    double sum = 0;

    for (size_t i = 0; i < law->count; i++)
        sum += law->points[i].residual * law->points[i].residual;
    return sqrt(sum / (double)law->count);
}

static void describe(struct granularity *granularity, const struct law *law)
{
    const struct nnls *problem = &law->problem;
    double error = sqrt(problem->variance[TERM_TASKS]) * deviation(law);
    double reach = error * student_quantile_upper(0.025, (double)(law->count - law->terms));

    granularity->task_s = problem->x[TERM_TASKS];
    granularity->work_s = problem->x[TERM_WORK];
    if (law->terms == TERM_COUNT)
        granularity->fixed_s = problem->x[TERM_FIXED];
    granularity->residual = residual_of(law);
    if (problem->x[TERM_TASKS] > 0) {
        granularity->task_low_s = fmax(granularity->task_s - reach, 0);
        granularity->task_high_s = granularity->task_s + reach;
    }
}

bool granularity_fit(struct granularity *granularity, const struct cell_result *const *cells,
                     size_t count, double workers)
{
    struct law law;
    bool opened;

    if (count < GRANULARITY_CHUNKS_MIN)
        return true;
    opened = law_open(&law, cells, count, workers);
    if (opened) {
        solve(&law);
        for (unsigned i = 0; i < ITERATIONS; i++) {
            weigh(&law);
            solve(&law);
        }
        describe(granularity, &law);
    }
    law_close(&law);
    return opened;
}
