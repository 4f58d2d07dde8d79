#include "host/plan/case.h"

#include <string.h>

static const char *const data_kinds[DATA_COUNT] = {
    [DATA_UNIFORM] = "uniform", [DATA_NORMAL] = "normal", [DATA_CANCEL] = "cancel",
    [DATA_ONES] = "ones",       [DATA_INDEX] = "index",   [DATA_FILE] = "file",
};

static const char *const residencies[RESIDENCY_COUNT] = {
    [RESIDENCY_HOST] = "host",
    [RESIDENCY_DEVICE] = "device",
};

static const char *const memory_modes[MEM_COUNT] = {
    [MEM_AUTO] = "auto",     [MEM_PAGEABLE] = "pageable", [MEM_PINNED] = "pinned",
    [MEM_MAPPED] = "mapped", [MEM_SVM] = "svm",
};

static const char *const alloc_modes[ALLOC_COUNT] = {
    [ALLOC_AUTO] = "auto",
    [ALLOC_REUSE] = "reuse",
    [ALLOC_PER_OP] = "per-op",
};

static const char *const lifecycles[LIFECYCLE_COUNT] = {
    [LIFECYCLE_WARM] = "warm",
    [LIFECYCLE_COLD] = "cold",
};

static const char *const cache_modes[CACHE_COUNT] = {
    [CACHE_HOT] = "hot",
    [CACHE_FLUSHED] = "flushed",
};

static const char *const page_caches[PAGE_CACHE_COUNT] = {
    [PAGE_CACHE_RESIDENT] = "resident",
    [PAGE_CACHE_DROPPED] = "dropped",
};

/* Position of `text` among `names`; `count` when it is not there. */
static unsigned find(const char *const *names, unsigned count, const char *text)
{
    unsigned i = 0;

    while (i < count && strcmp(names[i], text) != 0)
        i++;
    return i;
}

const char *data_kind_name(enum data_kind kind)
{
    return data_kinds[kind];
}

const char *residency_name(enum residency residency)
{
    return residencies[residency];
}

const char *memory_mode_name(enum memory_mode mode)
{
    return memory_modes[mode];
}

const char *alloc_mode_name(enum alloc_mode mode)
{
    return alloc_modes[mode];
}

const char *lifecycle_name(enum lifecycle lifecycle)
{
    return lifecycles[lifecycle];
}

const char *cache_mode_name(enum cache_mode mode)
{
    return cache_modes[mode];
}

const char *page_cache_name(enum page_cache state)
{
    return page_caches[state];
}

enum data_kind data_kind_parse(const char *text)
{
    return (enum data_kind)find(data_kinds, DATA_COUNT, text);
}

enum residency residency_parse(const char *text)
{
    return (enum residency)find(residencies, RESIDENCY_COUNT, text);
}

enum memory_mode memory_mode_parse(const char *text)
{
    return (enum memory_mode)find(memory_modes, MEM_COUNT, text);
}

enum alloc_mode alloc_mode_parse(const char *text)
{
    return (enum alloc_mode)find(alloc_modes, ALLOC_COUNT, text);
}

enum lifecycle lifecycle_parse(const char *text)
{
    return (enum lifecycle)find(lifecycles, LIFECYCLE_COUNT, text);
}

enum cache_mode cache_mode_parse(const char *text)
{
    return (enum cache_mode)find(cache_modes, CACHE_COUNT, text);
}

bool case_equal(const struct case_spec *a, const struct case_spec *b)
{
    return op_equal(a->op, b->op) && a->dtype == b->dtype && a->data == b->data &&
           a->residency == b->residency && a->reuse == b->reuse && a->chunk == b->chunk &&
           a->steps == b->steps && a->depth == b->depth && a->mem == b->mem &&
           a->alloc == b->alloc && a->lifecycle == b->lifecycle;
}

unsigned case_operations(const struct case_spec *spec)
{
    return spec->reuse * (spec->depth > 1 ? spec->depth : 1);
}
