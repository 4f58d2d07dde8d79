/*
 * The tables of completion for zsh: for each command a call of _arguments.
 */
#include "host/cli/option_values.h"
#include "host/docgen/pieces.h"

/* Text in a specification within single quotes. */
static void put_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\'", out);
        else if (*text == '[' || *text == ']' || *text == ':' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
}

static void put_action(FILE *out, enum value_kind kind, const struct words *words)
{
    static const char *const beginnings[] = {
        [VALUE_FILE] = "_files", [VALUE_DIR] = "_files -/", [VALUE_LIST] = "_sequence compadd -",
        [VALUE_WORD] = "(",      [VALUE_OTHER] = " ",
    };

    fputs(beginnings[kind], out);
    for (size_t i = 0; i < words->count; i++)
        fprintf(out, "%s%s", i > 0 || kind == VALUE_LIST ? " " : "", words->items[i]);
    fputs(kind == VALUE_WORD ? ")" : "", out);
}

/* Options whose values are collected or counted may be offered again. */
static bool repeats(const struct option_description *option)
{
    return option->parse == parse_devices || option->parse == parse_inputs ||
           option->parse == parse_more;
}

static void put_option(FILE *out, const struct option_description *option)
{
    struct words words = { 0 };
    enum value_kind kind = value_kind_of(option, &words);

    fputs(" \\\n        ", out);
    if (repeats(option))
        fputs("'*'", out);
    else if (option->letter)
        fprintf(out, "'(-%c --%s)'", option->letter, option->name);
    if (option->letter)
        fprintf(out, "{-%c%s,--%s%s}", option->letter, kind == VALUE_NONE ? "" : "+", option->name,
                kind == VALUE_NONE ? "" : "=");
    else
        fprintf(out, "--%s%s", option->name, kind == VALUE_NONE ? "" : "=");
    fputs("'[", out);
    put_text(out, option->help);
    fputc(']', out);
    if (kind != VALUE_NONE) {
        fprintf(out, ":%s:", option->noun);
        put_action(out, kind, &words);
    }
    fputc('\'', out);
}

static void put_command(FILE *out, enum command command)
{
    size_t count;
    const struct option_description *options = option_list(&count);

    fputs("_arguments -s -S :", out);
    for (size_t i = 0; i < count; i++) {
        if (options[i].commands & COMMAND_BIT(command))
            put_option(out, &options[i]);
    }
}

static void put_commands(FILE *out)
{
    fputs("_gpubench_commands()\n{\n    local -a commands=(\n", out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "        '%s:", commands[i].name);
        put_text(out, commands[i].summary);
        fputs("'\n", out);
    }
    fputs("    )\n    _describe command commands\n}\n", out);
}

static void put_takers(FILE *out)
{
    size_t count;
    const struct option_description *options = option_list(&count);
    const char *between = "    (";

    fputs("\n_gpubench_takes_value() # OPTION\n{\n    case $1 in\n", out);
    for (size_t i = 0; i < count; i++) {
        if (!options[i].argument)
            continue;
        fprintf(out, "%s--%s", between, options[i].name);
        if (options[i].letter)
            fprintf(out, "|-%c", options[i].letter);
        between = "|";
    }
    fputs(") ;;\n    *) return 1 ;;\n    esac\n}\n", out);
}

void zsh_tables(FILE *out)
{
    put_commands(out);
    put_takers(out);
    fputs("\n_gpubench_options() # COMMAND, or nothing\n{\n    case $1 in\n    '')\n        ", out);
    put_command(out, COMMAND_RUN);
    fputs(" \\\n        '1:command:_gpubench_commands'\n        ;;\n", out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "    %s)\n        ", commands[i].name);
        put_command(out, (enum command)i);
        fprintf(out, " \\\n        '1:command:(%s)'", commands[i].name);
        fputs(commands[i].operands_high > 0 ? " \\\n        '*:result file:_files'" : "", out);
        fputs("\n        ;;\n", out);
    }
    fputs("    esac\n}\n", out);
}
