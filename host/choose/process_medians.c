#include "host/choose/process_medians.h"

#include <math.h>
#include <stdlib.h>

struct timed {
    unsigned process;
    double wall_s;
};

static int compare_timed(const void *a, const void *b)
{
    const struct timed *x = a, *y = b;

    if (x->process != y->process)
        return x->process < y->process ? -1 : 1;
    return (x->wall_s > y->wall_s) - (x->wall_s < y->wall_s);
}

static size_t collect(const struct cell_result *cell, struct timed *timed)
{
    size_t count = 0;

    for (size_t i = 0; i < cell->sample_count; i++)
        if (isfinite(cell->samples[i].wall_s))
            timed[count++] = (struct timed){ cell->samples[i].process, cell->samples[i].wall_s };
    if (count > 1)
        qsort(timed, count, sizeof(*timed), compare_timed);
    return count;
}

static void take_medians(struct process_medians *medians, const struct timed *timed, size_t count)
{
    for (size_t first = 0, end; first < count; first = end) {
        double median;

        for (end = first; end < count && timed[end].process == timed[first].process;)
            end++;
        median = (timed[first + (end - first - 1) / 2].wall_s / 2) +
                 (timed[first + (end - first) / 2].wall_s / 2);
        if (median > 0)
            medians->items[medians->count++] =
                (struct process_median){ timed[first].process, log(median) };
    }
}

bool process_medians_of(const struct cell_result *cell, struct process_medians *medians)
{
    struct timed *timed;

    *medians = (struct process_medians){ 0 };
    if (cell->sample_count == 0)
        return true;
    timed = calloc(cell->sample_count, sizeof(*timed));
    medians->items = calloc(cell->sample_count, sizeof(*medians->items));
    if (timed && medians->items)
        take_medians(medians, timed, collect(cell, timed));
    free(timed);
    if (timed && medians->items)
        return true;
    process_medians_clear(medians);
    return false;
}

void process_medians_divide(struct process_medians *medians, const struct process_medians *by)
{
    size_t kept = 0;

    for (size_t i = 0, j = 0; i < medians->count; i++) {
        struct process_median item = medians->items[i];

        while (j < by->count && by->items[j].process < item.process)
            j++;
        if (j == by->count || by->items[j].process != item.process)
            continue;
        item.log_s -= by->items[j].log_s;
        medians->items[kept++] = item;
    }
    medians->count = kept;
}

void process_medians_clear(struct process_medians *medians)
{
    free(medians->items);
    *medians = (struct process_medians){ 0 };
}
