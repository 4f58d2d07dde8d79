/*
 * Where the sections of a report go: a terminal, a Markdown file or a page of HTML.
 */
#ifndef GPUBENCH_REPORT_SINK_H
#define GPUBENCH_REPORT_SINK_H

#include "host/report/grid.h"
#include "host/report/paragraph.h"

struct sink {
    FILE *out;
    struct report_options options;
    bool markdown;
    bool html;
};

void sink_grid(const struct sink *sink, const struct grid *grid);

/* End a paragraph as a heading, as a line of its own under a table, or as text between sections. */
void sink_heading(const struct sink *sink, struct paragraph *paragraph);
void sink_remark(const struct sink *sink, struct paragraph *paragraph);
void sink_claim(const struct sink *sink,
                struct paragraph *paragraph); /* of a list, behind its word */
void sink_text(const struct sink *sink, struct paragraph *paragraph);

/* The space between two sections. */
void sink_break(const struct sink *sink);

#endif
