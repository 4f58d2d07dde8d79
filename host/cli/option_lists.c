#include "host/cli/option_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"

#define GAP_MAX    60.0 /* s */
#define INPUTS_MAX 2

size_t list_length(const char *text)
{
    size_t length = 1;

    for (; *text; text++)
        length += *text == ',';
    return length;
}

enum status
list_each(struct options *options, const struct option_description *option, const char *text,
          enum status (*take)(struct options *options, const struct option_description *option,
                              const char *element, struct error *err),
          struct error *err)
{
    char *copy = strdup(text), *rest = copy, *element;
    enum status status = copy ? STATUS_OK : option_no_memory(err);

    while (status == STATUS_OK && (element = strsep(&rest, ",")))
        status = take(options, option, element, err);
    free(copy);
    return status;
}

enum status string_list_add(struct string_list *list, const char *text, struct error *err)
{
    char **items = reallocarray(list->items, list->count + 1, sizeof(*items));

    if (!items)
        return option_no_memory(err);
    list->items = items;
    items[list->count] = strdup(text);
    if (!items[list->count])
        return option_no_memory(err);
    list->count++;
    return STATUS_OK;
}

void string_list_clear(struct string_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct string_list){ 0 };
}

static enum status take_device(struct options *options, const struct option_description *option,
                               const char *element, struct error *err)
{
    if (*element == '\0')
        return option_refuse(option, element, "a name like all, cpu, threads or opencl:0.0", err);
    return string_list_add(&options->devices, element, err);
}

enum status parse_devices(struct options *options, const struct option_description *option,
                          const char *text, struct error *err)
{
    return list_each(options, option, text, take_device, err);
}

enum status parse_inputs(struct options *options, const struct option_description *option,
                         const char *text, struct error *err)
{
    char quoted[QUOTE_SIZE];

    if (*text == '\0')
        return option_refuse(option, text, "the path of a .npy or raw binary file", err);
    if (options->inputs.count == INPUTS_MAX)
        return error_set(err, STATUS_USAGE,
                         "--input: \"%s\" is one too many; give one or two files",
                         text_quote(text, quoted));
    return string_list_add(&options->inputs, text, err);
}

enum status parse_files(struct options *options, const struct option_description *option,
                        const char *text, struct error *err)
{
    if (*text == '\0')
        return option_refuse(option, text, "the path of a file or a folder", err);
    return string_list_add(&options->files, text, err);
}

enum status parse_op_files(struct options *options, const struct option_description *option,
                           const char *text, struct error *err)
{
    if (*text == '\0')
        return option_refuse(option, text, "the path of an operator file", err);
    return string_list_add(&options->op_files, text, err);
}

enum status parse_profiles(struct options *options, const struct option_description *option,
                           const char *text, struct error *err)
{
    if (*text == '\0')
        return option_refuse(option, text, "the path of a file that gpubench calibrate wrote", err);
    return string_list_add(&options->profiles, text, err);
}

enum status parse_prices(struct options *options, const struct option_description *option,
                         const char *text, struct error *err)
{
    const char *equals = strrchr(text, '=');
    double price;

    if (!equals || equals == text || !parse_decimal(equals + 1, &price))
        return option_refuse(option, text, "a name and a price like box=0.85", err);
    return string_list_add(&options->prices, text, err);
}

/*
 * An operator whose name is right and whose degree is not deserves a better answer than "no
 * operator".
 */
enum status option_refuse_op(const char *text, struct error *err)
{
    const struct option_description *option = option_find("op", strlen("op"));
    size_t count, name_length = strcspn(text, ":");
    const struct op_description *const *ops = op_list(&count);
    struct words words = { 0 };
    char where[48], quoted[QUOTE_SIZE];

    for (size_t i = 0; i < count; i++) {
        const char *name = ops[i]->name;

        if (ops[i]->has_degree && strlen(name) == name_length && !strncmp(text, name, name_length))
            return error_set(err, STATUS_USAGE,
                             "--%s: \"%s\" has no degree from 1 to %u; give one, like %s:64",
                             option->name, text_quote(text, quoted), OP_DEGREE_MAX, name);
    }
    option->words(&words);
    snprintf(where, sizeof(where), "--%s", option->name);
    return words_refuse(&words, where, option->noun, text, err);
}

static enum status take_op(struct options *options, const struct option_description *option,
                           const char *element, struct error *err)
{
    struct op op;

    (void)option;
    if (!op_parse(element, &op))
        return string_list_add(&options->own_ops, element, err); /* judged when all is known */
    for (size_t i = 0; i < options->op_count; i++) {
        if (op_equal(options->ops[i], op))
            return STATUS_OK;
    }
    options->ops[options->op_count++] = op;
    return STATUS_OK;
}

enum status parse_ops(struct options *options, const struct option_description *option,
                      const char *text, struct error *err)
{
    free(options->ops);
    options->op_count = 0;
    string_list_clear(&options->own_ops);
    options->ops = calloc(list_length(text), sizeof(*options->ops));
    if (!options->ops)
        return option_no_memory(err);
    return list_each(options, option, text, take_op, err);
}

/* A list of numbers in the options: its member and its count's. */
static unsigned **numbers_of(struct options *options, const struct option_description *option)
{
    return (unsigned **)(void *)((char *)options + option->offset);
}

static size_t *count_of(struct options *options, const struct option_description *option)
{
    return (size_t *)(void *)((char *)options + option->count_offset);
}

static enum status take_number(struct options *options, const struct option_description *option,
                               const char *element, struct error *err)
{
    unsigned *numbers = *numbers_of(options, option);
    size_t *count = count_of(options, option);
    uint64_t number;
    char accepted[96];

    if (!parse_count(element, &number) || number < option->low || number > option->high) {
        snprintf(accepted, sizeof(accepted), "%s, from %u to %u", option->counted,
                 (unsigned)option->low, (unsigned)option->high);
        return option_refuse(option, element, accepted, err);
    }
    for (size_t i = 0; i < *count; i++) {
        if (numbers[i] == number)
            return STATUS_OK;
    }
    numbers[(*count)++] = (unsigned)number;
    return STATUS_OK;
}

enum status parse_numbers(struct options *options, const struct option_description *option,
                          const char *text, struct error *err)
{
    unsigned **numbers = numbers_of(options, option);

    free(*numbers);
    *count_of(options, option) = 0;
    *numbers = calloc(list_length(text), sizeof(**numbers));
    if (!*numbers)
        return option_no_memory(err);
    return list_each(options, option, text, take_number, err);
}

static enum status take_gap(struct options *options, const struct option_description *option,
                            const char *element, struct error *err)
{
    double gap;

    if (!parse_seconds(element, &gap) || gap > GAP_MAX)
        return option_refuse(option, element, "0 or a time up to 1min like 10ms or 500us", err);
    for (size_t i = 0; i < options->gap_count; i++) {
        if (options->gaps[i] == gap)
            return STATUS_OK;
    }
    options->gaps[options->gap_count++] = gap;
    return STATUS_OK;
}

enum status parse_gaps(struct options *options, const struct option_description *option,
                       const char *text, struct error *err)
{
    free(options->gaps);
    options->gap_count = 0;
    options->gaps = calloc(list_length(text), sizeof(*options->gaps));
    if (!options->gaps)
        return option_no_memory(err);
    return list_each(options, option, text, take_gap, err);
}
