#include "host/choose/granularity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/curve_pairs.h"
#include "host/choose/granularity_law.h"

static bool is_divided(const struct cell_result *cell)
{
    return cell->status == CELL_OK && !cell->refined && cell->spec.chunk > 0 && cell->spec.n > 0 &&
           isfinite(cell->time.median) && cell->time.median > 0;
}

/* Everything but the chunk equal. */
static bool same_but_chunk(const struct cell_result *a, const struct cell_result *b)
{
    struct case_spec one = a->spec, other = b->spec;

    one.chunk = other.chunk = 0;
    return one.n == other.n && same_curve(&one, &other) && strcmp(a->device, b->device) == 0;
}

static int compare_chunks(const void *a, const void *b)
{
    const struct cell_result *x = *(const struct cell_result *const *)a;
    const struct cell_result *y = *(const struct cell_result *const *)b;

    return (x->spec.chunk > y->spec.chunk) - (x->spec.chunk < y->spec.chunk);
}

static bool is_known(const struct cell_result *const *cells, size_t count, uint64_t chunk)
{
    for (size_t i = 0; i < count; i++)
        if (cells[i]->spec.chunk == chunk)
            return true;
    return false;
}

/* The cells that are divided like cell `first`, in ascending chunk; none when an earlier cell had brought them. */
static size_t collect(const struct result *result, size_t first, const struct cell_result **cells)
{
    const struct cell_result *model = &result->cells[first];
    size_t count = 0;

    if (!is_divided(model))
        return 0;
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (!is_divided(cell) || !same_but_chunk(cell, model) ||
            is_known(cells, count, cell->spec.chunk))
            continue;
        if (i < first)
            return 0;
        cells[count++] = cell;
    }
    qsort(cells, count, sizeof(struct cell_result *), compare_chunks);
    return count;
}

/* How many can be at work: not more than there are processors, and launches wait for each other. */
static double workers_of(const struct result *result, const char *id)
{
    const struct device_result *device = result_device(result, id);
    json_int_t processors = json_integer_value(json_object_get(result->meta, "cores"));
    double workers = device && device->workers > 0 ? device->workers : 1;

    if (device && strcmp(device->kind, "opencl") == 0)
        return 1;
    return processors > 0 ? fmin(workers, (double)processors) : workers;
}

/* Whether the best chunk beats this one. */
static bool beats(const struct cell_result *best, const struct cell_result *other, bool *beaten)
{
    struct paired paired;

    if (!paired_compare(&paired, best, other))
        return false;
    *beaten = paired.winner < 0;
    paired_clear(&paired);
    return true;
}

static bool find_best(struct granularity *granularity, const struct cell_result *const *cells,
                      size_t count)
{
    size_t best = 0, low, high;
    bool beaten = false;

    for (size_t i = 1; i < count; i++)
        if (cells[i]->time.median < cells[best]->time.median)
            best = i;
    for (low = best; low > 0; low--)
        if (!beats(cells[best], cells[low - 1], &beaten))
            return false;
        else if (beaten)
            break;
    for (high = best; high + 1 < count; high++)
        if (!beats(cells[best], cells[high + 1], &beaten))
            return false;
        else if (beaten)
            break;
    granularity->best_chunk = cells[best]->spec.chunk;
    granularity->low_chunk = cells[low]->spec.chunk;
    granularity->high_chunk = cells[high]->spec.chunk;
    granularity->small_chunk = cells[0]->spec.chunk;
    granularity->small_ratio = cells[0]->time.median / cells[best]->time.median;
    return true;
}

static bool add(struct result *result, const struct cell_result *const *cells, size_t count)
{
    struct granularity granularity;

    granularity_init(&granularity);
    granularity.spec = cells[0]->spec;
    granularity.spec.chunk = 0;
    granularity.chunks = (unsigned)count;
    snprintf(granularity.device, sizeof(granularity.device), "%s", cells[0]->device);
    return find_best(&granularity, cells, count) &&
           granularity_fit(&granularity, cells, count, workers_of(result, granularity.device)) &&
           result_add_granularity(result, &granularity);
}

bool granularities_find(struct result *result)
{
    const struct cell_result **cells;
    bool going = true;

    free(result->granularities);
    result->granularities = NULL;
    result->granularity_count = 0;
    cells = calloc(result->cell_count + 1, sizeof(*cells));
    if (!cells)
        return false;
    for (size_t i = 0; i < result->cell_count && going; i++) {
        size_t count = collect(result, i, cells);

        if (count > 1)
            going = add(result, cells, count);
    }
    free(cells);
    return going;
}
