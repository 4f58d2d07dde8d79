/*
 * What the terminal can show, and what the user wants of it.
 */
#ifndef GPUBENCH_EXPERIMENTS_TERMINAL_H
#define GPUBENCH_EXPERIMENTS_TERMINAL_H

#include <stdio.h>

#include "host/cli/options.h"
#include "host/report/report.h"

/* Options for a report written to `out`: NO_COLOR, TERM, locale and the terminal's width are heeded. */
struct report_options terminal_report_options(const struct options *options, FILE *out);

/* Columns of the terminal that `out` is, at least 60; 100 when it is none. */
unsigned terminal_width(FILE *out);

/* Whether it is a terminal on which what stands there can be changed. */
bool terminal_moves(FILE *out);

/* Show progress? As the options say; by default on a terminal, unless quiet. */
bool terminal_progress(const struct options *options);

#endif
