/*
 * The pieces of the manual page.
 */
#include <string.h>

#include "host/docgen/pieces.h"

/* A character of text, so that roff sees no command in it. */
static void put_character(FILE *out, char c)
{
    static const char *const escapes[][2] = {
        { "\\", "\\e" }, { "~", "\\(ti" }, { "^", "\\(ha" }, { "'", "\\(aq" }, { "`", "\\(ga" },
    };

    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++) {
        if (c == *escapes[i][0]) {
            fputs(escapes[i][1], out);
            return;
        }
    }
    fputc(c, out);
}

/* What users type: each of its dashes is a minus sign, not a hyphen. */
static void put_literal(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '-')
            fputs("\\-", out);
        else
            put_character(out, *text);
    }
}

/* Prose: a dash that begins a word is part of an option, one within a word is a hyphen. */
static void put_prose(FILE *out, const char *text)
{
    char before = ' ';

    if (*text == '.')
        fputs("\\&", out);
    for (; *text; before = *text++) {
        if (*text == '-' && (before == ' ' || before == '-'))
            fputs("\\-", out);
        else
            put_character(out, *text);
    }
}

static void put_bold(FILE *out, const char *text)
{
    fputs("\\fB", out);
    put_literal(out, text);
    fputs("\\fR", out);
}

static void put_entry(FILE *out, const char *term, const char *text)
{
    fputs(".TP\n", out);
    put_bold(out, term);
    fputc('\n', out);
    put_prose(out, text);
    fputc('\n', out);
}

void man_title(FILE *out)
{
    fprintf(out, ".TH GPUBENCH 1 \"\" \"gpubench %s\" \"User Commands\"\n", GPUBENCH_VERSION);
}

/* The font of a character of usage: what users type, what stands for something, the rest. */
static const char *font_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return "\\fI";
    return (c >= 'a' && c <= 'z') || c == '-' ? "\\fB" : "\\fR";
}

void man_synopsis(FILE *out)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *font = "";

        fputs(i > 0 ? ".br\n\\fBgpubench\\fR " : "\\fBgpubench\\fR ", out);
        for (const char *c = commands[i].synopsis; *c; c++) {
            fputs(strcmp(font, font_of(*c)) != 0 ? font_of(*c) : "", out);
            font = font_of(*c);
            fputs(*c == '-' ? "\\" : "", out);
            fputc(*c, out);
        }
        fputs("\\fR\n", out);
    }
}

void man_commands(FILE *out)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        put_entry(out, commands[i].name, commands[i].summary);
}

static void put_words(FILE *out, const struct option_description *option)
{
    struct words words = { 0 };

    if (option->words)
        option->words(&words);
    for (size_t i = 0; i < words.count; i++) {
        fputs(i > 0 ? ", " : ":\n", out);
        put_bold(out, words.items[i]);
    }
}

/* The commands that take an option, unless all do. */
static void put_takers(FILE *out, const struct option_description *option)
{
    const char *before = "\nTaken by ";

    if (option->commands == COMMANDS_ALL)
        return;
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (!(option->commands & COMMAND_BIT(i)))
            continue;
        fputs(before, out);
        put_bold(out, commands[i].name);
        before = ", ";
    }
    fputc('.', out);
}

static void put_option(FILE *out, const struct option_description *option)
{
    fputs(".TP\n", out);
    if (option->letter)
        fprintf(out, "\\fB\\-%c\\fR, ", option->letter);
    fputs("\\fB\\-\\-", out);
    put_literal(out, option->name);
    fputs("\\fR", out);
    if (option->argument)
        fprintf(out, " \\fI%s\\fR", option->argument);
    fputc('\n', out);
    put_prose(out, option->help);
    put_words(out, option);
    fputc('.', out);
    if (option->initial) {
        fputs("\nDefault: ", out);
        put_prose(out, option->initial);
        fputc('.', out);
    }
    put_takers(out, option);
    fputc('\n', out);
}

void man_options(FILE *out)
{
    size_t count;
    const struct option_description *options = option_list(&count);

    for (unsigned group = 0; group < GROUP_COUNT; group++) {
        fprintf(out, ".SS \"%s\"\n", option_groups[group]);
        for (size_t i = 0; i < count; i++) {
            if (options[i].group == group)
                put_option(out, &options[i]);
        }
    }
}

void man_exits(FILE *out)
{
    size_t count;
    const struct exit_description *exits = exit_list(&count);

    for (size_t i = 0; i < count; i++)
        put_entry(out, exits[i].status, exits[i].meaning);
}

void man_examples(FILE *out)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        for (size_t j = 0; commands[i].examples[j][0]; j++)
            put_entry(out, commands[i].examples[j][0], commands[i].examples[j][1]);
    }
}
