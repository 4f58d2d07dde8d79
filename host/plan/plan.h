/*
 * The plan: which cases are to be measured, grouped by the input they share.
 */
#ifndef GPUBENCH_PLAN_PLAN_H
#define GPUBENCH_PLAN_PLAN_H

#include "host/base/error.h"
#include "host/plan/case.h"

/* A list of choices for one axis; the product of all lists is the plan. Nothing is owned. */
struct plan_request {
    const struct op *ops;
    size_t op_count;
    const enum dtype *dtypes; /* none: for each operator the first it is defined for */
    size_t dtype_count;
    const uint64_t *sizes; /* ascending */
    size_t size_count;
    const enum residency *residencies;
    size_t residency_count;
    const unsigned *reuses;
    size_t reuse_count;
    const uint64_t *chunks; /* 0: none */
    size_t chunk_count;
    const unsigned *steps;
    size_t steps_count;
    const unsigned *depths;
    size_t depth_count;
    const enum memory_mode *mems;
    size_t mem_count;
    const enum alloc_mode *allocs;
    size_t alloc_count;
    const enum lifecycle *lifecycles;
    size_t lifecycle_count;
    const enum cache_mode *caches;
    size_t cache_count;
    const double *gaps;
    size_t gap_count;
    enum data_kind data;
};

/*
 * One choice for every axis but the operator and the size: the usual one, back to back. What is not said
 * stays so, and axes that come later need not be known.
 */
void plan_request_init(struct plan_request *request);

/* The cases that share one input: the first n elements of it. */
struct group {
    enum dtype dtype;
    enum data_kind data;
    uint64_t n_max;
    unsigned inputs;         /* 2 when any operator needs a second one, or `negated` */
    bool negated;            /* the second is the first one times -1: for cases of several steps */
    struct case_spec *cases; /* by operator and the other axes, sizes ascending innermost */
    size_t case_count;
};

struct plan {
    struct group groups[DTYPE_COUNT];
    size_t group_count;
    char note[256]; /* combinations left out because they make no sense; empty when none */
};

/*
 * Make the plan. STATUS_USAGE, naming operator and type, when an operator is defined for none of the
 * types asked for; with some, those it is defined for are taken and `note` tells. STATUS_USAGE too when there are
 * to be several steps of an operator whose result has no sign to go by.
 * Release with plan_clear, also after a failure.
 */
enum status plan_make(struct plan *plan, const struct plan_request *request, struct error *err);
void plan_clear(struct plan *plan);

size_t plan_case_count(const struct plan *plan);

#endif
