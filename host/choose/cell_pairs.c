#include "host/choose/cell_pairs.h"

#include <stdlib.h>
#include <string.h>

/* Cells of a result, sorted so that two lists can be walked side by side. */
struct cell_list {
    const struct cell_result **cells;
    size_t count;
};

static int order_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* A total order of everything a curve has in common. */
static int order_curves(const struct case_spec *a, const struct case_spec *b)
{
    const unsigned keys[][2] = {
        { a->op.degree, b->op.degree }, { a->dtype, b->dtype }, { a->data, b->data },
        { a->residency, b->residency }, { a->reuse, b->reuse }, { a->steps, b->steps },
        { a->depth, b->depth },         { a->mem, b->mem },     { a->alloc, b->alloc },
        { a->lifecycle, b->lifecycle }, { a->cache, b->cache },
    };
    int order = strcmp(a->op.is->name, b->op.is->name);

    for (size_t i = 0; order == 0 && i < sizeof(keys) / sizeof(keys[0]); i++)
        order = order_numbers(keys[i][0], keys[i][1]);
    return order ? order : (a->gap_s > b->gap_s) - (a->gap_s < b->gap_s);
}

static int order_cells(const struct cell_result *a, const struct cell_result *b, bool devices)
{
    int order = order_curves(&a->spec, &b->spec);

    if (order == 0 && devices)
        order = strcmp(a->device, b->device);
    return order ? order : order_numbers(a->spec.n, b->spec.n);
}

/* Equal cells stay in the order of their result. */
static int compare(const void *a, const void *b, void *devices)
{
    const struct cell_result *x = *(const struct cell_result *const *)a;
    const struct cell_result *y = *(const struct cell_result *const *)b;
    int order = order_cells(x, y, *(bool *)devices);

    return order ? order : (x > y) - (x < y);
}

static bool list_open(struct cell_list *list, const struct result *result,
                      bool (*wanted)(const void *, const struct cell_result *, bool),
                      const void *context, bool old, bool devices)
{
    size_t kept = 0;

    list->cells = calloc(result->cell_count + 1, sizeof(struct cell_result *));
    if (!list->cells)
        return false;
    for (size_t i = 0; i < result->cell_count; i++)
        if (wanted(context, &result->cells[i], old))
            list->cells[list->count++] = &result->cells[i];
    qsort_r(list->cells, list->count, sizeof(*list->cells), compare, &devices);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || order_cells(list->cells[kept - 1], list->cells[i], devices) != 0)
            list->cells[kept++] = list->cells[i];
    list->count = kept;
    return true;
}

/* Cells of the plan: sizes that narrow a crossover are others in each run, and not missed. */
static size_t count_planned(const struct cell_list *list)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += !list->cells[i]->refined;
    return count;
}

static bool pair_up(struct cell_pairs *pairs, const struct cell_list *old,
                    const struct cell_list *new, bool devices)
{
    size_t i = 0, j = 0;

    pairs->items = calloc(old->count + 1, sizeof(*pairs->items));
    if (!pairs->items)
        return false;
    while (i < old->count && j < new->count) {
        int order = order_cells(old->cells[i], new->cells[j], devices);

        if (order == 0)
            pairs->items[pairs->count++] = (struct cell_pair){ old->cells[i], new->cells[j] };
        i += order <= 0;
        j += order >= 0;
    }
    pairs->old_only = count_planned(old);
    pairs->new_only = count_planned(new);
    for (size_t k = 0; k < pairs->count; k++) {
        pairs->old_only -= !pairs->items[k].old->refined;
        pairs->new_only -= !pairs->items[k].new->refined;
    }
    return true;
}

bool cell_pairs_find(struct cell_pairs *pairs, const struct result *old, const struct result *new,
                     bool (*wanted)(const void *context, const struct cell_result *cell, bool old),
                     const void *context, bool ignore_device)
{
    struct cell_list olds = { 0 }, news = { 0 };
    bool found;

    *pairs = (struct cell_pairs){ 0 };
    found = list_open(&olds, old, wanted, context, true, !ignore_device) &&
            list_open(&news, new, wanted, context, false, !ignore_device) &&
            pair_up(pairs, &olds, &news, !ignore_device);
    free(olds.cells);
    free(news.cells);
    return found;
}

const struct cell_pair *cell_pairs_largest(const struct cell_pairs *pairs,
                                           const struct case_spec *spec, const char *device)
{
    size_t low = 0, high = pairs->count; /* find the first pair behind those asked for */

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct cell_result *cell = pairs->items[middle].old;
        int order = order_curves(&cell->spec, spec);

        if (order < 0 || (order == 0 && strcmp(cell->device, device) <= 0))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || order_curves(&pairs->items[low - 1].old->spec, spec) != 0 ||
        strcmp(pairs->items[low - 1].old->device, device) != 0)
        return NULL;
    return &pairs->items[low - 1];
}

void cell_pairs_clear(struct cell_pairs *pairs)
{
    free(pairs->items);
    *pairs = (struct cell_pairs){ 0 };
}
