#include "host/report/stretch.h"

#include "host/report/rank.h"

bool size_decides(const struct view *view, const struct curve *curve, size_t size)
{
    return rank_size(view, curve, size).count > 1;
}

static bool leads_throughout(const struct view *view, const struct curve *curve, size_t first,
                             size_t last, size_t device)
{
    for (size_t size = first; size <= last; size++)
        if (size_decides(view, curve, size) && !rank_is_first(view, curve, size, device))
            return false;
    return true;
}

static size_t count_leaders(const struct view *view, const struct curve *curve, size_t first,
                            size_t last)
{
    size_t count = 0;

    for (size_t device = 0; device < view->device_count; device++)
        count += leads_throughout(view, curve, first, last, device);
    return count;
}

size_t next_deciding(const struct view *view, const struct curve *curve, size_t size)
{
    while (size < curve->size_count && !size_decides(view, curve, size))
        size++;
    return size;
}

static void describe(struct stretch *stretch, const struct view *view, const struct curve *curve)
{
    stretch->shared = count_leaders(view, curve, stretch->first, stretch->last);
    stretch->device = 0;
    while (!leads_throughout(view, curve, stretch->first, stretch->last, stretch->device))
        stretch->device++;
    stretch->clear = true;
    for (size_t size = stretch->first; size <= stretch->last; size++)
        if (size_decides(view, curve, size) && rank_size(view, curve, size).tied > 1)
            stretch->clear = false;
}

bool stretch_next(struct stretch *stretch, const struct view *view, const struct curve *curve,
                  size_t size)
{
    stretch->first = stretch->last = next_deciding(view, curve, size);
    if (stretch->first == curve->size_count)
        return false;
    for (;;) {
        size_t next = next_deciding(view, curve, stretch->last + 1);

        if (next == curve->size_count || count_leaders(view, curve, stretch->first, next) == 0)
            break;
        stretch->last = next;
    }
    describe(stretch, view, curve);
    return true;
}

size_t stretch_count(const struct view *view, const struct curve *curve)
{
    struct stretch stretch;
    size_t count = 0;

    for (size_t size = 0; stretch_next(&stretch, view, curve, size); size = stretch.last + 1)
        count++;
    return count;
}

bool stretch_shares(const struct view *view, const struct curve *curve,
                    const struct stretch *stretch, size_t device)
{
    return leads_throughout(view, curve, stretch->first, stretch->last, device);
}
