/*
 * Streams: what each device sustains, and how late the operations of a stream were.
 */
#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/phrase.h"
#include "host/report/sections.h"

enum column {
    STREAM_DEVICE,
    STREAM_SUSTAINED,
    STREAM_RATE,
    STREAM_MEDIAN,
    STREAM_P99,
    STREAM_P999,
    STREAM_MAX,
    STREAM_DEADLINE,
    STREAM_MISSED,
    STREAM_BEHIND,
    STREAM_COUNT
};

struct streams {
    const struct view *view;
    const struct curve *curve;
};

static bool has_stream(const struct cell_result *cell)
{
    return cell && !isnan(cell->stream.rate_per_s);
}

bool streams_any(const struct result *result)
{
    for (size_t i = 0; i < result->cell_count; i++)
        if (has_stream(&result->cells[i]))
            return true;
    return false;
}

/* "12300" up to a million, "1.23 M" beyond; slow ones with their fraction. */
static void put_rate(char *text, double rate)
{
    if (!isfinite(rate))
        strcpy(text, "-");
    else if (rate >= 1e6)
        snprintf(text, GRID_TEXT, "%.3g M/s", rate * 1e-6);
    else
        snprintf(text, GRID_TEXT, rate < 100 ? "%.3g /s" : "%.0f /s", rate);
}

static void put_missed(char *text, const struct stream_result *stream)
{
    if (stream->missed == 0)
        strcpy(text, "none");
    else
        snprintf(text, GRID_TEXT, "%.3g %%", 100 * stream->missed / stream->arrived);
}

static void put_number(char *text, enum column column, const struct stream_result *stream,
                       bool utf8)
{
    const double seconds[STREAM_COUNT] = {
        [STREAM_MEDIAN] = stream->median_s, [STREAM_P99] = stream->p99_s,
        [STREAM_P999] = stream->p999_s,     [STREAM_MAX] = stream->max_s,
        [STREAM_BEHIND] = stream->behind_s, [STREAM_DEADLINE] = stream->deadline_s,
    };

    if (column == STREAM_SUSTAINED && stream->sustained_per_s == 0)
        strcpy(text, "none");
    else if (column == STREAM_SUSTAINED)
        put_rate(text, stream->sustained_per_s);
    else if (column == STREAM_RATE)
        put_rate(text, stream->rate_per_s);
    else if (column == STREAM_MISSED)
        put_missed(text, stream);
    else if (column == STREAM_BEHIND && stream->behind_s == 0)
        strcpy(text, "no");
    else
        format_seconds(seconds[column], utf8, text);
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *out)
{
    static const char *const names[STREAM_COUNT] = {
        "device", "sustains", "stream",   "median", "99 %",
        "99.9 %", "longest",  "deadline", "missed", "behind",
    };
    const struct streams *streams = context;
    size_t device = row > 0 ? streams->curve->columns[row - 1] : 0;
    const struct cell_result *cell =
        row > 0 ? curve_cell(streams->view, streams->curve, 0, device) : NULL;

    out->left = column == STREAM_DEVICE;
    if (row == 0)
        strcpy(out->text, names[column]);
    else if (column == STREAM_DEVICE)
        strcpy(out->text, streams->view->devices[device].label);
    else if (has_stream(cell) && cell->status == CELL_OK)
        put_number(out->text, (enum column)column, &cell->stream, streams->view->utf8);
    else if (column == STREAM_SUSTAINED && cell)
        strcpy(out->text, cell_status_name(cell->status));
}

/* Who fell behind, in a sentence: it is no number of the table that says so. */
static void write_behind(const struct sink *sink, const struct view *view,
                         const struct curve *curve)
{
    for (size_t i = 0; i < curve->column_count; i++) {
        const struct cell_result *cell = curve_cell(view, curve, 0, curve->columns[i]);
        struct paragraph line;
        char behind[16];

        if (!has_stream(cell) || cell->stream.behind_s == 0 || !paragraph_open(&line))
            continue;
        fprintf(line.stream,
                "%s fell %s behind: of %.0f operations that arrived, %.0f were not begun",
                view->devices[curve->columns[i]].label,
                format_seconds(cell->stream.behind_s, view->utf8, behind), cell->stream.arrived,
                cell->stream.arrived - cell->stream.done);
        sink_remark(sink, &line);
    }
}

static void write_curve(const struct sink *sink, const struct view *view, const struct curve *curve)
{
    struct streams streams = { view, curve };
    struct grid grid = { 1 + curve->column_count, STREAM_COUNT, &streams, fill };
    const struct case_spec *spec = &curve->spec;
    struct paragraph title;
    char op[OP_NAME_SIZE], n[16];

    if (paragraph_open(&title)) {
        fprintf(
            title.stream,
            "a stream of %s of %s %s each, data in %s memory; latency from the intended arrival",
            op_format(spec->op, op), format_count(curve->sizes[0], n), dtype_name(spec->dtype),
            residency_name(spec->residency));
        phrase_unusual(title.stream, spec);
        sink_heading(sink, &title);
    }
    sink_grid(sink, &grid);
    write_behind(sink, view, curve);
}

void streams_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    for (size_t i = 0; i < family->curve_count; i++)
        write_curve(sink, view, &family->curves[i]);
    notes_write(sink, family);
}
