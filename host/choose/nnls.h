/*
 * Least squares with coefficients that are not negative.
 */
#ifndef GPUBENCH_CHOOSE_NNLS_H
#define GPUBENCH_CHOOSE_NNLS_H

#include <stdbool.h>
#include <stddef.h>

/* The normal equations of a problem, and what solving them needs; all arrays are owned. */
struct nnls {
    size_t count;
    double *matrix;   /* count × count, symmetric: XᵀX */
    double *right;    /* Xᵀy */
    double *x;        /* the solution, ≥ 0 */
    double *variance; /* diagonal of the inverse among the positive coefficients; 0 elsewhere */
    bool *free;       /* positive coefficients; those set before solving are tried first */
    bool *tried;      /* these are room for solving */
    double *factor, *step;
};

/* Zero equations of `count` > 0 coefficients. False: no memory; nothing to clear. */
bool nnls_open(struct nnls *problem, size_t count);
void nnls_clear(struct nnls *problem); /* accepts a zeroed one */

/* Forget the equations, but not which coefficients were positive. */
void nnls_reset(struct nnls *problem);

/* Add an observation: values[k] is the factor of coefficient indices[k], all with this weight. */
struct nnls_row {
    const size_t *indices;
    const double *values;
    size_t count;
    double target, weight;
};
void nnls_add(struct nnls *problem, const struct nnls_row *row);

/*
 * Minimise |Xx - y|² over x ≥ 0 (Lawson and Hanson, Solving Least Squares Problems, 1974, chapter
 * 23, on the normal equations with coefficients scaled to one size). A coefficient that the
 * observations do not determine is 0.
 */
void nnls_solve(struct nnls *problem);

#endif
