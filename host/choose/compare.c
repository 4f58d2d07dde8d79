#include "host/choose/compare.h"

#include <math.h>
#include <stdlib.h>

#include "host/choose/compare_parts.h"

const char *change_unit_name(enum change_unit unit)
{
    return unit == UNIT_PROCESSES ? "processes" : "rounds";
}

void changes_clear(struct changes *changes)
{
    free(changes->items);
    *changes = (struct changes){ 0 };
}

double change_ratio(const struct change *change)
{
    if (isnan(change->effect.log_ratio))
        return change->new_s / change->old_s;
    return exp(change->effect.log_ratio);
}

size_t changes_with(const struct changes *changes, enum verdict verdict)
{
    size_t count = 0;

    for (size_t i = 0; i < changes->count; i++)
        count += changes->items[i].verdict == verdict;
    return count;
}

size_t changes_different(const struct changes *changes, int direction)
{
    size_t count = 0;

    for (size_t i = 0; i < changes->count; i++)
        count += changes->items[i].verdict == VERDICT_DIFFERENT &&
                 (changes->items[i].effect.log_ratio > 0) == (direction > 0);
    return count;
}

bool cell_timed(const struct cell_result *cell)
{
    return cell->status == CELL_OK && (cell->sample_count > 0 || isfinite(cell->time.median));
}

/* Pairs come in the order of their cases; people know the order of the old result. */
static int compare_places(const void *a, const void *b)
{
    const struct change *x = a, *y = b;

    if (x->old != y->old)
        return x->old > y->old ? 1 : -1;
    return (x->new > y->new) - (x->new < y->new);
}

bool changes_judge(struct changes *changes)
{
    struct effect **known = calloc(changes->count + 1, sizeof(struct effect *));
    size_t count = 0;

    if (!known)
        return false;
    if (changes->count > 1)
        qsort(changes->items, changes->count, sizeof(*changes->items), compare_places);
    for (size_t i = 0; i < changes->count; i++)
        if (!isnan(changes->items[i].effect.p))
            known[count++] = &changes->items[i].effect;
    effects_correct(known, count);
    for (size_t i = 0; i < changes->count; i++)
        changes->items[i].verdict = effect_verdict(&changes->items[i].effect);
    free(known);
    return true;
}

enum status compare_no_memory(struct error *err)
{
    return error_set(err, STATUS_FAILED, "not enough memory to compare");
}
