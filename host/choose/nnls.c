#include "host/choose/nnls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SINGULAR  1e-10 /* of a scaled pivot: a column that others make up */
#define TOLERANCE 1e-9  /* of a scaled gradient */

bool nnls_open(struct nnls *problem, size_t count)
{
    *problem = (struct nnls){
        .count = count,
        .matrix = calloc(count * count, sizeof(double)),
        .right = calloc(count, sizeof(double)),
        .x = calloc(count, sizeof(double)),
        .variance = calloc(count, sizeof(double)),
        .free = calloc(count, sizeof(bool)),
        .tried = calloc(count, sizeof(bool)),
        .factor = calloc(count * count, sizeof(double)),
        .step = calloc(count, sizeof(double)),
    };
    if (problem->matrix && problem->right && problem->x && problem->variance && problem->free &&
        problem->factor && problem->step)
        return true;
    nnls_clear(problem);
    return false;
}

void nnls_clear(struct nnls *problem)
{
    free(problem->matrix);
    free(problem->right);
    free(problem->x);
    free(problem->variance);
    free(problem->free);
    free(problem->tried);
    free(problem->factor);
    free(problem->step);
    *problem = (struct nnls){ 0 };
}

void nnls_reset(struct nnls *problem)
{
    memset(problem->matrix, 0, problem->count * problem->count * sizeof(double));
    memset(problem->right, 0, problem->count * sizeof(double));
}

void nnls_add(struct nnls *problem, const struct nnls_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        double *line = problem->matrix + row->indices[i] * problem->count;
        double scaled = row->weight * row->values[i];

        for (size_t j = 0; j < row->count; j++)
            line[row->indices[j]] += scaled * row->values[j];
        problem->right[row->indices[i]] += scaled * row->target;
    }
}

/* The size of a coefficient's column; prices differ by many orders of magnitude. */
static double scale_of(const struct nnls *problem, size_t i)
{
    double diagonal = problem->matrix[i * problem->count + i];

    return diagonal > 0 ? sqrt(diagonal) : 1;
}

/* One line of the Cholesky factor of the scaled equations of the free coefficients; false where it is singular. */
static bool factor_line(struct nnls *p, size_t i)
{
    double *line = p->factor + i * p->count;

    for (size_t j = 0; j <= i; j++) {
        const double *other = p->factor + j * p->count;
        double sum = p->matrix[i * p->count + j] / (scale_of(p, i) * scale_of(p, j));

        if (!p->free[j]) {
            line[j] = 0;
            continue;
        }
        for (size_t k = 0; k < j; k++)
            sum -= line[k] * other[k];
        if (i == j && !(sum > SINGULAR))
            return false;
        line[j] = i == j ? sqrt(sum) : sum / other[j];
    }
    return true;
}

/* Factor; coefficients that the others make up are held at 0. */
static void factorise(struct nnls *p)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->free[i] && !factor_line(p, i))
            p->free[i] = false;
        if (!p->free[i])
            memset(p->factor + i * p->count, 0, p->count * sizeof(double));
    }
}

/* step := the free coefficients' equations solved for `right`, which is in scaled units; in place. */
static void solve_factored(const struct nnls *p, double *step)
{
    for (size_t i = 0; i < p->count; i++) {
        const double *line = p->factor + i * p->count;

        if (!p->free[i])
            continue;
        for (size_t k = 0; k < i; k++)
            step[i] -= line[k] * step[k];
        step[i] /= line[i];
    }
    for (size_t i = p->count; i-- > 0;) {
        if (!p->free[i])
            continue;
        for (size_t k = i + 1; k < p->count; k++)
            step[i] -= p->factor[k * p->count + i] * step[k];
        step[i] /= p->factor[i * p->count + i];
    }
}

/* The unconstrained solution for the free coefficients, into `step`. */
static void solve_free(struct nnls *p)
{
    factorise(p);
    for (size_t i = 0; i < p->count; i++)
        p->step[i] = p->free[i] ? p->right[i] / scale_of(p, i) : 0;
    solve_factored(p, p->step);
    for (size_t i = 0; i < p->count; i++)
        p->step[i] = p->free[i] ? p->step[i] / scale_of(p, i) : 0;
}

/* Go from x towards step until a coefficient reaches 0, which then stays there. True: all the way. */
static bool advance(struct nnls *p)
{
    double way = 1;
    size_t stop = p->count;

    for (size_t i = 0; i < p->count; i++) {
        if (p->free[i] && p->step[i] <= 0 && p->x[i] / (p->x[i] - p->step[i]) <= way) {
            way = p->x[i] > 0 ? p->x[i] / (p->x[i] - p->step[i]) : 0;
            stop = i;
        }
    }
    for (size_t i = 0; i < p->count; i++)
        p->x[i] = p->free[i] ? fmax(p->x[i] + way * (p->step[i] - p->x[i]), 0) : 0;
    if (stop == p->count)
        return true;
    p->free[stop] = false;
    p->x[stop] = 0;
    return false;
}

/* The coefficient at 0 that would lessen the error most if it grew; count when there is none. */
static size_t most_wanted(const struct nnls *p)
{
    double steepest = TOLERANCE;
    size_t found = p->count;

    for (size_t i = 0; i < p->count; i++) {
        double gradient = p->right[i];

        if (p->free[i] || p->tried[i])
            continue;
        for (size_t k = 0; k < p->count; k++)
            gradient -= p->matrix[i * p->count + k] * p->x[k];
        if (gradient / scale_of(p, i) > steepest) {
            steepest = gradient / scale_of(p, i);
            found = i;
        }
    }
    return found;
}

static void settle(struct nnls *p)
{
    do
        solve_free(p);
    while (!advance(p));
}

static void find_variances(struct nnls *p)
{
    factorise(p);
    for (size_t i = 0; i < p->count; i++) {
        double scale = scale_of(p, i);

        p->variance[i] = 0;
        if (!p->free[i])
            continue;
        memset(p->step, 0, p->count * sizeof(double));
        p->step[i] = 1;
        solve_factored(p, p->step);
        p->variance[i] = p->step[i] / (scale * scale);
    }
}

/* A coefficient that was let go and came back to 0 at once is not tried again: rounding could make it endless. */
void nnls_solve(struct nnls *p)
{
    size_t next;

    memset(p->tried, 0, p->count * sizeof(*p->tried));
    settle(p);
    while ((next = most_wanted(p)) < p->count) {
        p->tried[next] = true;
        p->free[next] = true;
        settle(p);
    }
    find_variances(p);
}
