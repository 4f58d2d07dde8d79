#include "host/choose/curve_pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool same_curve(const struct case_spec *a, const struct case_spec *b)
{
    return case_equal(a, b) && a->cache == b->cache && a->gap_s == b->gap_s;
}

static int compare_sizes_of_cells(const void *a, const void *b)
{
    const struct cell_result *x = *(const struct cell_result *const *)a;
    const struct cell_result *y = *(const struct cell_result *const *)b;

    if (x->spec.n != y->spec.n)
        return x->spec.n < y->spec.n ? -1 : 1;
    return (x > y) - (x < y); /* both in one array: the order they were measured in */
}

/* Whether cell `index` is the first one with a time of its curve. */
static bool begins_curve(const struct result *result, size_t index)
{
    if (result->cells[index].status != CELL_OK)
        return false;
    for (size_t i = 0; i < index; i++)
        if (result->cells[i].status == CELL_OK &&
            same_curve(&result->cells[i].spec, &result->cells[index].spec))
            return false;
    return true;
}

static void collect(const struct result *result, size_t first, struct curve *curve)
{
    curve->count = 0;
    for (size_t i = first; i < result->cell_count; i++)
        if (result->cells[i].status == CELL_OK &&
            same_curve(&result->cells[i].spec, &result->cells[first].spec))
            curve->cells[curve->count++] = &result->cells[i];
    qsort(curve->cells, curve->count, sizeof(*curve->cells), compare_sizes_of_cells);
}

static size_t count_natives(const struct result *result)
{
    size_t count = 0;

    for (size_t i = 0; i < result->device_count; i++)
        count += device_is_native(&result->devices[i]);
    return count;
}

static bool visit_pairs(const struct result *result, const struct curve *curve, void *context,
                        bool (*visit)(void *, const struct curve *, const char *, const char *))
{
    bool several = count_natives(result) > 1, going = true;

    for (size_t i = 0; i < result->device_count && going; i++)
        for (size_t j = i + 1; j < result->device_count && going; j++)
            going = visit(context, curve, result->devices[i].id, result->devices[j].id);
    for (size_t j = 0; j < result->device_count && going && several; j++)
        if (strcmp(result->devices[j].kind, "opencl") == 0)
            going = visit(context, curve, NULL, result->devices[j].id);
    return going;
}

bool curve_pairs_visit(const struct result *result, void *context,
                       bool (*visit)(void *, const struct curve *, const char *, const char *))
{
    struct curve curve = { .result = result };
    bool going = true;

    if (result->cell_count == 0)
        return true;
    curve.cells = calloc(result->cell_count, sizeof(struct cell_result *));
    if (!curve.cells)
        return false;
    for (size_t i = 0; i < result->cell_count && going; i++) {
        if (!begins_curve(result, i))
            continue;
        collect(result, i, &curve);
        going = visit_pairs(result, &curve, context, visit);
    }
    free(curve.cells);
    return going;
}
