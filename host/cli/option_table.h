/*
 * The table of options and of commands: internal to the command line. Whatever shows or reads
 * options (parsing, --help, the man page, shell completion) walks these tables and knows no option
 * by name.
 */
#ifndef GPUBENCH_CLI_OPTION_TABLE_H
#define GPUBENCH_CLI_OPTION_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "host/base/words.h"
#include "host/cli/options.h"

#define COMMAND_BIT(command) (1u << (command))
#define COMMANDS_ALL         (COMMAND_BIT(COMMAND_COUNT) - 1)

/* The headings of --help, in its order. */
enum option_group {
    GROUP_WHO,
    GROUP_WHAT,
    GROUP_HOW,
    GROUP_STREAM,
    GROUP_COMPARE,
    GROUP_ADVISE,
    GROUP_OUTPUT,
    GROUP_GENERAL,
    GROUP_COUNT
};

struct option_description {
    const char *name;     /* without the dashes */
    char letter;          /* the short name, or 0 */
    const char *argument; /* what stands for its value in --help, or NULL: it takes none; FILE, DIR
                             and LIST also say what completion offers */
    const char *help;     /* ASCII; --help adds the words and the default */
    const char *initial;  /* in words, the default; NULL when there is nothing to say */
    enum option_group group;
    unsigned commands; /* set of COMMAND_BIT that take it */

    const char *noun; /* what one word or element is called in messages */
    void (*words)(
        struct words *words); /* adds the words it accepts; NULL when the set is not closed */
    void (*hints)(struct words *words); /* where it is open, those to offer; or NULL */
    uint64_t low, high;                 /* of a number */
    const char *counted; /* of a list of numbers: what they count, in the plural, for messages */

    /*
     * Take `text` (NULL without an argument) into `options`; STATUS_USAGE with a message if it
     * cannot.
     */
    enum status (*parse)(struct options *options, const struct option_description *option,
                         const char *text, struct error *err);
    size_t offset;       /* of its member in struct options */
    size_t count_offset; /* of the member's count, when it is an array of words */
};

struct command_description {
    const char *name;
    const char *synopsis; /* what follows "gpubench " */
    const char *summary;  /* ASCII, under 80 characters */
    size_t operands_low, operands_high;
    const char *examples[4][2]; /* command line, what it shows; up to the first NULL */
};

struct exit_description {
    const char *status;
    const char *meaning;
};

extern const struct command_description commands[COMMAND_COUNT];
extern const char *const option_groups[GROUP_COUNT];

const struct option_description *option_list(size_t *count);
const struct exit_description *exit_list(size_t *count);

/*
 * The option with this long name (`length` bytes of `name`), or this letter; NULL when there is
 * none.
 */
const struct option_description *option_find(const char *name, size_t length);
const struct option_description *option_find_letter(char letter);

/*
 * The option of the same name that `command` takes, when an option's name means another thing there;
 * else `option` itself. Options of one name all take an argument or all take none.
 */
const struct option_description *option_for(const struct option_description *option,
                                            enum command command);

/* The command called `name`; COMMAND_COUNT when there is none. */
enum command command_find(const char *name);

#endif
