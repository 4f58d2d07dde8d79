#include "host/choose/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/words.h"
#include "host/choose/cell_pairs.h"
#include "host/choose/compare_parts.h"
#include "host/choose/process_medians.h"
#include "host/choose/same_device.h"

struct finder {
    const struct compare_request *request;
    struct changes *changes;
    struct cell_pairs pairs;
    struct cell_pairs divisors; /* timed cells of seq */
};

static bool is_asked_for(const void *context, const struct cell_result *cell, bool old)
{
    const struct compare_request *request = context;

    (void)old;
    for (size_t i = 0; i < request->device_count; i++)
        if (strcmp(request->devices[i], cell->device) == 0)
            return true;
    return request->device_count == 0;
}

static bool is_divisor(const void *context, const struct cell_result *cell, bool old)
{
    const struct changes *changes = context;

    (void)old;
    return cell_timed(cell) && strcmp(cell->device, changes->divided_by) == 0;
}

/* Plain `seq` if both results have it, else the first of its spellings that both have. */
static enum status find_divisor(struct changes *changes, const struct compare_request *request,
                                struct error *err)
{
    const char *found = NULL;

    for (size_t i = 0; i < request->old->device_count; i++) {
        const struct device_result *device = &request->old->devices[i];

        if (strcmp(device->kind, "seq") == 0 && result_device(request->new, device->id) &&
            (!found || strcmp(device->id, "seq") == 0))
            found = device->id;
    }
    if (!found)
        return error_set(err, STATUS_USAGE,
                         "no seq device is in both %s and %s to normalize by; measure with "
                         "--device seq as well",
                         request->old_name, request->new_name);
    strcpy(changes->divided_by, found);
    return STATUS_OK;
}

static enum status refuse_device(const struct compare_request *request, const char *id,
                                 const struct device_difference *difference, struct error *err)
{
    char quoted[QUOTE_SIZE], old[QUOTE_SIZE], new[QUOTE_SIZE];

    return error_set(err, STATUS_USAGE,
                     "device \"%s\" is not the same: its %s is \"%s\" in %s, \"%s\" in %s; "
                     "--allow-different-devices compares them nevertheless",
                     text_quote(id, quoted), difference->what, text_quote(difference->old, old),
                     request->old_name, text_quote(difference->new, new), request->new_name);
}

/* Every device that has a pair, and the one that divides, must be the same in both results. */
static enum status check_devices(const struct finder *finder, struct error *err)
{
    const struct compare_request *request = finder->request;
    struct device_difference difference;

    for (size_t i = 0; i < request->old->device_count; i++) {
        const char *id = request->old->devices[i].id;
        bool used = strcmp(id, finder->changes->divided_by) == 0;

        for (size_t j = 0; !used && j < finder->pairs.count; j++)
            used = strcmp(finder->pairs.items[j].old->device, id) == 0;
        if (used && !same_device(request->old, request->new, id, &difference))
            return refuse_device(request, id, &difference, err);
    }
    return STATUS_OK;
}

static double mean_of(const double *values, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += values[i];
    return sum / (double)count;
}

static double *logs_of(const struct process_medians *medians)
{
    double *logs = calloc(medians->count + 1, sizeof(*logs));

    for (size_t i = 0; logs && i < medians->count; i++)
        logs[i] = medians->items[i].log_s;
    return logs;
}

/* Logs of the processes' medians, divided by those of `by` unless NULL; to be freed, NULL: no memory. */
static double *read_logs(const struct cell_result *cell, const struct cell_result *by,
                         size_t *count)
{
    struct process_medians medians, divisors = { 0 };
    double *logs;

    if (!process_medians_of(cell, &medians))
        return NULL;
    if (by && !process_medians_of(by, &divisors)) {
        process_medians_clear(&medians);
        return NULL;
    }
    if (by)
        process_medians_divide(&medians, &divisors);
    *count = medians.count;
    logs = logs_of(&medians);
    process_medians_clear(&medians);
    process_medians_clear(&divisors);
    return logs;
}

static void measure(struct change *change, const double *old, const double *new)
{
    size_t a = change->old_count, b = change->new_count;

    change->old_s = a > 0 ? exp(mean_of(old, a)) : NAN;
    change->new_s = b > 0 ? exp(mean_of(new, b)) : NAN;
    if (a >= COMPARE_PROCESSES_MIN && b >= COMPARE_PROCESSES_MIN)
        change->effect = effect_welch(old, a, new, b, change->effect.delta);
}

