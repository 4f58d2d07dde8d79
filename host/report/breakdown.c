#include "host/report/sections.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/bar.h"
#include "host/report/phrase.h"

enum { BAR_MIN = 10, BAR_GOOD = 16, BAR_MAX = 40, TELLING_N = 1 << 20 };

struct breakdown {
    const struct view *view;
    const struct curve *curve;
    size_t size;
    size_t bar; /* columns of the longest bar */
    double longest_s;
    enum phase phases[PHASE_COUNT]; /* those worth a column */
    size_t phase_count;
    bool faults;    /* with a column for page faults */
    bool imbalance; /* and one for it */
    bool compact;   /* columns headed by the fill alone, explained in a line above */
};

static size_t devices_with_phases(const struct view *view, const struct curve *curve, size_t size)
{
    size_t count = 0;

    for (size_t device = 0; device < view->device_count; device++)
        count += phases_wall(curve_cell(view, curve, size, device)) > 0;
    return count;
}

/* The cell of the row-th device that has phases. */
static const struct cell_result *cell_of_row(const struct breakdown *breakdown, size_t row,
                                             size_t *device)
{
    const struct cell_result *cell = NULL;

    for (*device = 0; *device < breakdown->view->device_count; ++*device) {
        cell = curve_cell(breakdown->view, breakdown->curve, breakdown->size, *device);
        if (phases_wall(cell) > 0 && row-- == 0)
            break;
    }
    return cell;
}

static void put_share(char *text, const struct cell_result *cell, enum phase phase)
{
    if (phase == PHASE_LAUNCH && cell->phases.launch_merged)
        strcpy(text, "in sync");
    else if (phases_share(cell, phase) >= 0.01)
        snprintf(text, GRID_TEXT, "%.0f %%", 100 * phases_share(cell, phase));
}

static void put_header(struct grid_cell *out, const struct breakdown *breakdown, size_t column)
{
    static const char *const names[] = { "device", "time", "" };

    if (column < 3) {
        strcpy(out->text, names[column]);
    } else if (column - 3 < breakdown->phase_count) {
        enum phase phase = breakdown->phases[column - 3];
        size_t used = bar_fill(out->text, phase, breakdown->view->utf8);

        if (!breakdown->compact)
            snprintf(out->text + used, sizeof(out->text) - used, " %s", phase_label(phase));
    } else {
        bool faults = breakdown->faults && column - 3 == breakdown->phase_count;

        strcpy(out->text, faults ? "faults" : "imbalance");
    }
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *out)
{
    const struct breakdown *breakdown = context;
    size_t device;

    out->left = column == 0 || column == 2;
    if (row == 0) {
        put_header(out, breakdown, column);
        return;
    }
    const struct cell_result *cell = cell_of_row(breakdown, row - 1, &device);
    if (column == 0)
        strcpy(out->text, breakdown->view->devices[device].label);
    else if (column == 1)
        format_seconds(phases_wall(cell), breakdown->view->utf8, out->text);
    else if (column == 2)
        bar_draw(out->text, cell, (double)breakdown->bar / breakdown->longest_s,
                 breakdown->view->utf8);
    else if (column - 3 < breakdown->phase_count)
        put_share(out->text, cell, breakdown->phases[column - 3]);
    else if (breakdown->faults && column - 3 == breakdown->phase_count)
        phrase_events(cell->faults, out->text);
    else
        format_seconds(cell->phases.imbalance_s, breakdown->view->utf8, out->text);
}

/* What the bars are scaled to, and the phases that take 1 % of anything. */
static void survey(struct breakdown *breakdown)
{
    bool seen[PHASE_COUNT] = { false };

    for (size_t device = 0; device < breakdown->view->device_count; device++) {
        const struct cell_result *cell =
            curve_cell(breakdown->view, breakdown->curve, breakdown->size, device);

        if (phases_wall(cell) <= 0)
            continue;
        breakdown->longest_s = fmax(breakdown->longest_s, phases_wall(cell));
        for (int phase = 0; phase < PHASE_COUNT; phase++)
            seen[phase] |= phases_share(cell, (enum phase)phase) >= 0.01;
        seen[PHASE_LAUNCH] |= cell->phases.launch_merged;
    }
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        if (seen[phase])
            breakdown->phases[breakdown->phase_count++] = (enum phase)phase;
}

