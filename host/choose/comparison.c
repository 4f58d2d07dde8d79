#include "host/choose/comparison.h"

#include <stdlib.h>
#include <string.h>

void comparison_clear(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->count; i++)
        paired_clear(&comparison->points[i]);
    free(comparison->sizes);
    free(comparison->points);
    free(comparison->winners);
    free(comparison->weights);
    free(comparison->processes);
    *comparison = (struct comparison){ 0 };
}

static const struct cell_result *curve_find(const struct curve *curve, const char *device,
                                            uint64_t n)
{
    for (size_t i = 0; i < curve->count; i++)
        if (curve->cells[i]->spec.n == n && strcmp(curve->cells[i]->device, device) == 0)
            return curve->cells[i];
    return NULL;
}

bool device_is_native(const struct device_result *device)
{
    return *device->kind && strcmp(device->kind, "opencl") != 0 &&
           strcmp(device->kind, "null") != 0;
}

const struct cell_result *curve_best_native(const struct curve *curve, uint64_t n)
{
    const struct cell_result *best = NULL;

    for (size_t i = 0; i < curve->count; i++) {
        const struct cell_result *cell = curve->cells[i];
        const struct device_result *device = result_device(curve->result, cell->device);

        if (cell->spec.n == n && device && device_is_native(device) &&
            (!best || cell->time.median < best->time.median))
            best = cell;
    }
    return best;
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Sort `keys` and leave each once; returns how many are left. */
static size_t unique_keys(uint64_t *keys, size_t count)
{
    size_t kept = 0;

    if (count > 1)
        qsort(keys, count, sizeof(*keys), compare_keys);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || keys[kept - 1] != keys[i])
            keys[kept++] = keys[i];
    return kept;
}

static void index_rounds(struct paired *paired, const uint64_t *keys, size_t count)
{
    for (size_t i = 0; i < paired->count; i++) {
        const uint64_t *found =
            bsearch(&paired->rounds[i].key, keys, count, sizeof(*keys), compare_keys);

        paired->rounds[i].index = (size_t)(found - keys);
    }
}

/* Where the rounds of each process begin; `keys` ascend. */
static bool find_processes(struct comparison *comparison, const uint64_t *keys)
{
    size_t count = comparison->round_count;

    comparison->processes = calloc(count + 1, sizeof(*comparison->processes));
    if (!comparison->processes)
        return false;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || keys[i] >> 32 != keys[i - 1] >> 32)
            comparison->processes[comparison->process_count++] = i;
    comparison->processes[comparison->process_count] = count;
    return true;
}

/* Number the rounds of all sizes, so that a resample takes or leaves a round everywhere at once. */
static bool number_rounds(struct comparison *comparison)
{
    size_t all = 0, at = 0;
    uint64_t *keys;
    bool found;

    for (size_t i = 0; i < comparison->count; i++)
        all += comparison->points[i].count;
    if (all == 0)
        return true;
    keys = calloc(all, sizeof(*keys));
    if (!keys)
        return false;
    for (size_t i = 0; i < comparison->count; i++)
        for (size_t j = 0; j < comparison->points[i].count; j++)
            keys[at++] = comparison->points[i].rounds[j].key;
    comparison->round_count = unique_keys(keys, all);
    for (size_t i = 0; i < comparison->count; i++)
        index_rounds(&comparison->points[i], keys, comparison->round_count);
    found = find_processes(comparison, keys);
    free(keys);
    comparison->weights = calloc(comparison->round_count, sizeof(*comparison->weights));
    return found && comparison->weights;
}

/* Compare at each size of the curve; a second cell of the same size and device is not looked at. */
static bool compare_sizes(struct comparison *comparison, const struct curve *curve,
                          const char *from, const char *to)
{
    for (size_t i = 0; i < curve->count; i++) {
        const struct cell_result *cell = curve->cells[i];
        const struct cell_result *other = curve_find(curve, to, cell->spec.n);

        if (!other || cell != (from ? curve_find(curve, from, cell->spec.n)
                                    : curve_best_native(curve, cell->spec.n)))
            continue;
        if (!paired_compare(&comparison->points[comparison->count], cell, other))
            return false;
        comparison->sizes[comparison->count] = cell->spec.n;
        comparison->winners[comparison->count] = comparison->points[comparison->count].winner;
        comparison->count++;
    }
    return number_rounds(comparison);
}

bool comparison_open(struct comparison *comparison, const struct curve *curve, const char *from,
                     const char *to)
{
    *comparison = (struct comparison){
        .sizes = calloc(curve->count, sizeof(uint64_t)),
        .points = calloc(curve->count, sizeof(struct paired)),
        .winners = calloc(curve->count, sizeof(int)),
    };
    if (comparison->sizes && comparison->points && comparison->winners &&
        compare_sizes(comparison, curve, from, to))
        return true;
    comparison_clear(comparison);
    return false;
}

void comparison_resample(struct comparison *comparison, struct rng *rng)
{
    memset(comparison->weights, 0, comparison->round_count * sizeof(*comparison->weights));
    for (size_t p = 0; p < comparison->process_count; p++) {
        const size_t *process = &comparison->processes[rng_below(rng, comparison->process_count)];

        for (size_t i = process[0]; i < process[1]; i++)
            comparison->weights[process[0] + rng_below(rng, process[1] - process[0])]++;
    }
    for (size_t i = 0; i < comparison->count; i++)
        comparison->winners[i] = paired_weighted(&comparison->points[i], comparison->weights);
}
