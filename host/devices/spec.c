#include "host/devices/spec.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "host/base/words.h"
#include "host/devices/axis.h"

static const char *const kind_names[KIND_COUNT] = {
    [KIND_SEQ] = "seq",   [KIND_THREADS] = "threads", [KIND_FORK] = "fork",
    [KIND_COOP] = "coop", [KIND_OPENCL] = "opencl",   [KIND_NULL] = "null",
};

const char *device_kind_name(enum device_kind kind)
{
    return kind_names[kind];
}

/* One device being parsed. */
struct parsing {
    struct device_spec *spec;
    const char *kind;
    char where[QUOTE_SIZE + 16]; /* `device "fork:4"`, the beginning of every message */
    bool seen[AXIS_COUNT];
    struct error *err;
};

static void add_words(struct words *words, const struct axis *axis)
{
    for (unsigned value = 0; value < axis->word_count; value++) {
        if (axis->words[value])
            words_add(words, axis->words[value]);
    }
}

static enum status refuse_number(const struct parsing *parsing, const struct axis *axis,
                                 const char *word)
{
    char quoted[QUOTE_SIZE];

    return error_set(parsing->err, STATUS_USAGE, "%s: \"%s\" is not a %s; give %s", parsing->where,
                     text_quote(word, quoted), axis->name, axis->accepts);
}

static enum status parse_value(const struct parsing *parsing, const struct axis *axis,
                               const char *word)
{
    struct words words = { 0 };
    unsigned value;

    if (axis->parse)
        return axis->parse(parsing->spec, word) ? STATUS_OK : refuse_number(parsing, axis, word);
    word += strlen(axis->prefix);
    value = axis_find(axis, word);
    if (value < axis->word_count) {
        axis_set(parsing->spec, axis, value);
        return STATUS_OK;
    }
    add_words(&words, axis);
    return words_refuse(&words, parsing->where, axis->name, word, parsing->err);
}

/* What this kind of device takes, for messages: "worker count (1 to 4096), ...". */
static char *list_axes(enum device_kind kind, char *text, size_t size)
{
    size_t used = 0;

    snprintf(text, size, "no options");
    for (size_t i = 0; i < AXIS_COUNT && used < size; i++) {
        if (axes[i].kinds & KIND_BIT(kind))
            used += (size_t)snprintf(text + used, size - used, "%s%s (%s)", used ? ", " : "",
                                     axes[i].name, axes[i].accepts);
    }
    return text;
}

/* A word of no axis: name the nearest and everything that this kind takes. */
static enum status refuse_word(const struct parsing *parsing, const char *word)
{
    struct words words = { 0 };
    char quoted[QUOTE_SIZE], all[256], hint[128] = "";
    const char *nearest;

    for (size_t i = 0; i < AXIS_COUNT; i++) {
        if (!(axes[i].kinds & KIND_BIT(parsing->spec->kind)))
            continue;
        if (axes[i].words && *axes[i].prefix)
            words_add(&words, axes[i].accepts);
        else
            add_words(&words, &axes[i]);
    }
    nearest = words_nearest(&words, word);
    if (nearest)
        snprintf(hint, sizeof(hint), " did you mean \"%s\"?", nearest);
    return error_set(parsing->err, STATUS_USAGE, "%s: no option \"%s\";%s %s takes %s",
                     parsing->where, text_quote(word, quoted), hint, parsing->kind,
                     list_axes(parsing->spec->kind, all, sizeof(all)));
}

static enum status parse_word(struct parsing *parsing, const char *word)
{
    size_t i = 0;
    char all[256];

    if (*word == '\0')
        return error_set(parsing->err, STATUS_USAGE, "%s: an option is missing after ':' or '+'",
                         parsing->where);
    while (i < AXIS_COUNT && !axis_claims(&axes[i], word))
        i++;
    if (i == AXIS_COUNT)
        return refuse_word(parsing, word);
    if (!(axes[i].kinds & KIND_BIT(parsing->spec->kind)))
        return error_set(parsing->err, STATUS_USAGE, "%s: %s has no %s; it takes %s",
                         parsing->where, parsing->kind, axes[i].name,
                         list_axes(parsing->spec->kind, all, sizeof(all)));
    if (parsing->seen[i])
        return error_set(parsing->err, STATUS_USAGE, "%s: the %s is given twice", parsing->where,
                         axes[i].name);
    parsing->seen[i] = true;
    return parse_value(parsing, &axes[i], word);
}

