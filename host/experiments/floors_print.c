/*
 * Floors as a table.
 */
#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/experiments/floors.h"
#include "host/report/escape.h"
#include "host/report/grid.h"

enum { FLOOR_WHAT, FLOOR_MEDIAN, FLOOR_INTERVAL, FLOOR_COLUMNS };

struct floor_page {
    const struct floors *floors;
    const struct report_options *options;
};

/* What can be compared is shown as a bandwidth, whichever way it is kept. */
static char *put_figure(const struct floor_value *value, double figure, bool utf8, char *text)
{
    enum floor_unit unit = floor_unit(value->is);

    if (unit == FLOOR_SECONDS)
        return format_seconds(figure, utf8, text);
    snprintf(text, 16, "%.3g GB/s", unit == FLOOR_GBPS ? figure : 1e-9 / figure);
    return text;
}

static void fill_header(size_t column, struct grid_cell *cell)
{
    static const char *const headers[] = { "the least it takes", "median", "95 %" };

    snprintf(cell->text, sizeof(cell->text), "%s", headers[column]);
}

static void fill_interval(const struct floor_value *value, bool utf8, struct grid_cell *cell)
{
    bool inverse = floor_unit(value->is) == FLOOR_SECONDS_PER_BYTE;
    char low[16], high[16];

    put_figure(value, inverse ? value->high : value->low, utf8, low);
    put_figure(value, inverse ? value->low : value->high, utf8, high);
    if (floor_unit(value->is) != FLOOR_SECONDS)
        low[strcspn(low, " ")] = '\0'; /* one unit is enough */
    snprintf(cell->text, sizeof(cell->text), "%s%s%s", low, utf8 ? "–" : "-", high);
}

static void fill_floor(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct floor_page *page = context;
    const struct floor_value *value = row > 0 ? &page->floors->values[row - 1] : NULL;
    bool utf8 = page->options->utf8;

    cell->left = column == FLOOR_WHAT;
    if (!value) {
        fill_header(column, cell);
    } else if (column == FLOOR_WHAT) {
        snprintf(cell->text, sizeof(cell->text), "%s%s%s", value->device,
                 value->device[0] ? ": " : "", floor_what(value->is));
    } else if (value->reason[0]) {
        snprintf(cell->text, sizeof(cell->text), "-");
    } else if (column == FLOOR_MEDIAN) {
        put_figure(value, value->median, utf8, cell->text);
    } else {
        fill_interval(value, utf8, cell);
    }
}

static void print_missing(FILE *out, const struct floors *floors,
                          const struct report_options *options)
{
    for (size_t i = 0; i < floors->count; i++) {
        const struct floor_value *value = &floors->values[i];
        char line[512], text[sizeof(line)];

        if (!value->reason[0])
            continue;
        snprintf(line, sizeof(line), "not measured: %s%s%s: %s", value->device,
                 value->device[0] ? ": " : "", floor_what(value->is), value->reason);
        escape_terminal(text, sizeof(text), line, options->utf8);
        text_cut(text, options->width, options->utf8);
        fprintf(out, "%s\n", text);
    }
}

void floors_print(FILE *out, const struct floors *floors, unsigned width, bool utf8)
{
    const struct report_options options = { .width = width, .utf8 = utf8 };
    const struct floor_page page = { floors, &options };
    const struct grid grid = {
        .rows = 1 + floors->count, .columns = FLOOR_COLUMNS, .context = &page, .fill = fill_floor
    };

    grid_text(out, &grid, &options);
    print_missing(out, floors, &options);
}
