/*
 * What the results of a group's cases must be: the canonical value, and the exact result with its bound.
 */
#ifndef GPUBENCH_EXPERIMENTS_TRUTH_H
#define GPUBENCH_EXPERIMENTS_TRUTH_H

#include "host/data/arena.h"
#include "host/data/reference.h"
#include "host/plan/plan.h"

struct truth {
    struct value canonical;
    struct exact_result exact;
    bool accepted; /* the canonical value lies within the operator's bound of the exact result */
    double error_ratio; /* |canonical - exact| / bound */
};

/* Of one operator and size. */
struct truth_row {
    struct op op;
    uint64_t n;
    struct truth of[2]; /* the input; and its negative, where the group has it */
};

struct truth_table {
    struct truth_row *rows; /* one for each operator and size of the group */
    size_t count;
};

/*
 * Compute them from the arena: canonical values with the baseline kernels, each superblock once for all
 * sizes, exact results independently of the kernels. Cases larger than the arena get no row. STATUS_FAILED when
 * memory ran out.
 */
enum status truth_make(struct truth_table *table, const struct group *group,
                       const struct arena *arena, struct error *err);
void truth_clear(struct truth_table *table);

/* What the case must come to, after all its steps; NULL: it is larger than the arena. */
const struct truth *truth_find(const struct truth_table *table, const struct case_spec *spec);

#endif
