#include "host/cli/option_words.h"

#include "host/devices/spec.h"
#include "host/plan/case.h"

void device_words(struct words *words)
{
    for (unsigned i = 0; i < KIND_COUNT; i++)
        words_add(words, device_kind_name((enum device_kind)i));
}

void device_list_words(struct words *words)
{
    words_add(words, "all");
    words_add(words, "cpu");
    words_add(words, "gpu");
    words_add(words, "accelerator");
    device_words(words);
}

void isa_words(struct words *words)
{
    for (unsigned i = 0; i < ISA_COUNT; i++)
        words_add(words, isa_name((enum isa)i));
}

void combine_words(struct words *words)
{
    words_add(words, "partials");
    words_add(words, "mutex");
    words_add(words, "atomic");
}

void op_words(struct words *words)
{
    size_t count;
    const struct op_description *const *ops = op_list(&count);

    for (size_t i = 0; i < count; i++)
        words_add(words, ops[i]->name);
}

void dtype_words(struct words *words)
{
    for (unsigned i = 0; i < DTYPE_COUNT; i++)
        words_add(words, dtype_name((enum dtype)i));
}

/* A file is asked for with --input. */
void data_words(struct words *words)
{
    for (unsigned i = 0; i < DATA_FILE; i++)
        words_add(words, data_kind_name((enum data_kind)i));
}

void residency_words(struct words *words)
{
    for (unsigned i = 0; i < RESIDENCY_COUNT; i++)
        words_add(words, residency_name((enum residency)i));
}

void memory_words(struct words *words)
{
    for (unsigned i = 0; i < MEM_COUNT; i++)
        words_add(words, memory_mode_name((enum memory_mode)i));
}

void alloc_words(struct words *words)
{
    for (unsigned i = 0; i < ALLOC_COUNT; i++)
        words_add(words, alloc_mode_name((enum alloc_mode)i));
}

void lifecycle_words(struct words *words)
{
    for (unsigned i = 0; i < LIFECYCLE_COUNT; i++)
        words_add(words, lifecycle_name((enum lifecycle)i));
}

void cache_words(struct words *words)
{
    for (unsigned i = 0; i < CACHE_COUNT; i++)
        words_add(words, cache_mode_name((enum cache_mode)i));
}

void page_cache_words(struct words *words)
{
    for (unsigned i = 0; i < PAGE_CACHE_COUNT; i++)
        words_add(words, page_cache_name((enum page_cache)i));
}

/* In the order of enum when. */
void when_words(struct words *words)
{
    words_add(words, "auto");
    words_add(words, "always");
    words_add(words, "never");
}

void normalize_words(struct words *words)
{
    words_add(words, "seq");
}

/* In the order of enum format. */
void format_words(struct words *words)
{
    words_add(words, "google-benchmark");
    words_add(words, "github-action-benchmark");
    words_add(words, "csv");
    words_add(words, "markdown");
    words_add(words, "json");
}
