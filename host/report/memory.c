/*
 * Peak memory of each cell: what its processes have, pages that they share counted once.
 */
#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/phrase.h"
#include "host/report/sections.h"

struct memory {
    const struct view *view;
    const struct curve *curve;
};

static void put_bytes(char *text, const struct cell_result *cell)
{
    char host[16], device[16];

    if (!cell || !isfinite(cell->peak_bytes))
        strcpy(text, "-");
    else if (cell->device_bytes > 0)
        snprintf(text, GRID_TEXT, "%s (%s)", format_bytes(cell->peak_bytes, host),
                 format_bytes(cell->device_bytes, device));
    else
        format_bytes(cell->peak_bytes, text);
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *out)
{
    const struct memory *memory = context;
    const struct curve *curve = memory->curve;
    size_t device = column > 0 ? curve->columns[column - 1] : 0;

    if (row == 0)
        strcpy(out->text, column == 0 ? "n" : memory->view->devices[device].label);
    else if (column == 0)
        format_count(curve->sizes[row - 1], out->text);
    else
        put_bytes(out->text, curve_cell(memory->view, curve, row - 1, device));
}

static bool is_known(const struct view *view, const struct curve *curve)
{
    for (size_t i = 0; i < curve->size_count * view->device_count; i++)
        if (curve->cells[i] && isfinite(curve->cells[i]->peak_bytes))
            return true;
    return false;
}

/* Calling now and then takes the same memory as back to back: one table a family. */
void memory_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    const struct curve *curve = &family->curves[0];
    struct memory memory = { view, curve };
    struct grid grid = { 1 + curve->size_count, 1 + curve->column_count, &memory, fill };
    struct paragraph title;

    if (!is_known(view, curve))
        return;
    sink_break(sink);
    if (paragraph_open(&title)) {
        fputs("peak memory of a device for one case, shared pages and the input counted once (in "
              "parentheses: what it allocated on an OpenCL device)",
              title.stream);
        sink_heading(sink, &title);
    }
    sink_grid(sink, &grid);
}
