#include "host/choose/advice.h"

#include <math.h>
#include <stdlib.h>

#define Z_90 1.6449

bool advice_ties(const struct model_prediction *one, const struct model_prediction *other)
{
    const struct model_prediction *fast = one->time_s <= other->time_s ? one : other;
    const struct model_prediction *slow = fast == one ? other : one;
    double up = log(fast->high_s / fast->time_s), down = log(slow->time_s / slow->low_s);

    return log(slow->time_s / fast->time_s) <= sqrt(up * up + down * down);
}

/* The prediction taken as lognormal, with the spread of its side. */
static double probability_within(const struct model_prediction *prediction, double deadline_s)
{
    double far = log(deadline_s / prediction->time_s);
    double side = far > 0 ? log(prediction->high_s / prediction->time_s)
                          : log(prediction->time_s / prediction->low_s);

    return 0.5 * erfc(-far * Z_90 / fmax(side, 1e-9) / sqrt(2));
}

static void predict(struct advice_entry *entry, const struct advice_request *request)
{
    model_predict(entry->candidate->device, &request->question, &entry->prediction);
    entry->cost = entry->candidate->price_per_hour / 3600 * entry->prediction.time_s;
    entry->meets =
        request->deadline_s > 0 ? probability_within(&entry->prediction, request->deadline_s) : NAN;
}

static int compare_times(const void *a, const void *b)
{
    const struct advice_entry *x = a, *y = b;

    if (x->prediction.time_s != y->prediction.time_s)
        return x->prediction.time_s < y->prediction.time_s ? -1 : 1;
    return (x->candidate > y->candidate) - (x->candidate < y->candidate);
}

/* Those that tie are the first ones: a slower entry may tie because less is known of it, and then comes later. */
static int compare_ties(const void *a, const void *b)
{
    const struct advice_entry *x = a, *y = b;

    return x->tied != y->tied ? (x->tied ? -1 : 1) : compare_times(a, b);
}

static void find_ties(struct advice *advice)
{
    for (size_t i = 0; i < advice->count; i++) {
        struct advice_entry *entry = &advice->entries[i];

        entry->tied = i == 0 || advice_ties(&advice->entries[0].prediction, &entry->prediction);
        advice->tied += entry->tied;
    }
    qsort(advice->entries, advice->count, sizeof(*advice->entries), compare_ties);
}

/* Among those that meet the deadline, if there is one, more likely than not. */
static size_t find_cheapest(const struct advice *advice)
{
    size_t cheapest = SIZE_MAX;

    for (size_t i = 0; i < advice->count; i++) {
        const struct advice_entry *entry = &advice->entries[i];

        if (isnan(entry->cost) || entry->meets < 0.5)
            continue;
        if (cheapest == SIZE_MAX || entry->cost < advice->entries[cheapest].cost)
            cheapest = i;
    }
    return cheapest;
}

bool advice_make(struct advice *advice, const struct advice_request *request)
{
    *advice = (struct advice){
        .entries = calloc(request->count, sizeof(*advice->entries)),
        .count = request->count,
    };
    if (!advice->entries)
        return false;
    for (size_t i = 0; i < request->count; i++) {
        advice->entries[i].candidate = &request->candidates[i];
        predict(&advice->entries[i], request);
    }
    qsort(advice->entries, advice->count, sizeof(*advice->entries), compare_times);
    find_ties(advice);
    advice->cheapest = find_cheapest(advice);
    advice_find_changes(advice, request);
    return true;
}

void advice_clear(struct advice *advice)
{
    free(advice->entries);
    *advice = (struct advice){ 0 };
}
