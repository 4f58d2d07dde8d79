/*
 * The tables of completion for bash: functions that print words, or answer by their status.
 */
#include <string.h>

#include "host/docgen/pieces.h"

static const char *const kinds[] = {
    [VALUE_FILE] = "file",
    [VALUE_DIR] = "dir",
    [VALUE_LIST] = "list",
    [VALUE_WORD] = "word",
};

static void put_commands(FILE *out)
{
    fputs("_gpubench_commands()\n{\n    echo", out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        fprintf(out, " %s", commands[i].name);
    fputs("\n}\n", out);
}

static void put_options(FILE *out)
{
    size_t count;
    const struct option_description *options = option_list(&count);

    fputs("\n_gpubench_options() # COMMAND\n{\n    case $1 in\n", out);
    for (unsigned command = 0; command < COMMAND_COUNT; command++) {
        fprintf(out, "    %s) echo \"", commands[command].name);
        for (size_t i = 0; i < count; i++) {
            if (options[i].commands & COMMAND_BIT(command))
                fprintf(out, "--%s ", options[i].name);
        }
        fputs("\" ;;\n", out);
    }
    fputs("    esac\n}\n", out);
}

/* An option as users type it, each name with this prefix. */
static void put_names(FILE *out, const struct option_description *option, const char *prefix)
{
    fprintf(out, "%s--%s", prefix, option->name);
    if (option->letter)
        fprintf(out, " | %s-%c", prefix, option->letter);
}

/* An option's name alone does not say: of another command it may be another option. */
static void put_value(FILE *out, const struct option_description *option)
{
    struct words words = { 0 };
    enum value_kind kind = value_kind_of(option, &words);
    const char *between = "    ";

    if (kind == VALUE_NONE || kind == VALUE_OTHER)
        return;
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        char prefix[32];

        if (!(option->commands & COMMAND_BIT(i)))
            continue;
        snprintf(prefix, sizeof(prefix), "%s:", commands[i].name);
        fputs(between, out);
        put_names(out, option, prefix);
        between = " | ";
    }
    fprintf(out, ") echo \"%s", kinds[kind]);
    for (size_t i = 0; i < words.count; i++)
        fprintf(out, " %s", words.items[i]);
    fputs("\" ;;\n", out);
}

static void put_values(FILE *out)
{
    size_t count;
    const struct option_description *options = option_list(&count);

    fputs("\n# The kind of an option's value, and the words to offer.\n"
          "_gpubench_value() # COMMAND OPTION\n{\n    case $1:$2 in\n",
          out);
    for (size_t i = 0; i < count; i++)
        put_value(out, &options[i]);
    fputs("    esac\n}\n", out);
}

static void put_takers(FILE *out)
{
    size_t count;
    const struct option_description *options = option_list(&count);
    const char *between = "    ";

    fputs("\n_gpubench_takes_value() # OPTION\n{\n    case $1 in\n", out);
    for (size_t i = 0; i < count; i++) {
        bool first = option_find(options[i].name, strlen(options[i].name)) == &options[i];

        if (!options[i].argument || !first)
            continue;
        fputs(between, out);
        put_names(out, &options[i], "");
        between = " | ";
    }
    fputs(") ;;\n    *) false ;;\n    esac\n}\n", out);
}

static void put_readers(FILE *out)
{
    fputs("\n_gpubench_takes_files() # COMMAND\n{\n    case $1 in\n", out);
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (commands[i].operands_high > 0)
            fprintf(out, "    %s) ;;\n", commands[i].name);
    }
    fputs("    *) false ;;\n    esac\n}\n", out);
}

void bash_tables(FILE *out)
{
    put_commands(out);
    put_options(out);
    put_values(out);
    put_takers(out);
    put_readers(out);
}
