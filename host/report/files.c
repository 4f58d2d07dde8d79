#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/bar.h"
#include "host/report/escape.h"
#include "host/report/sections.h"
#include "host/result/json_value.h"

#define FILES_SHOWN 10u /* that could not be used; --json has all */

enum { COLUMN_CACHE, COLUMN_DEVICE, COLUMN_TIME, COLUMN_INTERVAL, COLUMN_RATE, COLUMN_PHASES };

/* The cells of one operator, as the file has them: nothing in it is taken for granted. */
struct table {
    const struct sink *sink;
    const char *op;
    const json_t *cells[256];
    size_t count;
    enum phase phases[PHASE_COUNT]; /* those worth a column */
    size_t phase_count;
};

static double time_of(const json_t *cell, const char *key)
{
    return json_number_at(json_object_get(cell, "time_s"), key);
}

static bool is_ok(const json_t *cell)
{
    return strcmp(json_text_at(cell, "status"), cell_status_name(CELL_OK)) == 0;
}

static double share_of(const json_t *cell, enum phase phase)
{
    return json_number_at(json_object_get(cell, "phases_s"), phase_key(phase)) /
           json_number_at(cell, "instrumented_s");
}

static void put_interval(char *text, const json_t *cell, bool utf8)
{
    char low[16], high[16];

    snprintf(text, GRID_TEXT, "%s%s%s", format_seconds(time_of(cell, "ci_low"), utf8, low),
             utf8 ? " – " : " to ", format_seconds(time_of(cell, "ci_high"), utf8, high));
}

static void put_header(const struct table *table, size_t column, char *text)
{
    static const char *const names[] = { "page cache", "device", "median", "95 % interval",
                                         "GB/s" };

    if (column < COLUMN_PHASES)
        strcpy(text, names[column]);
    else
        strcpy(text, phase_label(table->phases[column - COLUMN_PHASES]));
}

static void put_measured(const struct table *table, const json_t *cell, size_t column, char *text)
{
    bool utf8 = table->sink->options.utf8;

    if (column == COLUMN_TIME)
        format_seconds(time_of(cell, "median"), utf8, text);
    else if (column == COLUMN_INTERVAL)
        put_interval(text, cell, utf8);
    else if (column == COLUMN_RATE)
        snprintf(text, GRID_TEXT, "%.3g", json_number_at(cell, "gbps"));
    else if (share_of(cell, table->phases[column - COLUMN_PHASES]) >= 0.005)
        snprintf(text, GRID_TEXT, "%.0f %%",
                 100 * share_of(cell, table->phases[column - COLUMN_PHASES]));
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *out)
{
    const struct table *table = context;
    const json_t *cell = row > 0 ? table->cells[row - 1] : NULL;

    out->left = column == COLUMN_CACHE || column == COLUMN_DEVICE;
    if (row == 0)
        put_header(table, column, out->text);
    else if (out->left)
        escape_terminal(out->text, GRID_TEXT,
                        json_text_at(cell, column == COLUMN_CACHE ? "page_cache" : "device"),
                        table->sink->options.utf8);
    else if (is_ok(cell))
        put_measured(table, cell, column, out->text);
    else if (column == COLUMN_TIME)
        escape_terminal(out->text, GRID_TEXT, json_text_at(cell, "status"),
                        table->sink->options.utf8);
}

/* The cells of the operator, and the phases that take 1 % of one of them. */
static void collect(struct table *table, const json_t *files)
{
    bool seen[PHASE_COUNT] = { false };
    const json_t *cell;
    size_t i;

    json_array_foreach(json_object_get(files, "cells"), i, cell)
    {
        if (strcmp(json_text_at(cell, "op"), table->op) != 0 ||
            table->count == sizeof(table->cells) / sizeof(table->cells[0]))
            continue;
        table->cells[table->count++] = cell;
        for (int p = 0; p < PHASE_COUNT; p++)
            seen[p] |= is_ok(cell) && share_of(cell, (enum phase)p) >= 0.01;
    }
    for (int p = 0; p < PHASE_COUNT; p++)
        if (seen[p])
            table->phases[table->phase_count++] = (enum phase)p;
}