static enum status parse_kind(struct parsing *parsing, const char *name)
{
    struct words words = { 0 };
    size_t kind;

    for (unsigned i = 0; i < KIND_COUNT; i++)
        words_add(&words, kind_names[i]);
    kind = words_find(&words, name);
    if (kind == KIND_COUNT)
        return words_refuse(&words, parsing->where, "device kind", name, parsing->err);
    parsing->spec->kind = (enum device_kind)kind;
    parsing->kind = kind_names[kind];
    return STATUS_OK;
}

static enum status require_address(const struct parsing *parsing)
{
    if (parsing->spec->kind != KIND_OPENCL || parsing->seen[AXIS_ADDRESS])
        return STATUS_OK;
    return error_set(parsing->err, STATUS_USAGE, "%s: first give the %s: opencl:%s", parsing->where,
                     axes[AXIS_ADDRESS].name, axes[AXIS_ADDRESS].accepts);
}

/* Words that mean something only with another one. */
static enum status check_pairs(const struct parsing *parsing)
{
    const struct device_spec *spec = parsing->spec;

    if (spec->encoding == ENCODING_JSON && spec->channel != CHANNEL_PIPE)
        return error_set(parsing->err, STATUS_USAGE,
                         "%s: json goes through a pipe, there is nothing to encode in shared "
                         "memory; give fork:pipe+json",
                         parsing->where);
    if (spec->combine > COMBINE_PARTIALS && spec->channel == CHANNEL_PIPE)
        return error_set(parsing->err, STATUS_USAGE,
                         "%s: %s needs shared memory, which workers behind a pipe do not have; "
                         "leave out one of the two",
                         parsing->where, axes[AXIS_COMBINE].words[spec->combine]);
    return STATUS_OK;
}

/* Parse "KIND:WORD+WORD", which is cut to pieces on the way. */
static enum status parse_parts(struct parsing *parsing, char *text)
{
    char *words = strchr(text, ':'), *word;
    enum status status;

    if (words)
        *words++ = '\0';
    status = parse_kind(parsing, text);
    if (status == STATUS_OK && !words)
        status = require_address(parsing);
    while (status == STATUS_OK && (word = strsep(&words, "+"))) {
        status = parse_word(parsing, word);
        if (status == STATUS_OK)
            status = require_address(parsing);
    }
    return status == STATUS_OK ? check_pairs(parsing) : status;
}

enum status device_spec_parse(struct device_spec *spec, const char *text, struct error *err)
{
    struct parsing parsing = { .spec = spec, .err = err };
    char copy[4 * DEVICE_SPEC_SIZE], quoted[QUOTE_SIZE];

    *spec = (struct device_spec){ 0 };
    axis_set_initial(spec);
    snprintf(parsing.where, sizeof(parsing.where), "device \"%s\"", text_quote(text, quoted));
    if (strlen(text) >= sizeof(copy))
        return error_set(err, STATUS_USAGE, "%s: too long", parsing.where);
    strcpy(copy, text);
    return parse_parts(&parsing, copy);
}

char *device_spec_format(const struct device_spec *spec, char *text)
{
    size_t used = (size_t)snprintf(text, DEVICE_SPEC_SIZE, "%s", kind_names[spec->kind]);
    char separator = ':';

    for (size_t i = 0; i < AXIS_COUNT; i++) {
        char word[DEVICE_SPEC_SIZE] = "";

        if (!axis_is_spelled(&axes[i], spec))
            continue;
        axis_format(&axes[i], spec, word, sizeof(word));
        if (used < DEVICE_SPEC_SIZE)
            used += (size_t)snprintf(text + used, DEVICE_SPEC_SIZE - used, "%c%s", separator, word);
        separator = '+';
    }
    return text;
}
