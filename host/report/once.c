#include "host/report/sections.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"

enum column {
    ONCE_DEVICE,
    ONCE_CREATE,
    ONCE_FIRST,
    ONCE_CACHED,
    ONCE_ALLOC,
    ONCE_PEAK,
    ONCE_MEMORY,
    ONCE_COUNT
};

struct once {
    const struct view *view;
    enum column columns[ONCE_COUNT]; /* those that anything is known of */
    size_t column_count;
};

/* The device's ok cell that reads most, whose allocation is the largest; NULL when there is none.
 */
static const struct cell_result *largest_cell(const struct view *view, size_t device)
{
    const struct cell_result *largest = NULL;

    for (size_t i = 0; i < view->result->cell_count; i++) {
        const struct cell_result *cell = &view->result->cells[i];

        if (cell->status == CELL_OK && strcmp(cell->device, view->devices[device].id) == 0 &&
            (!largest || cell->bytes > largest->bytes))
            largest = cell;
    }
    return largest;
}

/* The number of a column, in seconds or bytes; NaN when it is not known. */
static double number_of(const struct view *view, size_t device, enum column column)
{
    const struct device_result *is = view->devices[device].is;
    const struct cell_result *cell = column == ONCE_ALLOC ? largest_cell(view, device) : NULL;

    if (column == ONCE_ALLOC)
        return cell ? cell->alloc_s : (double)NAN;
    if (!is)
        return (double)NAN;
    switch (column) {
    case ONCE_CREATE:
        return is->create_s;
    case ONCE_FIRST:
        return is->build_first_s;
    case ONCE_CACHED:
        return is->build_cached_s;
    case ONCE_PEAK:
        return is->peak_bytes;
    default:
        return (double)NAN;
    }
}

static void put_memory(char *text, const struct view *view, size_t device)
{
    const struct cell_result *cell = largest_cell(view, device);

    escape_terminal(text, GRID_TEXT, cell ? cell->mem_used : "", view->utf8);
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    static const char *const names[] = { "device", "create",      "build, first", "build, cached",
                                         "alloc",  "peak memory", "input is" };
    const struct once *once = context;
    enum column is = once->columns[column];

    cell->left = is == ONCE_DEVICE || is == ONCE_MEMORY;
    if (row == 0)
        strcpy(cell->text, names[is]);
    else if (is == ONCE_DEVICE)
        strcpy(cell->text, once->view->devices[row - 1].label);
    else if (is == ONCE_MEMORY)
        put_memory(cell->text, once->view, row - 1);
    else if (is == ONCE_PEAK)
        format_bytes(number_of(once->view, row - 1, is), cell->text);
    else
        format_seconds(number_of(once->view, row - 1, is), once->view->utf8, cell->text);
}

static bool is_known(const struct view *view, enum column column)
{
    char text[GRID_TEXT] = "";

    for (size_t device = 0; device < view->device_count; device++) {
        if (column == ONCE_MEMORY)
            put_memory(text, view, device);
        if (*text || isfinite(number_of(view, device, column)))
            return true;
    }
    return false;
}

void once_write(const struct sink *sink, const struct view *view)
{
    struct once once = { .view = view, .columns = { ONCE_DEVICE }, .column_count = 1 };
    struct grid grid = { .rows = view->device_count + 1, .context = &once, .fill = fill };
    struct paragraph title;

    for (int column = ONCE_CREATE; column < ONCE_COUNT; column++)
        if (is_known(view, (enum column)column))
            once.columns[once.column_count++] = (enum column)column;
    if (once.column_count == 1)
        return;
    grid.columns = once.column_count;
    sink_break(sink);
    if (paragraph_open(&title)) {
        fputs("paid once (alloc: at the largest n)", title.stream);
        sink_heading(sink, &title);
    }
    sink_grid(sink, &grid);
}
