#include "host/experiments/cell_order.h"

#include <math.h>

#include "host/devices/tasks.h"
#include "kernels/partials.h"

/* Roundings of merging two records in f64 beside that of their sum: factors, means (kernels/merge.c). */
#define MERGE_ROUNDINGS 6u

/* Records that are combined after the superblocks. */
static uint64_t records_of(const struct case_spec *spec)
{
    return spec->chunk > 0 ? tasks_of(spec).records : superblock_count(spec->dtype, spec->n);
}

static unsigned tree_levels(uint64_t records)
{
    unsigned levels = 0;

    while ((UINT64_C(1) << levels) < records)
        levels++;
    return levels;
}

enum order cell_order(const struct device_spec *device, const struct case_spec *spec)
{
    const struct tasks tasks = tasks_of(spec);

    if (records_of(spec) < 2)
        return ORDER_CANONICAL;
    if (device->combine > COMBINE_PARTIALS)
        return ORDER_ARRIVAL;
    return tasks_canonical(&tasks) ? ORDER_CANONICAL : ORDER_CHUNKED;
}

/*
 * Longest chain of additions: through a superblock, and through the records after it: all of them where they arrive one
 * by one, the levels of the final tree where they stand in the order of the input.
 */
static unsigned depth_of(enum order order, const struct case_spec *spec)
{
    uint64_t records = records_of(spec);
    uint64_t merges = order == ORDER_ARRIVAL ? records - 1 : tree_levels(records);
    unsigned each = spec->op.is->scheme >= SCHEME_LOGSUM ? MERGE_ROUNDINGS : 1;
    uint64_t depth = canonical_depth(spec->dtype, 1) + merges * each;

    return depth < UINT32_MAX / 2 ? (unsigned)depth : UINT32_MAX / 2;
}

static bool same_bits(const struct truth *truth, const struct outcome *outcome)
{
    return outcome->equal && value_equal(outcome->value, truth->canonical);
}

bool cell_order_accepts(enum order order, const struct case_spec *spec, const struct truth *truth,
                        const struct outcome *outcome, double *error_ratio)
{
    struct exact_result exact = truth->exact;
    const struct value *extremes[] = { &outcome->value, &outcome->odd };
    bool accepted = true;

    if (order == ORDER_CANONICAL || op_any_order(spec->op, spec->dtype)) {
        *error_ratio = truth->error_ratio;
        return same_bits(truth, outcome);
    }
    exact.depth = depth_of(order, spec);
    for (unsigned i = 0; i < (outcome->equal ? 1 : 2); i++) {
        double ratio;

        accepted &= reference_accepts(spec->op, spec->dtype, spec->n, &exact, *extremes[i], &ratio);
        *error_ratio = fmax(*error_ratio, ratio);
    }
    return accepted;
}
