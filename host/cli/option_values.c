#include "host/cli/option_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"

#define RATE_MAX 1e9 /* one a nanosecond: the clock tells no more */

/* Words go into enums through a pointer to unsigned, which an enum of ours must therefore be. */
#define IS_UNSIGNED(type) _Generic((type)0, unsigned : 1, default : 0)
_Static_assert(IS_UNSIGNED(enum dtype) && IS_UNSIGNED(enum residency) &&
                   IS_UNSIGNED(enum memory_mode) && IS_UNSIGNED(enum alloc_mode) &&
                   IS_UNSIGNED(enum lifecycle) && IS_UNSIGNED(enum cache_mode) &&
                   IS_UNSIGNED(enum page_cache) && IS_UNSIGNED(enum data_kind) &&
                   IS_UNSIGNED(enum when) && IS_UNSIGNED(enum format),
               "an enum is not unsigned");

static void *member(struct options *options, size_t offset)
{
    return (char *)options + offset;
}

enum status option_no_memory(struct error *err)
{
    return error_set(err, STATUS_FAILED, "out of memory while reading the command line");
}

enum status option_refuse(const struct option_description *option, const char *text,
                          const char *accepted, struct error *err)
{
    char quoted[QUOTE_SIZE];

    return error_set(err, STATUS_USAGE, "--%s: \"%s\" is not a %s; give %s", option->name,
                     text_quote(text, quoted), option->noun, accepted);
}

enum status parse_flag(struct options *options, const struct option_description *option,
                       const char *text, struct error *err)
{
    (void)text;
    (void)err;
    *(bool *)member(options, option->offset) = true;
    return STATUS_OK;
}

enum status parse_more(struct options *options, const struct option_description *option,
                       const char *text, struct error *err)
{
    (void)text;
    (void)err;
    ++*(unsigned *)member(options, option->offset);
    return STATUS_OK;
}

static enum status read_number(const struct option_description *option, const char *text,
                               uint64_t *number, struct error *err)
{
    char accepted[64];

    if (parse_count(text, number) && *number >= option->low && *number <= option->high)
        return STATUS_OK;
    snprintf(accepted, sizeof(accepted), "a whole number from %llu to %llu",
             (unsigned long long)option->low, (unsigned long long)option->high);
    return option_refuse(option, text, accepted, err);
}

enum status parse_unsigned(struct options *options, const struct option_description *option,
                           const char *text, struct error *err)
{
    uint64_t number;
    enum status status = read_number(option, text, &number, err);

    if (status == STATUS_OK)
        *(unsigned *)member(options, option->offset) = (unsigned)number;
    return status;
}

enum status parse_u64(struct options *options, const struct option_description *option,
                      const char *text, struct error *err)
{
    uint64_t number;
    enum status status = read_number(option, text, &number, err);

    if (status == STATUS_OK)
        *(uint64_t *)member(options, option->offset) = number;
    return status;
}

enum status parse_memory(struct options *options, const struct option_description *option,
                         const char *text, struct error *err)
{
    uint64_t bytes;

    if (!parse_bytes(text, &bytes) || bytes == 0)
        return option_refuse(option, text, "bytes like 1GiB, 500MB or 65536", err);
    *(uint64_t *)member(options, option->offset) = bytes;
    return STATUS_OK;
}

enum status parse_duration(struct options *options, const struct option_description *option,
                           const char *text, struct error *err)
{
    double seconds;

    if (!parse_seconds(text, &seconds) || seconds <= 0 || seconds > (double)option->high)
        return option_refuse(option, text, "a time up to a week like 30s, 500ms or 2min", err);
    *(double *)member(options, option->offset) = seconds;
    return STATUS_OK;
}

enum status parse_decimal_number(struct options *options, const struct option_description *option,
                                 const char *text, struct error *err)
{
    double number;
    char accepted[64];

    if (!parse_decimal(text, &number) || number < (double)option->low ||
        number > (double)option->high) {
        snprintf(accepted, sizeof(accepted), "a number from %llu to %llu",
                 (unsigned long long)option->low, (unsigned long long)option->high);
        return option_refuse(option, text, accepted, err);
    }
    *(double *)member(options, option->offset) = number;
    return STATUS_OK;
}

enum status parse_precision(struct options *options, const struct option_description *option,
                            const char *text, struct error *err)
{
    double share;

    if (!parse_share(text, &share))
        return option_refuse(option, text, "a share between 0 and 100 % like 2% or 0.02", err);
    *(double *)member(options, option->offset) = share;
    return STATUS_OK;
}

enum status parse_rate(struct options *options, const struct option_description *option,
                       const char *text, struct error *err)
{
    size_t length = strlen(text);
    double rate = 0, share = 0;
    uint64_t count;

    if (strcmp(text, "max") == 0)
        share = 1;
    else if (length > 0 && text[length - 1] == '%')
        parse_share(text, &share);
    else if (parse_count(text, &count))
        rate = (double)count;
    else
        parse_decimal(text, &rate);
    if (!(rate > 0 || share > 0) || rate > RATE_MAX)
        return option_refuse(option, text,
                             "operations a second up to 1G, like 5k, a share below 100% like 50%, "
                             "or max",
                             err);
    options->rate_per_s = rate;
    options->rate_share = share;
    return STATUS_OK;
}

static enum status replace_string(char **string, const char *text, struct error *err)
{
    char *copy = strdup(text);

    if (!copy)
        return option_no_memory(err);
    free(*string);
    *string = copy;
    return STATUS_OK;
}

enum status parse_path(struct options *options, const struct option_description *option,
                       const char *text, struct error *err)
{
    if (*text == '\0')
        return option_refuse(option, text, "a path, or - for standard output", err);
    return replace_string(member(options, option->offset), text, err);
}

enum status parse_device(struct options *options, const struct option_description *option,
                         const char *text, struct error *err)
{
    if (*text == '\0')
        return option_refuse(option, text, "a name like seq or opencl:0.0", err);
    return replace_string(member(options, option->offset), text, err);
}

/* Find the position of a word in the option's set. */
static enum status find_word(const struct option_description *option, const char *text,
                             unsigned *position, struct error *err)
{
    struct words words = { 0 };
    char where[48];

    option->words(&words);
    *position = (unsigned)words_find(&words, text);
    if (*position < words.count)
        return STATUS_OK;
    snprintf(where, sizeof(where), "--%s", option->name);
    return words_refuse(&words, where, option->noun, text, err);
}

enum status parse_word(struct options *options, const struct option_description *option,
                       const char *text, struct error *err)
{
    unsigned position;
    enum status status = find_word(option, text, &position, err);

    if (status == STATUS_OK)
        *(unsigned *)member(options, option->offset) = position;
    return status;
}

enum status parse_word_text(struct options *options, const struct option_description *option,
                            const char *text, struct error *err)
{
    unsigned position;
    enum status status = find_word(option, text, &position, err);

    return status == STATUS_OK ? replace_string(member(options, option->offset), text, err)
                               : status;
}

static enum status take_word(struct options *options, const struct option_description *option,
                             const char *element, struct error *err)
{
    unsigned *items = member(options, option->offset), position;
    size_t *count = member(options, option->count_offset);
    enum status status = find_word(option, element, &position, err);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < *count; i++) {
        if (items[i] == position)
            return STATUS_OK;
    }
    items[(*count)++] = position;
    return STATUS_OK;
}

enum status parse_word_list(struct options *options, const struct option_description *option,
                            const char *text, struct error *err)
{
    *(size_t *)member(options, option->count_offset) = 0;
    return list_each(options, option, text, take_word, err);
}