/* Share by which stamping changed the operation; 0 when it is not worth a word. */
static double stamping(const struct cell_result *cell)
{
    double change = phases_wall(cell) > 0 ? phases_wall(cell) / cell->time.median - 1 : 0;

    return fabs(change) > 0.05 && isfinite(change) ? change : 0;
}

static void write_stamping(const struct sink *sink, const struct breakdown *breakdown)
{
    const char *separator =
        "these operations were timed with stamps inside, which changed their time: ";
    struct paragraph line;

    if (!paragraph_open(&line))
        return;
    for (size_t device = 0; device < breakdown->view->device_count; device++) {
        const struct cell_result *cell =
            curve_cell(breakdown->view, breakdown->curve, breakdown->size, device);

        if (stamping(cell) == 0)
            continue;
        fprintf(line.stream, "%s%s %+.0f %%", separator, breakdown->view->devices[device].label,
                100 * stamping(cell));
        separator = ", ";
    }
    sink_remark(sink, &line);
}

/* Give the bars what the other columns leave of the line, and the fills a line where that is little. */
static void lay_out(struct breakdown *breakdown, struct grid *grid, size_t width)
{
    breakdown->bar = 0;
    size_t others = grid_width(grid);

    if (others + BAR_GOOD > width) {
        breakdown->compact = true;
        others = grid_width(grid);
    }
    breakdown->bar = others + BAR_MIN < width ? width - others : BAR_MIN;
    if (breakdown->bar > BAR_MAX)
        breakdown->bar = BAR_MAX;
}

static void write_title(const struct sink *sink, const struct breakdown *breakdown)
{
    struct paragraph title;
    char n[16], gap[PHRASE_SIZE];

    if (!paragraph_open(&title))
        return;
    fprintf(title.stream, "where the time goes, n = %s, %s",
            format_count(breakdown->curve->sizes[breakdown->size], n),
            phrase_gap(breakdown->curve->spec.gap_s, breakdown->view->utf8, gap));
    sink_heading(sink, &title);
}

static void write_legend(const struct sink *sink, const struct breakdown *breakdown)
{
    struct paragraph legend;
    char text[GRID_TEXT];

    if (!breakdown->compact || !paragraph_open(&legend))
        return;
    for (size_t i = 0; i < breakdown->phase_count; i++) {
        bar_fill(text, breakdown->phases[i], breakdown->view->utf8);
        fprintf(legend.stream, "%s%s %s", i > 0 ? ", " : "  ", text,
                phase_label(breakdown->phases[i]));
    }
    sink_remark(sink, &legend);
}

static void write_size(const struct sink *sink, struct breakdown breakdown)
{
    struct grid grid = { .context = &breakdown, .fill = fill };

    survey(&breakdown);
    breakdown.faults = sink->options.verbose || breakdown.curve->spec.alloc != ALLOC_AUTO;
    breakdown.imbalance = sink->options.verbose;
    grid.rows = 1 + devices_with_phases(breakdown.view, breakdown.curve, breakdown.size);
    grid.columns = 3 + breakdown.phase_count + breakdown.faults + breakdown.imbalance;
    lay_out(&breakdown, &grid, sink->options.width);
    sink_break(sink);
    write_title(sink, &breakdown);
    write_legend(sink, &breakdown);
    sink_grid(sink, &grid);
    write_stamping(sink, &breakdown);
}

/* The largest size up to 1 Mi, where start-up costs still show, at which most devices have phases.
 */
static size_t telling_size(const struct view *view, const struct curve *curve)
{
    size_t best = 0, most = 0;

    for (size_t size = 0; size < curve->size_count; size++) {
        size_t count = devices_with_phases(view, curve, size);

        if (curve->sizes[size] > TELLING_N && most > 0)
            break;
        if (count > 0 && count >= most) {
            most = count;
            best = size;
        }
    }
    return best;
}

void breakdown_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    for (size_t i = 0; i < family->curve_count; i++) {
        const struct curve *curve = &family->curves[i];
        size_t telling = telling_size(view, curve);

        for (size_t size = 0; size < curve->size_count; size++)
            if ((size == telling || sink->options.verbose) &&
                devices_with_phases(view, curve, size) > 0)
                write_size(sink, (struct breakdown){ .view = view, .curve = curve, .size = size });
    }
}
