/*
 * The phases of one cell as a bar and as shares.
 */
#ifndef GPUBENCH_REPORT_BAR_H
#define GPUBENCH_REPORT_BAR_H

#include "host/result/result.h"

/* Seconds of the instrumented operations, the sum of their phases; 0 when there are none. */
double phases_wall(const struct cell_result *cell);

/* Share of the wall time that a phase takes, 0 .. 1; the cell has phases. */
double phases_share(const struct cell_result *cell, enum phase phase);

/* The sign a phase is drawn with, one column; returns its bytes, at most 3 and a zero. */
size_t bar_fill(char *text, enum phase phase, bool utf8);

/*
 * The whole bar, 3 bytes a column. A phase ends where the rounded running sum ends, so that no rounding adds
 * up along the bar.
 */
void bar_draw(char *text, const struct cell_result *cell, double columns_per_s, bool utf8);

#endif
