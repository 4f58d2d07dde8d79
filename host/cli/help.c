#include <stdio.h>
#include <string.h>

#include "host/cli/option_table.h"

#define LINE_WIDTH 100

/* "      --precision SHARE" and two spaces. */
#define TEXT_COLUMN 25

/* Write `text` broken at spaces into lines that begin at `column`, where `out` stands already. */
static void print_wrapped(FILE *out, const char *text, size_t column)
{
    size_t used = column;

    while (*text) {
        size_t length = strcspn(text, " ");

        if (used > column && used + 1 + length > LINE_WIDTH) {
            fprintf(out, "\n%*s", (int)column, "");
            used = column;
        } else if (used > column) {
            fputc(' ', out);
            used++;
        }
        fprintf(out, "%.*s", (int)length, text);
        used += length;
        text += length;
        text += strspn(text, " ");
    }
    fputc('\n', out);
}

/* The help of an option, the words it accepts, and its default in brackets. */
static void describe(const struct option_description *option, char *text, size_t size)
{
    struct words words = { 0 };
    char joined[512];

    if (option->words)
        option->words(&words);
    words_join(&words, joined, sizeof(joined));
    snprintf(text, size, "%s%s%s%s%s%s", option->help, words.count ? ": " : "", joined,
             option->initial ? " [" : "", option->initial ? option->initial : "",
             option->initial ? "]" : "");
}

static void print_option(FILE *out, const struct option_description *option)
{
    char text[1024];
    int width;

    if (option->letter)
        width = fprintf(out, "  -%c, --%s", option->letter, option->name);
    else
        width = fprintf(out, "      --%s", option->name);
    if (option->argument)
        width += fprintf(out, " %s", option->argument);
    if (width + 1 > TEXT_COLUMN) {
        fprintf(out, "\n");
        width = 0;
    }
    fprintf(out, "%*s", TEXT_COLUMN - width, "");
    describe(option, text, sizeof(text));
    print_wrapped(out, text, TEXT_COLUMN);
}

/* The heading only where an option of this command follows. */
static void print_group(FILE *out, enum option_group group, enum command command)
{
    size_t count;
    const struct option_description *options = option_list(&count);
    bool headed = false;

    for (size_t i = 0; i < count; i++) {
        if (options[i].group != group || !(options[i].commands & COMMAND_BIT(command)))
            continue;
        if (!headed)
            fprintf(out, "\n%s:\n", option_groups[group]);
        headed = true;
        print_option(out, &options[i]);
    }
}

static void print_commands(FILE *out)
{
    fprintf(out, "\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
}

static void print_examples(FILE *out, const struct command_description *command)
{
    int width = 0;

    for (size_t i = 0; command->examples[i][0]; i++) {
        if ((int)strlen(command->examples[i][0]) > width)
            width = (int)strlen(command->examples[i][0]);
    }
    fprintf(out, "\nExamples:\n");
    for (size_t i = 0; command->examples[i][0]; i++)
        fprintf(out, "  %-*s   %s\n", width, command->examples[i][0], command->examples[i][1]);
}

static void print_exits(FILE *out)
{
    size_t count;
    const struct exit_description *exits = exit_list(&count);

    fprintf(out, "\nExit status:\n");
    for (size_t i = 0; i < count; i++)
        fprintf(out, "  %-8s   %s\n", exits[i].status, exits[i].meaning);
}

void options_help(FILE *out, enum command command)
{
    const struct command_description *description = &commands[command];

    if (command == COMMAND_RUN)
        fprintf(out, "gpubench: the same reductions on one core, thread pools, process pools and "
                     "OpenCL devices;\nwhich hardware wins, from which size on, and why\n\n"
                     "Usage: gpubench [COMMAND] [OPTION]...\n");
    else
        fprintf(out, "gpubench %s: %s\n\nUsage: gpubench %s\n", description->name,
                description->summary, description->synopsis);
    if (command == COMMAND_RUN)
        print_commands(out);
    for (unsigned group = 0; group < GROUP_COUNT; group++)
        print_group(out, (enum option_group)group, command);
    print_examples(out, description);
    print_exits(out);
}
