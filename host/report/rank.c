#include "host/report/rank.h"

#include <math.h>

#include "host/choose/paired.h"

/* The cell when its time may be compared with others. */
static const struct cell_result *valid_cell(const struct view *view, const struct curve *curve,
                                            size_t size, size_t device)
{
    const struct cell_result *cell = curve_cell(view, curve, size, device);
    bool valid = cell && view->devices[device].compared && cell->status == CELL_OK &&
                 isfinite(cell->time.median) && cell->time.median > 0;

    return valid ? cell : NULL;
}

double rank_time(const struct view *view, const struct curve *curve, size_t size, size_t device)
{
    const struct cell_result *cell = valid_cell(view, curve, size, device);

    return cell ? cell->time.median : (double)NAN;
}

static void rank_device(struct ranking *ranking, const struct view *view, const struct curve *curve,
                        size_t size, size_t device)
{
    double time = rank_time(view, curve, size, device);

    if (isnan(time))
        return;
    if (ranking->count == 0 || time < rank_time(view, curve, size, ranking->best)) {
        ranking->second = ranking->best;
        ranking->best = device;
    } else if (ranking->count == 1 || time < rank_time(view, curve, size, ranking->second)) {
        ranking->second = device;
    }
    ranking->count++;
}

/* Does the first one beat the other, as crossovers would have it? Where memory ran out, it does not. */
static bool beats(const struct cell_result *first, const struct cell_result *other)
{
    struct paired paired;
    bool won = paired_compare(&paired, other, first) && paired.winner > 0;

    paired_clear(&paired);
    return won;
}

static bool ties_with(const struct view *view, const struct curve *curve, size_t size, size_t best,
                      size_t device)
{
    const struct cell_result *first = valid_cell(view, curve, size, best);
    const struct cell_result *other = valid_cell(view, curve, size, device);

    return first && other && (best == device || !beats(first, other));
}

/* All of the ranking but who ties, which takes longer to find. */
static struct ranking find_best(const struct view *view, const struct curve *curve, size_t size)
{
    struct ranking ranking = { 0 };

    for (size_t i = 0; i < view->device_count; i++)
        rank_device(&ranking, view, curve, size, i);
    return ranking;
}

struct ranking rank_size(const struct view *view, const struct curve *curve, size_t size)
{
    struct ranking ranking = find_best(view, curve, size);

    for (size_t i = 0; ranking.count > 0 && i < view->device_count; i++)
        ranking.tied += ties_with(view, curve, size, ranking.best, i);
    return ranking;
}

bool rank_is_first(const struct view *view, const struct curve *curve, size_t size, size_t device)
{
    struct ranking ranking = find_best(view, curve, size);

    return ranking.count > 0 && ties_with(view, curve, size, ranking.best, device);
}
