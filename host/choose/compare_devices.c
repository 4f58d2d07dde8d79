#include "host/choose/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/words.h"
#include "host/choose/cell_pairs.h"
#include "host/choose/compare_parts.h"
#include "host/choose/paired.h"

/* One device (new) against another (old). */
struct duel {
    const char *device, *against;
};

static bool is_dueller(const void *context, const struct cell_result *cell, bool old)
{
    const struct duel *duel = context;

    return strcmp(cell->device, old ? duel->against : duel->device) == 0;
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = ((const struct paired_round *)a)->key, y = ((const struct paired_round *)b)->key;

    return (x > y) - (x < y);
}

static int compare_ratios(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* `ratios` is by process and round; leave each process's median at its front. Returns how many. */
static size_t keep_medians(const struct paired_round *rounds, double *ratios, size_t count)
{
    size_t kept = 0;

    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && rounds[end].key >> 32 == rounds[first].key >> 32;)
            end++;
        qsort(ratios + first, end - first, sizeof(*ratios), compare_ratios);
        ratios[kept++] =
            (ratios[first + (end - first - 1) / 2] + ratios[first + (end - first) / 2]) / 2;
    }
    return kept;
}

static size_t count_processes(const struct paired *paired)
{
    size_t count = 0;

    for (size_t i = 0; i < paired->count; i++)
        count += i == 0 || paired->rounds[i].key >> 32 != paired->rounds[i - 1].key >> 32;
    return count;
}

/* `ratios` are those of `paired`, whose rounds are in the order of time. False: no memory. */
static bool measure(struct change *change, const struct paired *paired, double *ratios)
{
    size_t processes = count_processes(paired);
    double delta = change->effect.delta;

    if (processes >= COMPARE_PROCESSES_MIN) {
        change->unit = UNIT_PROCESSES;
        change->old_count = change->new_count = keep_medians(paired->rounds, ratios, paired->count);
        change->effect = effect_paired(ratios, change->new_count, delta);
        return true;
    }
    change->old_count = change->new_count = paired->count;
    return paired->count < COMPARE_ROUNDS_MIN ||
           effect_of_rounds(ratios, paired->count, delta, &change->effect);
}

static bool compare_rounds(struct change *change)
{
    struct paired paired;
    double *ratios;
    bool done = false;

    if (!paired_compare(&paired, change->old, change->new))
        return false;
    if (paired.count > 1)
        qsort(paired.rounds, paired.count, sizeof(*paired.rounds), compare_keys);
    ratios = calloc(paired.count + 1, sizeof(*ratios));
    for (size_t i = 0; ratios && i < paired.count; i++)
        ratios[i] = paired.rounds[i].log_ratio;
    if (ratios)
        done = measure(change, &paired, ratios);
    free(ratios);
    paired_clear(&paired);
    return done;
}

static bool take_pair(struct changes *changes, const struct cell_pair *pair)
{
    struct change *change = &changes->items[changes->count];

    if (!cell_timed(pair->old) || !cell_timed(pair->new)) {
        changes->untimed++;
        return true;
    }
    *change = (struct change){
        .old = pair->old,
        .new = pair->new,
        .unit = UNIT_ROUNDS,
        .old_s = pair->old->time.median,
        .new_s = pair->new->time.median,
        .effect = effect_unknown(least_effect_between(&changes->least, pair->old, pair->new)),
    };
    changes->count++;
    return compare_rounds(change);
}

static bool take_pairs(struct changes *changes, const struct cell_pairs *pairs)
{
    struct change *items =
        reallocarray(changes->items, changes->count + pairs->count + 1, sizeof(*items));
    bool taken = items != NULL;

    if (items)
        changes->items = items;
    changes->old_only += pairs->old_only;
    changes->new_only += pairs->new_only;
    for (size_t i = 0; taken && i < pairs->count; i++)
        taken = take_pair(changes, &pairs->items[i]);
    return taken;
}

static bool take_duel(struct changes *changes, const struct result *result, const struct duel *duel)
{
    struct cell_pairs pairs;
    bool taken;

    if (!cell_pairs_find(&pairs, result, result, is_dueller, duel, true))
        return false;
    taken = take_pairs(changes, &pairs);
    cell_pairs_clear(&pairs);
    return taken;
}

static bool is_asked_for(const struct compare_request *request, const char *id)
{
    for (size_t i = 0; i < request->device_count; i++)
        if (strcmp(request->devices[i], id) == 0)
            return true;
    return request->device_count == 0;
}

enum status changes_between_devices(struct changes *changes, const struct compare_request *request,
                                    const char *against, struct error *err)
{
    const struct result *result = request->old;
    char quoted[QUOTE_SIZE];
    enum status status;

    *changes = (struct changes){ .least = least_effect_unknown() };
    status = least_effect_read(&changes->least, result, request->old_name, err);
    for (size_t i = 0; status == STATUS_OK && i < result->device_count; i++) {
        const struct duel duel = { result->devices[i].id, against };

        if (strcmp(duel.device, against) != 0 && is_asked_for(request, duel.device) &&
            !take_duel(changes, result, &duel))
            status = compare_no_memory(err);
    }
    if (status == STATUS_OK && changes->count == 0)
        status = error_set(err, STATUS_USAGE,
                           "%s: nothing to compare: no case has times both of \"%s\" and of "
                           "another device that was asked for",
                           request->old_name, text_quote(against, quoted));
    if (status == STATUS_OK && !changes_judge(changes))
        status = compare_no_memory(err);
    return status;
}
