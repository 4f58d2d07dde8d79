#include "host/report/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"

struct channels {
    const struct view *view;
    const struct cell_result **cells; /* those with a channel, as the curve has them */
    size_t count;
};

static const char *label_of(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->device_count; i++)
        if (strcmp(view->devices[i].id, id) == 0)
            return view->devices[i].label;
    return id;
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    static const char *const names[] = {
        "n", "device", "bytes in", "bytes out", "encode", "decode"
    };
    const struct channels *channels = context;
    const struct cell_result *from = row > 0 ? channels->cells[row - 1] : NULL;
    bool utf8 = channels->view->utf8;

    cell->left = column == 1;
    if (!from)
        strcpy(cell->text, names[column]);
    else if (column == 0)
        format_count(from->spec.n, cell->text);
    else if (column == 1)
        strcpy(cell->text, label_of(channels->view, from->device));
    else if (column == 2)
        format_bytes(from->phases.channel.bytes_in, cell->text);
    else if (column == 3)
        format_bytes(from->phases.channel.bytes_out, cell->text);
    else if (column == 4)
        format_seconds(from->phases.channel.encode_s, utf8, cell->text);
    else
        format_seconds(from->phases.channel.decode_s, utf8, cell->text);
}

void channel_write(const struct sink *sink, const struct view *view, const struct curve *curve)
{
    struct channels channels = { .view = view };
    struct grid grid = { .columns = 6, .context = &channels, .fill = fill };

    channels.cells = calloc(curve->size_count * curve->column_count + 1, sizeof(*channels.cells));
    for (size_t i = 0; channels.cells && i < curve->size_count * curve->column_count; i++) {
        const struct cell_result *cell = curve_cell(view, curve, i / curve->column_count,
                                                    curve->columns[i % curve->column_count]);

        if (cell && isfinite(cell->phases.channel.bytes_out))
            channels.cells[channels.count++] = cell;
    }
    grid.rows = 1 + channels.count;
    if (channels.count > 0) {
        sink_break(sink);
        sink_grid(sink, &grid);
    }
    free(channels.cells);
}
