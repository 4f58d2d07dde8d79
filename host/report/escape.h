/*
 * Text on its way out. Drivers and result files may hold anything: control characters, escape
 * sequences, broken UTF-8. Nothing of theirs is printed but through these functions.
 */
#ifndef GPUBENCH_REPORT_ESCAPE_H
#define GPUBENCH_REPORT_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Decode one code point of `text`, which is not at its end, into *code; returns the bytes taken. A
 * byte that starts no valid sequence (overlong and surrogate forms included) is taken alone, as
 * U+FFFD.
 */
size_t utf8_next(const char *text, uint32_t *code);

/* Columns that valid UTF-8 takes on a terminal: combining marks none, East Asian wide characters
 * two. */
size_t text_columns(const char *text);

/* Shorten `text` in place to at most `columns` columns, with "…" (ASCII: "~") for what is left out.
 */
void text_cut(char *text, size_t columns, bool utf8);

/*
 * Copy `text` to `out` (`size` bytes, cut at a whole character) fit for one line of a terminal:
 * line breaks and tabs become spaces; other control characters, invisible and direction-changing
 * ones, broken UTF-8 and, without `utf8`, everything beyond ASCII become "?". Returns `out`.
 */
char *escape_terminal(char *out, size_t size, const char *text, bool utf8);

/*
 * Write a text field of a CSV file: quoted where RFC 4180 asks for it; a leading "'" where a
 * spreadsheet would take the text for a formula; control characters but tab and line breaks become
 * "?".
 */
void escape_csv(FILE *out, const char *text);

/* Write text that Markdown shows as it is, also inside a table: one line, no markup, no HTML. */
void escape_markdown(FILE *out, const char *text);

/* Write text that HTML and SVG show as it is, also inside a quoted attribute: one line, no markup. */
void escape_html(FILE *out, const char *text);

#endif
