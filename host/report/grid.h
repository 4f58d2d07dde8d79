/*
 * A grid: a table of text whose cells are made when asked for, printed for a terminal, as
 * Markdown or as HTML.
 */
#ifndef GPUBENCH_REPORT_GRID_H
#define GPUBENCH_REPORT_GRID_H

#include "host/report/report.h"

#define GRID_TEXT 256

enum grid_style { GRID_PLAIN, GRID_BOLD };

struct grid_cell {
    char text[GRID_TEXT]; /* free of control characters */
    bool left;            /* aligned to the left; the header's decides for Markdown */
    enum grid_style style;
};

struct grid {
    size_t rows, columns; /* row 0 is the header, column 0 says what a row is about */
    const void *context;
    /* Fill a zeroed cell. Must give the same cell each time it is asked. */
    void (*fill)(const void *context, size_t row, size_t column, struct grid_cell *cell);
};

/* Columns of a terminal that the whole grid takes in one piece. */
size_t grid_width(const struct grid *grid);

/* Print it; what is wider than options->width is printed in pieces that all begin with column 0. */
void grid_text(FILE *out, const struct grid *grid, const struct report_options *options);

void grid_markdown(FILE *out, const struct grid *grid);

void grid_html(FILE *out, const struct grid *grid);

#endif
