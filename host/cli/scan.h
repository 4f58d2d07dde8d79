/*
 * The words of a command line, taken apart into options with their values and operands.
 */
#ifndef GPUBENCH_CLI_SCAN_H
#define GPUBENCH_CLI_SCAN_H

#include <stdbool.h>

#include "host/cli/option_table.h"

enum scanned { SCANNED_END, SCANNED_OPERAND, SCANNED_OPTION, SCANNED_ERROR };

/* Where reading stands. Points into argv, owns nothing, and may be copied to look ahead. */
struct scan {
    char **next, **end;
    const char *letters; /* what is left of a word of short options, like -qv; or NULL */
    bool operands_only;  /* "--" was seen */
};

struct argument {
    const struct option_description *option; /* of an option */
    const char *text;                        /* the operand, or the option's value, or NULL */
};

struct scan scan_begin(int argc, char **argv);

/* Take the next argument. SCANNED_ERROR leaves a message. */
enum scanned scan_next(struct scan *scan, struct argument *argument, struct error *err);

#endif
