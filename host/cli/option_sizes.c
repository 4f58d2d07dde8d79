#include "host/cli/option_values.h"

#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"

static const char accepted[] = "elements like 4096, 64Ki, 1M or a range 1Ki:64Mi or 1Ki:64Mi:x4";

/* "a:b" and "a:b:xF", cut to pieces. */
struct range {
    const char *low_text, *high_text;
    uint64_t low, high, factor;
};

/* The member that the option describes: an array of SIZE_LIST_MAX, and how many of it are taken. */
static uint64_t **sizes_of(struct options *options, const struct option_description *option)
{
    return (uint64_t **)(void *)((char *)options + option->offset);
}

static size_t *count_of(struct options *options, const struct option_description *option)
{
    return (size_t *)(void *)((char *)options + option->count_offset);
}

static enum status add_size(struct options *options, const struct option_description *option,
                            uint64_t size, struct error *err)
{
    size_t *count = count_of(options, option);

    if (*count == SIZE_LIST_MAX)
        return error_set(err, STATUS_USAGE, "--%s: more than %u sizes; give fewer, or a range",
                         option->name, SIZE_LIST_MAX);
    if (size < option->low)
        return error_set(err, STATUS_USAGE, "--%s: %llu is not a %s; give %llu or more",
                         option->name, (unsigned long long)size, option->noun,
                         (unsigned long long)option->low);
    (*sizes_of(options, option))[(*count)++] = size;
    return STATUS_OK;
}

/* False when a part is no number or there are too many parts. */
static bool range_read(struct range *range, char *text)
{
    char *factor;

    range->low_text = strsep(&text, ":");
    range->high_text = strsep(&text, ":");
    factor = strsep(&text, ":");
    range->factor = 2;
    if (text || !parse_count(range->low_text, &range->low) ||
        !parse_count(range->high_text, &range->high))
        return false;
    return !factor ||
           (*factor == 'x' && parse_count(factor + 1, &range->factor) && range->factor >= 2);
}

static enum status range_check(const struct range *range, const struct option_description *option,
                               const char *element, struct error *err)
{
    char quoted[QUOTE_SIZE];

    if (range->low > range->high)
        return error_set(err, STATUS_USAGE, "--%s: the range \"%s\" is reversed; give %s:%s",
                         option->name, text_quote(element, quoted), range->high_text,
                         range->low_text);
    if (range->low == 0)
        return error_set(err, STATUS_USAGE,
                         "--%s: the range \"%s\" cannot grow from 0; begin it at 1 or more, and "
                         "give 0 by itself",
                         option->name, text_quote(element, quoted));
    return STATUS_OK;
}

/* Both ends, and between them every product of the low end that is not beyond the high one. */
static enum status add_range(struct options *options, const struct option_description *option,
                             const struct range *range, struct error *err)
{
    uint64_t size = range->low;
    enum status status = add_size(options, option, size, err);

    while (status == STATUS_OK && size <= range->high / range->factor) {
        size *= range->factor;
        status = add_size(options, option, size, err);
    }
    if (status == STATUS_OK && size < range->high)
        status = add_size(options, option, range->high, err);
    return status;
}

static enum status take_range(struct options *options, const struct option_description *option,
                              const char *element, struct error *err)
{
    char *copy = strdup(element);
    struct range range;
    enum status status;

    if (!copy)
        return option_no_memory(err);
    if (!range_read(&range, copy))
        status = option_refuse(option, element, accepted, err);
    else
        status = range_check(&range, option, element, err);
    if (status == STATUS_OK)
        status = add_range(options, option, &range, err);
    free(copy);
    return status;
}

static enum status take_size(struct options *options, const struct option_description *option,
                             const char *element, struct error *err)
{
    uint64_t size;

    if (strchr(element, ':'))
        return take_range(options, option, element, err);
    if (!parse_count(element, &size))
        return option_refuse(option, element, accepted, err);
    return add_size(options, option, size, err);
}

static int compare_sizes(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void sort_sizes(uint64_t *sizes, size_t *count)
{
    size_t kept = 1;

    qsort(sizes, *count, sizeof(*sizes), compare_sizes);
    for (size_t i = 1; i < *count; i++) {
        if (sizes[i] != sizes[kept - 1])
            sizes[kept++] = sizes[i];
    }
    *count = kept;
}

enum status parse_sizes(struct options *options, const struct option_description *option,
                        const char *text, struct error *err)
{
    uint64_t **sizes = sizes_of(options, option);
    size_t *count = count_of(options, option);
    enum status status;

    free(*sizes);
    *count = 0;
    *sizes = calloc(SIZE_LIST_MAX, sizeof(**sizes));
    if (!*sizes)
        return option_no_memory(err);
    status = list_each(options, option, text, take_size, err);
    if (status == STATUS_OK)
        sort_sizes(*sizes, count);
    return status;
}
