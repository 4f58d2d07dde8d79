#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

#include "host/cli/option_table.h"

#define WIDTH_LEAST     60
#define WIDTH_MOST      100
#define WIDTH_ELSEWHERE 80 /* of a file or pipe */

/* "      --precision SHARE" and two spaces; "  selftest   " */
#define TEXT_COLUMN 25
#define NAME_COLUMN 13

/* Where help goes, and how wide that is. */
struct page {
    FILE *out;
    size_t width;
};

static size_t width_of(FILE *out)
{
    struct winsize size;

    if (ioctl(fileno(out), TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return WIDTH_ELSEWHERE;
    if (size.ws_col < WIDTH_LEAST)
        return WIDTH_LEAST;
    return size.ws_col > WIDTH_MOST ? WIDTH_MOST : size.ws_col;
}

/* Write `text` broken at spaces into lines that begin at `column`, where `out` stands already. */
static void print_wrapped(const struct page *page, const char *text, size_t column)
{
    FILE *out = page->out;
    size_t used = column;

    while (*text) {
        size_t length = strcspn(text, " ");

        if (used > column && used + 1 + length > page->width) {
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

static void print_option(const struct page *page, const struct option_description *option)
{
    FILE *out = page->out;
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
    print_wrapped(page, text, TEXT_COLUMN);
}

/* The heading only where an option of this command follows. */
static void print_group(const struct page *page, enum option_group group, enum command command)
{
    size_t count;
    const struct option_description *options = option_list(&count);
    bool headed = false;

    for (size_t i = 0; i < count; i++) {
        if (options[i].group != group || !(options[i].commands & COMMAND_BIT(command)))
            continue;
        if (!headed)
            fprintf(page->out, "\n%s:\n", option_groups[group]);
        headed = true;
        print_option(page, &options[i]);
    }
}

/* A name, and what it stands for in a column of its own. */
static void print_named(const struct page *page, const char *name, const char *text)
{
    fprintf(page->out, "  %-*s", NAME_COLUMN - 2, name);
    print_wrapped(page, text, NAME_COLUMN);
}

static void print_commands(const struct page *page)
{
    fprintf(page->out, "\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        print_named(page, commands[i].name, commands[i].summary);
}

/* What an example shows beside it, or, where one has no room for that, below. */
static void print_examples(const struct page *page, const struct command_description *command)
{
    const char *const(*examples)[2] = command->examples;
    size_t widest = 0, longest = 0;

    for (size_t i = 0; examples[i][0]; i++) {
        widest = strlen(examples[i][0]) > widest ? strlen(examples[i][0]) : widest;
        longest = strlen(examples[i][1]) > longest ? strlen(examples[i][1]) : longest;
    }
    fprintf(page->out, "\nExamples:\n");
    for (size_t i = 0; examples[i][0]; i++) {
        if (2 + widest + 3 + longest <= page->width)
            fprintf(page->out, "  %-*s   %s\n", (int)widest, examples[i][0], examples[i][1]);
        else
            fprintf(page->out, "  %s\n      %s\n", examples[i][0], examples[i][1]);
    }
}

static void print_exits(const struct page *page)
{
    size_t count;
    const struct exit_description *exits = exit_list(&count);

    fprintf(page->out, "\nExit status:\n");
    for (size_t i = 0; i < count; i++)
        print_named(page, exits[i].status, exits[i].meaning);
}

static void print_purpose(const struct page *page, enum command command)
{
    if (command == COMMAND_RUN) {
        print_wrapped(page,
                      "gpubench: the same reductions on one core, thread pools, process "
                      "pools and OpenCL devices; which hardware wins, from which size on, "
                      "and why",
                      0);
        fprintf(page->out, "\nUsage: gpubench [COMMAND] [OPTION]...\n");
    } else {
        fprintf(page->out, "gpubench %s: ", commands[command].name);
        print_wrapped(page, commands[command].summary,
                      strlen("gpubench : ") + strlen(commands[command].name));
        fprintf(page->out, "\nUsage: gpubench %s\n", commands[command].synopsis);
    }
}

void options_help(FILE *out, enum command command)
{
    const struct page page = { out, width_of(out) };

    print_purpose(&page, command);
    if (command == COMMAND_RUN)
        print_commands(&page);
    for (unsigned group = 0; group < GROUP_COUNT; group++)
        print_group(&page, (enum option_group)group, command);
    print_examples(&page, &commands[command]);
    print_exits(&page);
}
