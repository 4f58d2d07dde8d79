#include "host/report/sections.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"

enum column {
    COLUMN_N,
    COLUMN_DEVICE,
    COLUMN_MEDIAN,
    COLUMN_INTERVAL,
    COLUMN_LATENCY,
    COLUMN_GBPS,
    COLUMN_GFLOPS,
    COLUMN_ROUNDS,
    COLUMN_MEMORY,
    COLUMN_FLAGS,
    COLUMN_COUNT
};

static const struct {
    const char *name;
    bool left;
} columns[COLUMN_COUNT] = {
    [COLUMN_N] = { "n", false },
    [COLUMN_DEVICE] = { "device", true },
    [COLUMN_MEDIAN] = { "median", false },
    [COLUMN_INTERVAL] = { "95 % interval", false },
    [COLUMN_LATENCY] = { "called alone", false },
    [COLUMN_GBPS] = { "GB/s", false },
    [COLUMN_GFLOPS] = { "GFLOP/s", false },
    [COLUMN_ROUNDS] = { "rounds", false },
    [COLUMN_MEMORY] = { "memory", true },
    [COLUMN_FLAGS] = { "flags", true },
};

struct details {
    const struct view *view;
    const struct curve *curve;
};

static void put_rate(char *text, double rate)
{
    if (!isfinite(rate) || rate <= 0)
        strcpy(text, "-");
    else
        snprintf(text, GRID_TEXT, "%.*f", rate < 9.995 ? 2 : rate < 99.95 ? 1 : 0, rate);
}

static void put_interval(char *text, const struct summary *time, bool utf8)
{
    char low[16], high[16];

    if (!isfinite(time->ci_low) || !isfinite(time->ci_high))
        strcpy(text, "-");
    else
        snprintf(text, GRID_TEXT, "%s%s%s", format_seconds(time->ci_low, utf8, low),
                 utf8 ? " – " : " to ", format_seconds(time->ci_high, utf8, high));
}

static void put_flags(char *text, unsigned flags)
{
    size_t used = 0;

    for (unsigned i = 0; i < FLAG_COUNT; i++)
        if (flags & 1u << i)
            used += (size_t)snprintf(text + used, GRID_TEXT - used, "%s%s", used ? ", " : "",
                                     cell_flag_name(i));
}

static void put_measured(char *text, enum column column, const struct cell_result *cell, bool utf8)
{
    switch (column) {
    case COLUMN_MEDIAN:
        format_seconds(cell->time.median, utf8, text);
        break;
    case COLUMN_INTERVAL:
        put_interval(text, &cell->time, utf8);
        break;
    case COLUMN_LATENCY:
        format_seconds(cell->latency.median, utf8, text);
        break;
    case COLUMN_GBPS:
        put_rate(text, cell->gbps);
        break;
    case COLUMN_GFLOPS:
        put_rate(text, cell->flops / cell->time.median * 1e-9);
        break;
    case COLUMN_ROUNDS:
        snprintf(text, GRID_TEXT, "%u", cell->rounds);
        break;
    case COLUMN_MEMORY:
        escape_terminal(text, GRID_TEXT, cell->mem_used, utf8);
        break;
    default:
        put_flags(text, cell->flags);
    }
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct details *details = context;
    const struct curve *curve = details->curve;
    size_t size = (row - 1) / curve->column_count;
    size_t device = curve->columns[(row - 1) % curve->column_count];

    cell->left = columns[column].left;
    if (row == 0) {
        strcpy(cell->text, columns[column].name);
        return;
    }
    const struct cell_result *measured = curve_cell(details->view, curve, size, device);
    if (column == COLUMN_N)
        format_count(curve->sizes[size], cell->text);
    else if (column == COLUMN_DEVICE)
        strcpy(cell->text, details->view->devices[device].label);
    else if (measured && measured->status == CELL_OK)
        put_measured(cell->text, (enum column)column, measured, details->view->utf8);
    else if (column == COLUMN_MEDIAN)
        strcpy(cell->text, measured ? cell_status_name(measured->status) : "-");
}

void details_write(const struct sink *sink, const struct view *view, const struct curve *curve)
{
    struct details details = { .view = view, .curve = curve };
    struct grid grid = {
        .rows = 1 + curve->size_count * curve->column_count,
        .columns = COLUMN_COUNT,
        .context = &details,
        .fill = fill,
    };

    sink_break(sink);
    sink_grid(sink, &grid);
}