static bool add_change(struct changes *changes, const struct cell_pair *pair,
                       const struct cell_pair *by)
{
    struct change *change = &changes->items[changes->count];
    double *old, *new = NULL;
    bool read;

    double delta = least_effect_between(&changes->least, pair->old, pair->new);

    if (by)
        delta = fmax(delta, least_effect_between(&changes->least, by->old, by->new));
    *change = (struct change){
        .old = pair->old,
        .new = pair->new,
        .old_by = by ? by->old : NULL,
        .new_by = by ? by->new : NULL,
        .unit = UNIT_PROCESSES,
        .effect = effect_unknown(delta),
    };
    old = read_logs(change->old, change->old_by, &change->old_count);
    if (old)
        new = read_logs(change->new, change->new_by, &change->new_count);
    read = old && new;
    if (read) {
        measure(change, old, new);
        changes->count++;
    }
    free(old);
    free(new);
    return read;
}

static bool take_pair(struct finder *finder, const struct cell_pair *pair)
{
    struct changes *changes = finder->changes;
    const struct cell_pair *by = NULL;

    if (!cell_timed(pair->old) || !cell_timed(pair->new)) {
        changes->untimed++;
        changes->broken += cell_timed(pair->old) && pair->new->status != CELL_SKIPPED;
        return true;
    }
    if (changes->divided_by[0]) {
        by = cell_pairs_largest(&finder->divisors, &pair->old->spec, changes->divided_by);
        if (by && by->old == pair->old)
            return true; /* divided by itself: 1 */
        changes->undivided += !by;
        if (!by)
            return true;
    }
    return add_change(changes, pair, by);
}

static bool find_pairs(struct finder *finder)
{
    const struct compare_request *request = finder->request;

    return cell_pairs_find(&finder->pairs, request->old, request->new, is_asked_for, request,
                           false) &&
           cell_pairs_find(&finder->divisors, request->old, request->new, is_divisor,
                           finder->changes, false);
}

static bool take_pairs(struct finder *finder)
{
    struct changes *changes = finder->changes;
    bool taken = true;

    changes->old_only = finder->pairs.old_only;
    changes->new_only = finder->pairs.new_only;
    changes->items = calloc(finder->pairs.count + 1, sizeof(*changes->items));
    if (!changes->items)
        return false;
    for (size_t i = 0; taken && i < finder->pairs.count; i++)
        taken = take_pair(finder, &finder->pairs.items[i]);
    return taken && changes_judge(changes);
}

static enum status refuse_nothing(const struct finder *finder, struct error *err)
{
    const struct compare_request *request = finder->request;

    if (finder->pairs.count == 0)
        return error_set(err, STATUS_USAGE,
                         "%s and %s have nothing in common: no case was measured on the same "
                         "device in both",
                         request->old_name, request->new_name);
    if (finder->changes->undivided > 0)
        return error_set(err, STATUS_USAGE,
                         "%s and %s: no case has times of seq in both to normalize by",
                         request->old_name, request->new_name);
    return error_set(err, STATUS_USAGE,
                     "%s and %s have %zu cell%s in common, but none that can be compared: %s",
                     request->old_name, request->new_name, finder->pairs.count,
                     finder->pairs.count == 1 ? "" : "s",
                     finder->changes->untimed > 0 ? "none has times in both"
                                                  : "only those that are normalized by");
}

static enum status find(struct finder *finder, struct error *err)
{
    enum status status = STATUS_OK;

    if (finder->request->divide_by_seq)
        status = find_divisor(finder->changes, finder->request, err);
    if (status == STATUS_OK && !find_pairs(finder))
        status = compare_no_memory(err);
    if (status == STATUS_OK && !finder->request->other_devices)
        status = check_devices(finder, err);
    if (status == STATUS_OK && !take_pairs(finder))
        status = compare_no_memory(err);
    if (status == STATUS_OK && finder->changes->count == 0)
        status = refuse_nothing(finder, err);
    return status;
}

enum status changes_between_results(struct changes *changes, const struct compare_request *request,
                                    struct error *err)
{
    struct finder finder = { .request = request, .changes = changes };
    enum status status;

    *changes = (struct changes){ .least = least_effect_unknown() };
    status = least_effect_read(&changes->least, request->old, request->old_name, err);
    if (status == STATUS_OK)
        status = least_effect_read(&changes->least, request->new, request->new_name, err);
    if (status == STATUS_OK)
        status = find(&finder, err);
    cell_pairs_clear(&finder.pairs);
    cell_pairs_clear(&finder.divisors);
    return status;
}
