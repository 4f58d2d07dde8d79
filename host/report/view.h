/*
 * A result sorted for reading: families of curves, each a matrix of sizes and devices.
 *
 * A curve is one case at all its n; a family is the curves that differ in nothing but their gap,
 * which a reader wants side by side.
 */
#ifndef GPUBENCH_REPORT_VIEW_H
#define GPUBENCH_REPORT_VIEW_H

#include "host/result/result.h"

#define VIEW_LABEL 96 /* bytes: a label is cut to 20 columns */

struct view_device {
    const char *id;
    const struct device_result *is; /* NULL when the result does not list it */
    char label[VIEW_LABEL];         /* id, or just its kind where that is clear; safe to print */
    bool compared;                  /* false for null, which computes nothing */
};

struct curve {
    struct case_spec spec; /* n is 0 */
    uint64_t *sizes;       /* ascending */
    size_t size_count;
    size_t *columns; /* devices that have a cell here, in the view's order */
    size_t column_count;
    const struct cell_result **cells; /* [size][device of the view]; NULL where there is none */
};

struct family {
    struct curve *curves; /* in order of gap as the result has them */
    size_t curve_count;
    const struct cell_result **notes; /* one cell for each different reason not to have a time */
    size_t note_count;
};

struct view {
    const struct result *result;
    bool utf8;
    struct view_device *devices;
    size_t device_count;
    struct family *families;
    size_t family_count;
};

/* False when memory ran out; view_close is due either way. The result must outlive the view. */
bool view_open(struct view *view, const struct result *result, bool utf8);

/* Accepts a zeroed or partly opened view. */
void view_close(struct view *view);

/* The cell of a device of the view at the size of that index, or NULL. */
const struct cell_result *curve_cell(const struct view *view, const struct curve *curve,
                                     size_t size, size_t device);

/* Index of the note that has this cell's status and reason; note_count when there is none. */
size_t family_note(const struct family *family, const struct cell_result *cell);

#endif