static void remark(const struct sink *sink, const char *before, const char *text)
{
    char shown[GRID_TEXT * 4];
    struct paragraph line;

    if (!paragraph_open(&line))
        return;
    fprintf(line.stream, "%s%s", before,
            escape_terminal(shown, sizeof(shown), text, sink->options.utf8));
    sink_remark(sink, &line);
}

/* Why cells have no time, each reason once for neighbours that share it. */
static void write_reasons(const struct table *table)
{
    const char *last = "";

    for (size_t i = 0; i < table->count; i++) {
        const json_t *cell = table->cells[i];
        char before[160], device[80];

        if (is_ok(cell) || strcmp(last, json_text_at(cell, "reason")) == 0)
            continue;
        last = json_text_at(cell, "reason");
        escape_terminal(device, sizeof(device), json_text_at(cell, "device"),
                        table->sink->options.utf8);
        snprintf(before, sizeof(before), "%s, %.10s: ", device, json_text_at(cell, "page_cache"));
        remark(table->sink, before, last);
    }
}

static void write_table(const struct sink *sink, const json_t *files, const char *op)
{
    struct table table = { .sink = sink, .op = op };
    struct grid grid = { .context = &table, .fill = fill };
    struct paragraph title;
    char shown[64], bytes[16];
    double total = NAN;

    collect(&table, files);
    for (size_t i = 0; i < table.count && isnan(total); i++)
        total = json_number_at(table.cells[i], "bytes");
    if (paragraph_open(&title)) {
        fprintf(title.stream, "%s of each file, %s together",
                escape_terminal(shown, sizeof(shown), op, sink->options.utf8),
                format_bytes(total, bytes));
        sink_heading(sink, &title);
    }
    grid.rows = 1 + table.count;
    grid.columns = COLUMN_PHASES + table.phase_count;
    sink_grid(sink, &grid);
    write_reasons(&table);
}

/* How many files there are, and which could not be used. */
static void write_list(const struct sink *sink, const json_t *files)
{
    const json_t *list = json_object_get(files, "list"), *file;
    size_t failed = 0, i;
    struct paragraph line;

    json_array_foreach(list, i, file)
    {
        failed += !is_ok(file);
        if (!is_ok(file) && failed <= FILES_SHOWN)
            remark(sink, "not used: ", json_text_at(file, "reason"));
    }
    if (failed > FILES_SHOWN && paragraph_open(&line)) {
        fprintf(line.stream, "and %zu more: --json names them", failed - FILES_SHOWN);
        sink_remark(sink, &line);
    }
    if (!paragraph_open(&line))
        return;
    fprintf(line.stream, "%zu of %zu files reduced, each by itself", json_array_size(list) - failed,
            json_array_size(list));
    sink_text(sink, &line);
}

/* Whether this is the first cell of its operator. */
static bool is_first(const json_t *cells, size_t index)
{
    const char *op = json_text_at(json_array_get(cells, index), "op");

    for (size_t i = 0; i < index; i++)
        if (strcmp(json_text_at(json_array_get(cells, i), "op"), op) == 0)
            return false;
    return true;
}

static size_t count_status(const json_t *cells, enum cell_status status)
{
    size_t count = 0, i;
    const json_t *cell;

    json_array_foreach(cells, i, cell) count +=
        strcmp(json_text_at(cell, "status"), cell_status_name(status)) == 0;
    return count;
}

static void write_values(const struct sink *sink, const json_t *cells)
{
    struct paragraph line;

    if (!paragraph_open(&line))
        return;
    if (count_status(cells, CELL_WRONG) > 0)
        fprintf(line.stream, "%zu of %zu cells gave wrong values", count_status(cells, CELL_WRONG),
                json_array_size(cells));
    else if (count_status(cells, CELL_OK) > 0)
        fputs("all values bit-equal to the canonical ones", line.stream);
    sink_text(sink, &line);
}

void files_write(const struct sink *sink, const struct result *result)
{
    const json_t *cells = json_object_get(result->files, "cells"), *cell;
    size_t i;

    json_array_foreach(cells, i, cell)
    {
        if (!is_first(cells, i))
            continue;
        write_table(sink, result->files, json_text_at(cell, "op"));
        sink_break(sink);
    }
    write_list(sink, result->files);
    write_values(sink, cells);
}
