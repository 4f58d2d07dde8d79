/*
 * A paragraph: written like a stream, printed wrapped.
 */
#ifndef GPUBENCH_REPORT_PARAGRAPH_H
#define GPUBENCH_REPORT_PARAGRAPH_H

#include <stdbool.h>
#include <stdio.h>

struct paragraph {
    FILE *stream; /* write here */
    char *text;
    size_t size;
};

/* False when memory ran out; there is nothing to end then. */
bool paragraph_open(struct paragraph *paragraph);

/*
 * Print what was written in lines of at most `width` columns, lines after the first indented by
 * `indent`, and release it. A number stays with the word after it. Nothing written: nothing
 * printed.
 */
void paragraph_end(struct paragraph *paragraph, FILE *out, unsigned width, unsigned indent);

/* The same for Markdown: escaped, `before` in front, and an empty line after it. */
void paragraph_end_markdown(struct paragraph *paragraph, FILE *out, const char *before);

/* The same as an HTML element. */
void paragraph_end_html(struct paragraph *paragraph, FILE *out, const char *tag, const char *class);

#endif
