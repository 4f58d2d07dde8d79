/*
 * What the documents of the command line are made of: pieces written from the tables of options and
 * commands, which stand in templates as lines of their own like @OPTIONS@. Errors are left to `out`.
 */
#ifndef GPUBENCH_DOCGEN_PIECES_H
#define GPUBENCH_DOCGEN_PIECES_H

#include <stdio.h>

#include "host/cli/option_table.h"

/* Of the manual page, in roff. */
void man_title(FILE *out);
void man_synopsis(FILE *out);
void man_commands(FILE *out);
void man_options(FILE *out);
void man_exits(FILE *out);
void man_examples(FILE *out);

/* Of completion: functions of the shell that hold the tables. */
void bash_tables(FILE *out);
void zsh_tables(FILE *out);

/* What completion can offer for an option's value. */
enum value_kind {
    VALUE_NONE,  /* it takes none */
    VALUE_FILE,  /* files */
    VALUE_DIR,   /* folders */
    VALUE_LIST,  /* words between commas */
    VALUE_WORD,  /* one of some words */
    VALUE_OTHER, /* nothing: numbers, times */
};

/* The kind, and in `words`, which is zeroed, those to offer. */
enum value_kind value_kind_of(const struct option_description *option, struct words *words);

#endif
