/*
 * The numbers behind the pictures as columns, and a gnuplot script that draws them.
 */
#ifndef GPUBENCH_REPORT_COLUMNS_H
#define GPUBENCH_REPORT_COLUMNS_H

#include "host/report/view.h"

/*
 * One row a size, separated by tabs: n, then for each of the curve's devices median, low and high end of
 * the interval (seconds) and GB/s; "?" where there is no time. A first line names the columns.
 */
void columns_write(FILE *out, const struct view *view, const struct curve *curve);

/* The commands before the first picture. */
void columns_script_begin(FILE *out);

/* The commands that draw what columns_write wrote to `data` as `picture`; `name` is its file's, any text. */
void columns_script(FILE *out, const struct view *view, const struct curve *curve, const char *name,
                    const char *data, const char *picture);

#endif
