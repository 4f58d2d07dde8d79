#include "host/devices/gather.h"

#include <errno.h>
#include <string.h>

const char *gather_obstacle(const struct gather_rule *rule, const struct case_spec *spec)
{
    static const _Atomic uint64_t word;
    bool any_order = op_any_order(rule->op, rule->dtype);

    if (!gather_merges(rule))
        return NULL;
    if (spec->alloc != ALLOC_AUTO)
        return "buffers of an operation's own go with partial results, not with combining by "
               "arrival";
    if (spec->steps > 1 && !any_order)
        return "steps go by the sign of a result, which combining by arrival does not fix";
    if (rule->op.is->own && rule->op.is->finish != finish_sum && !any_order)
        return "there is no error bound for this operator in the order of arrival";
    if (rule->how != COMBINE_ATOMIC)
        return NULL;
    if (rule->op.is->scheme == SCHEME_LOCATE || rule->record_size > sizeof(uint64_t))
        return "its partial results are several numbers each, which no atomic word holds";
    if (!atomic_is_lock_free(&word))
        return "atomic words of this processor are locks in disguise";
    return NULL;
}

void gather_init(struct gather *gather, bool across_processes)
{
    pthread_mutexattr_t attributes;

    pthread_mutexattr_init(&attributes);
    if (across_processes) {
        pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
        pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    }
    pthread_mutex_init(&gather->mutex, &attributes);
    pthread_mutexattr_destroy(&attributes);
}

void gather_begin(struct gather *gather, const struct gather_rule *rule)
{
    uint64_t nothing = 0;

    gather->any = false;
    if (rule->how == COMBINE_ATOMIC)
        partials_nothing(rule->op, rule->dtype, &nothing);
    atomic_store_explicit(&gather->word, nothing, memory_order_relaxed);
}

/* Combine two records, `right` later in the input, into `left`; whether the located element is the right one's. */
static bool merge(const struct gather_rule *rule, void *left, const void *right)
{
    _Alignas(8) char pair[2 * RECORD_SIZE_MAX];
    bool moved;

    memcpy(pair, left, rule->record_size);
    memcpy(pair + rule->record_size, right, rule->record_size);
    moved = partials_fold(rule->op, rule->dtype, pair, 2) == 1;
    memcpy(left, pair, rule->record_size);
    return moved;
}

/* Whatever came first, the pair is combined in the order of the input: positions decide ties. */
static void merge_shared(struct gather *gather, const struct gather_rule *rule, const void *record,
                         uint64_t origin)
{
    char left[RECORD_SIZE_MAX];

    if (!gather->any) {
        memcpy(gather->record, record, rule->record_size);
        gather->origin = origin;
        gather->any = true;
    } else if (gather->origin < origin) {
        if (merge(rule, gather->record, record))
            gather->origin = origin;
    } else {
        memcpy(left, record, rule->record_size);
        if (!merge(rule, left, gather->record))
            gather->origin = origin;
        memcpy(gather->record, left, rule->record_size);
    }
}

static void merge_word(struct gather *gather, const struct gather_rule *rule, const void *record)
{
    uint64_t before = atomic_load_explicit(&gather->word, memory_order_relaxed), after;

    do {
        after = before;
        merge(rule, &after, record);
    } while (!atomic_compare_exchange_weak_explicit(&gather->word, &before, after,
                                                    memory_order_relaxed, memory_order_relaxed));
}

void gather_add(struct gather *gather, const struct gather_rule *rule, const void *record,
                uint64_t origin)
{
    if (rule->how == COMBINE_ATOMIC) {
        merge_word(gather, rule, record);
        return;
    }
    /* What the dead leave half merged belongs to an operation that fails anyway. */
    if (pthread_mutex_lock(&gather->mutex) == EOWNERDEAD)
        pthread_mutex_consistent(&gather->mutex);
    merge_shared(gather, rule, record, origin);
    pthread_mutex_unlock(&gather->mutex);
}

uint64_t gather_take(const struct gather *gather, const struct gather_rule *rule, void *record)
{
    uint64_t word = atomic_load_explicit(&gather->word, memory_order_relaxed);

    memcpy(record, rule->how == COMBINE_ATOMIC ? (const void *)&word : gather->record,
           rule->record_size);
    return gather->origin;
}
