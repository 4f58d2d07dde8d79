#include "host/report/sections.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/rank.h"
#include "host/report/phrase.h"

enum { NOTES_SHOWN = 12 };

/* How much the columns after the devices say: what fits in the width. */
enum detail { DETAIL_FULL, DETAIL_FACTOR, DETAIL_NAME };

struct times {
    const struct view *view;
    const struct family *family;
    const struct curve *curve;
    enum detail detail;
    unsigned steps; /* what the time of an operation is divided by */
};

static void put_cell(struct grid_cell *out, const struct times *times, size_t size, size_t device)
{
    static const char *const marks[] = { "", "WRONG", "error", "skip" };
    const struct cell_result *cell = curve_cell(times->view, times->curve, size, device);
    struct ranking ranking = rank_size(times->view, times->curve, size);
    char mark[PHRASE_SIZE], time[16];

    if (!cell) {
        strcpy(out->text, "-");
        return;
    }
    if (cell->status != CELL_OK) {
        snprintf(out->text, sizeof(out->text), "%s %s", marks[cell->status],
                 phrase_mark(family_note(times->family, cell), mark));
        out->style = cell->status == CELL_SKIPPED ? GRID_PLAIN : GRID_BOLD;
        return;
    }
    strcpy(out->text, format_seconds(cell->time.median / times->steps, times->view->utf8, time));
    if (ranking.count > 1 && ranking.tied == 1 && ranking.best == device)
        out->style = GRID_BOLD;
}

static void put_ties(struct grid_cell *out, const struct times *times, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < times->view->device_count && used < sizeof(out->text); i++)
        if (rank_is_first(times->view, times->curve, size, i))
            used += (size_t)snprintf(out->text + used, sizeof(out->text) - used, "%s%s",
                                     used ? ", " : "", times->view->devices[i].label);
}

static void put_reason(struct grid_cell *out, const struct times *times, size_t size)
{
    struct ranking ranking = rank_size(times->view, times->curve, size);
    char factor[PHRASE_SIZE];

    if (ranking.count > 1 && ranking.tied > 1)
        put_ties(out, times, size);
    if (ranking.count < 2 || ranking.tied > 1)
        return;
    phrase_factor(rank_time(times->view, times->curve, size, ranking.second) /
                      rank_time(times->view, times->curve, size, ranking.best),
                  times->view->utf8, factor);
    snprintf(out->text, sizeof(out->text),
             times->detail == DETAIL_FULL ? "%s faster than %s" : "%s", factor,
             times->view->devices[ranking.second].label);
}

static void put_fastest(struct grid_cell *out, const struct times *times, size_t size)
{
    struct ranking ranking = rank_size(times->view, times->curve, size);

    if (ranking.count < 2)
        return;
    if (ranking.tied > 1)
        strcpy(out->text, times->detail == DETAIL_NAME ? "tie" : "tie:");
    else
        strcpy(out->text, times->view->devices[ranking.best].label);
}

static void put_header(struct grid_cell *out, const struct times *times, size_t column)
{
    size_t devices = times->curve->column_count;

    if (column == 0)
        strcpy(out->text, "n");
    else if (column <= devices)
        strcpy(out->text, times->view->devices[times->curve->columns[column - 1]].label);
    else if (column == devices + 1)
        strcpy(out->text, "fastest");
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct times *times = context;
    size_t devices = times->curve->column_count;
    char n[16];

    cell->left = column > devices;
    if (row == 0)
        put_header(cell, times, column);
    else if (column == 0)
        strcpy(cell->text, format_count(times->curve->sizes[row - 1], n));
    else if (column <= devices)
        put_cell(cell, times, row - 1, times->curve->columns[column - 1]);
    else if (column == devices + 1)
        put_fastest(cell, times, row - 1);
    else
        put_reason(cell, times, row - 1);
}

/* A device alone is not the fastest of anything. */
static size_t verdict_columns(const struct times *times)
{
    bool several = false;

    for (size_t size = 0; size < times->curve->size_count; size++)
        several |= rank_size(times->view, times->curve, size).count > 1;
    if (!several)
        return 0;
    return times->detail == DETAIL_NAME ? 1 : 2;
}

static void write_table(const struct sink *sink, const struct view *view,
                        const struct family *family, const struct curve *curve, unsigned steps)
{
    struct times times = { .view = view, .family = family, .curve = curve, .steps = steps };
    struct grid grid = { .rows = curve->size_count + 1, .context = &times, .fill = fill };

    for (int detail = DETAIL_FULL; detail <= DETAIL_NAME; detail++) {
        times.detail = (enum detail)detail;
        grid.columns = 1 + curve->column_count + verdict_columns(&times);
        if (sink->markdown || grid_width(&grid) <= sink->options.width)
            break;
    }
    sink_grid(sink, &grid);
}

static void write_note(const struct sink *sink, const struct family *family, size_t note)
{
    const struct cell_result *cell = family->notes[note];
    struct paragraph line;
    char mark[PHRASE_SIZE], reason[sizeof(cell->reason)];

    if (!paragraph_open(&line))
        return;
    escape_terminal(reason, sizeof(reason), cell->reason, sink->options.utf8);
    fprintf(line.stream, "%s: %s%s%s", phrase_mark(note, mark), cell_status_name(cell->status),
            *reason ? ", " : "", reason);
    sink_remark(sink, &line);
}

void notes_write(const struct sink *sink, const struct family *family)
{
    size_t shown = family->note_count;
    struct paragraph line;

    if (shown > NOTES_SHOWN && !sink->options.verbose)
        shown = NOTES_SHOWN;
    for (size_t note = 0; note < shown; note++)
        write_note(sink, family, note);
    if (shown < family->note_count && paragraph_open(&line)) {
        fprintf(line.stream, "and %zu more reasons: -v or --json shows them",
                family->note_count - shown);
        sink_remark(sink, &line);
    }
}

/* The same times by step, where an operation is several. */
static void write_steps(const struct sink *sink, const struct view *view,
                        const struct family *family, const struct curve *curve)
{
    struct paragraph title;

    if (curve->spec.steps < 2)
        return;
    if (paragraph_open(&title)) {
        fprintf(title.stream, "of these, one step of %u takes", curve->spec.steps);
        sink_heading(sink, &title);
    }
    write_table(sink, view, family, curve, curve->spec.steps);
}

void times_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    struct paragraph title;

    for (size_t i = 0; i < family->curve_count; i++) {
        if (paragraph_open(&title)) {
            phrase_title(title.stream, view, &family->curves[i]);
            sink_heading(sink, &title);
        }
        write_table(sink, view, family, &family->curves[i], 1);
        write_steps(sink, view, family, &family->curves[i]);
        if (sink->options.verbose)
            details_write(sink, view, &family->curves[i]);
        if (sink->options.verbose)
            channel_write(sink, view, &family->curves[i]);
        if (i + 1 < family->curve_count)
            sink_break(sink);
    }
    notes_write(sink, family);
}
