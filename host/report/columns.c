#include "host/report/columns.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "host/report/escape.h"
#include "host/report/phrase.h"

enum { NAME_SIZE = 256 };

/* One line, and no backquote: in some strings of gnuplot it runs a command. */
static void put_plain(FILE *out, const char *text)
{
    char safe[NAME_SIZE];

    escape_terminal(safe, sizeof(safe), text, true);
    for (const char *c = safe; *c; c++)
        fputc(*c == '`' ? '?' : *c, out);
}

/* The same as a string of gnuplot in single quotes, where only the quote itself means anything. */
static void put_quoted(FILE *out, const char *text)
{
    char safe[NAME_SIZE];

    escape_terminal(safe, sizeof(safe), text, true);
    fputc('\'', out);
    for (const char *c = safe; *c; c++) {
        fputs(*c == '\'' ? "'" : "", out);
        fputc(*c == '`' ? '?' : *c, out);
    }
    fputc('\'', out);
}

static void put_number(FILE *out, double number)
{
    if (isfinite(number))
        fprintf(out, "\t%.9g", number);
    else
        fputs("\t?", out);
}

static bool is_known(const struct cell_result *cell)
{
    return cell && cell->status == CELL_OK && cell->time.median > 0;
}

void columns_write(FILE *out, const struct view *view, const struct curve *curve)
{
    fputs("# n", out);
    for (size_t i = 0; i < curve->column_count; i++) {
        const char *const names[] = { "median s", "low s", "high s", "GB/s" };

        for (size_t j = 0; j < 4; j++) {
            fputc('\t', out);
            put_plain(out, view->devices[curve->columns[i]].label);
            fprintf(out, " %s", names[j]);
        }
    }
    fputc('\n', out);
    for (size_t size = 0; size < curve->size_count; size++) {
        fprintf(out, "%" PRIu64, curve->sizes[size]);
        for (size_t i = 0; i < curve->column_count; i++) {
            const struct cell_result *cell = curve_cell(view, curve, size, curve->columns[i]);
            bool known = is_known(cell);

            put_number(out, known ? cell->time.median : (double)NAN);
            put_number(out, known ? cell->time.ci_low : (double)NAN);
            put_number(out, known ? cell->time.ci_high : (double)NAN);
            put_number(out, known ? cell->gbps : (double)NAN);
        }
        fputc('\n', out);
    }
}

void columns_script_begin(FILE *out)
{
    fputs("# Draws every file of columns in this folder: gnuplot plot.gp\n"
          "set terminal svg size 900,600 dynamic\n"
          "set datafile separator tab\n"
          "set datafile missing '?'\n"
          "set logscale xy\n"
          "set grid\n"
          "set key left top\n"
          "set xlabel 'n, elements'\n"
          "set ylabel 'time, s'\n",
          out);
}

/* Its own stream, since the title is to be escaped as a whole. */
static void put_title(FILE *out, const struct view *view, const struct curve *curve,
                      const char *name)
{
    char *text = NULL;
    size_t size = 0;
    FILE *title = open_memstream(&text, &size);

    if (!title)
        return;
    fprintf(title, "%s: ", name);
    phrase_title(title, view, curve);
    if (fclose(title) == 0) {
        fputs("set title ", out);
        put_quoted(out, text);
        fputs(" noenhanced\n", out);
    }
    free(text);
}

/* gnuplot stops at a line without a point. */
static bool has_point(const struct view *view, const struct curve *curve, size_t device)
{
    for (size_t size = 0; size < curve->size_count; size++)
        if (curve->sizes[size] > 0 && is_known(curve_cell(view, curve, size, device)))
            return true;
    return false;
}

void columns_script(FILE *out, const struct view *view, const struct curve *curve, const char *name,
                    const char *data, const char *picture)
{
    const char *separator = "plot";

    fputc('\n', out);
    put_title(out, view, curve, name);
    fprintf(out, "set output '%s'\n", picture);
    for (size_t i = 0; i < curve->column_count; i++) {
        if (!has_point(view, curve, curve->columns[i]))
            continue;
        fprintf(out, "%s \\\n  '%s' using 1:%zu:%zu:%zu with yerrorlines title ", separator, data,
                4 * i + 2, 4 * i + 3, 4 * i + 4);
        put_quoted(out, view->devices[curve->columns[i]].label);
        fputs(" noenhanced", out);
        separator = ",";
    }
    fputc('\n', out);
}
