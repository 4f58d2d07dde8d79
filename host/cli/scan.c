#include "host/cli/scan.h"

#include <stdio.h>
#include <string.h>

struct scan scan_begin(int argc, char **argv)
{
    return (struct scan){ .next = argv + (argc > 0), .end = argv + argc };
}

/* `text` is the word as typed, which may be -name or --name=value as well as --name. */
static enum scanned refuse_option(const char *text, struct error *err)
{
    const char *name = text + strspn(text, "-"), *nearest;
    char quoted[QUOTE_SIZE], bare[QUOTE_SIZE];
    struct words words = { 0 };
    size_t count;
    const struct option_description *options = option_list(&count);

    for (size_t i = 0; i < count; i++)
        words_add(&words, options[i].name);
    snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(name, "="), name);
    nearest = words_nearest(&words, bare);
    text_quote(text, quoted);
    if (nearest)
        error_set(err, STATUS_USAGE,
                  "no option \"%s\"; did you mean \"--%s\"? (gpubench --help lists them)", quoted,
                  nearest);
    else
        error_set(err, STATUS_USAGE, "no option \"%s\" (gpubench --help lists them)", quoted);
    return SCANNED_ERROR;
}

/* `where` says where the value is missing: "" or ` before "--quick"`. */
static enum scanned refuse_missing(const struct option_description *option, const char *where,
                                   struct error *err)
{
    struct words words = { 0 };
    char joined[512];

    if (option->words)
        option->words(&words);
    words_join(&words, joined, sizeof(joined));
    error_set(err, STATUS_USAGE, "--%s: a value is missing%s; give --%s %s%s%s%s", option->name,
              where, option->name, option->argument, words.count ? " (" : "", joined,
              words.count ? ")" : "");
    return SCANNED_ERROR;
}

/*
 * The value of an option that stands in the next word. What looks like a long option is more likely
 * one whose predecessor lost its value than, say, a file of that name; --name=--value means the
 * latter.
 */
static enum scanned take_value(struct scan *scan, struct argument *argument, struct error *err)
{
    char quoted[QUOTE_SIZE], where[QUOTE_SIZE + 16];

    if (scan->next == scan->end)
        return refuse_missing(argument->option, "", err);
    argument->text = *scan->next++;
    if (strncmp(argument->text, "--", 2) != 0)
        return SCANNED_OPTION;
    snprintf(where, sizeof(where), " before \"%s\"", text_quote(argument->text, quoted));
    return refuse_missing(argument->option, where, err);
}

static enum scanned scan_long(struct scan *scan, const char *text, struct argument *argument,
                              struct error *err)
{
    const char *name = text + 2;
    size_t length = strcspn(name, "=");
    char quoted[QUOTE_SIZE];

    argument->option = option_find(name, length);
    argument->text = NULL;
    if (!argument->option)
        return refuse_option(text, err);
    if (name[length] == '=') {
        argument->text = name + length + 1;
        if (argument->option->argument)
            return SCANNED_OPTION;
        error_set(err, STATUS_USAGE, "--%s: takes no value, \"%s\" is given",
                  argument->option->name, text_quote(argument->text, quoted));
        return SCANNED_ERROR;
    }
    return argument->option->argument ? take_value(scan, argument, err) : SCANNED_OPTION;
}

/*
 * One of the letters after a single dash; one with an argument takes the rest of the word, or the
 * next.
 */
static enum scanned scan_letter(struct scan *scan, struct argument *argument, struct error *err)
{
    const char *word = scan->next[-1], *rest = scan->letters + 1;

    argument->option = option_find_letter(*scan->letters);
    argument->text = NULL;
    if (!argument->option)
        return refuse_option(word, err);
    scan->letters = *rest && !argument->option->argument ? rest : NULL;
    if (!argument->option->argument)
        return SCANNED_OPTION;
    argument->text = rest;
    return *rest ? SCANNED_OPTION : take_value(scan, argument, err);
}

enum scanned scan_next(struct scan *scan, struct argument *argument, struct error *err)
{
    const char *text;

    if (scan->letters)
        return scan_letter(scan, argument, err);
    if (!scan->operands_only && scan->next < scan->end && strcmp(*scan->next, "--") == 0) {
        scan->operands_only = true;
        scan->next++;
    }
    if (scan->next >= scan->end)
        return SCANNED_END;
    text = *scan->next++;
    if (scan->operands_only || text[0] != '-' || text[1] == '\0') {
        *argument = (struct argument){ .text = text };
        return SCANNED_OPERAND;
    }
    if (text[1] == '-')
        return scan_long(scan, text, argument, err);
    scan->letters = text + 1;
    return scan_letter(scan, argument, err);
}
