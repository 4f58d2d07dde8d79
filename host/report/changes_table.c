#include "host/report/changes_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/phrase.h"

enum {
    COLUMN_WHAT,
    COLUMN_OLD,
    COLUMN_NEW,
    COLUMN_RATIO,
    COLUMN_INTERVAL,
    COLUMN_VERDICT,
    COLUMNS
};

struct table {
    const struct changes_report *report;
    bool utf8;
};

static void put_unusual(FILE *out, const struct case_spec *spec, bool utf8)
{
    char gap[PHRASE_SIZE];

    if (spec->gap_s > 0)
        fprintf(out, ", %s", phrase_gap_short(spec->gap_s, utf8, gap));
    if (spec->residency != RESIDENCY_HOST)
        fprintf(out, ", data on %s", residency_name(spec->residency));
    phrase_unusual(out, spec);
}

char *change_title(const struct change *change, bool utf8, char *text)
{
    const struct case_spec *spec = &change->new->spec;
    char op[OP_NAME_SIZE], n[16], device[DEVICE_ID_SIZE];
    FILE *out = fmemopen(text, GRID_TEXT, "w");

    text[0] = '\0';
    if (!out)
        return text;
    fprintf(out, "%s %s %s %s", op_format(spec->op, op), dtype_name(spec->dtype),
            format_count(spec->n, n),
            escape_terminal(device, sizeof(device), change->new->device, utf8));
    put_unusual(out, spec, utf8);
    fclose(out);
    text[GRID_TEXT - 1] = '\0';
    return text;
}

char *change_factor(double ratio, char *text)
{
    if (!isfinite(ratio) || ratio >= 1e9)
        strcpy(text, "-");
    else if (ratio >= 99.95 || (ratio > 0 && ratio < 0.0995))
        snprintf(text, 16, ratio < 1 ? "%.3g" : "%.0f", ratio);
    else
        snprintf(text, 16, ratio < 9.9995 ? "%.3f" : "%.1f", ratio);
    return text;
}

/* A time, or a multiple of another device's time. */
static void put_time(char *text, const struct change *change, double time, bool utf8)
{
    if (!change->old_by)
        format_seconds(time, utf8, text);
    else if (isfinite(time))
        snprintf(text, GRID_TEXT, "%.3g", time);
    else
        strcpy(text, "-");
}

static void put_interval(char *text, const struct effect *effect, bool utf8)
{
    char low[16], high[16];

    if (isnan(effect->low))
        strcpy(text, "-");
    else
        snprintf(text, GRID_TEXT, "%s%s%s", change_factor(exp(effect->low), low),
                 utf8 ? "–" : " to ", change_factor(exp(effect->high), high));
}

static void put_verdict(struct grid_cell *cell, const struct change *change)
{
    const char *word = verdict_name(change->verdict);

    if (change->verdict != VERDICT_DIFFERENT) {
        strcpy(cell->text, word);
        return;
    }
    cell->style = GRID_BOLD;
    snprintf(cell->text, sizeof(cell->text), "%s: %s", word,
             change->effect.log_ratio > 0 ? "slower" : "faster");
}

static void fill_header(const struct changes_report *report, size_t column, bool utf8, char *text)
{
    static const char *const heads[COLUMNS] = {
        "cell", "old", "new", "new/old", "90 %", "verdict"
    };
    static const char *const against[COLUMNS] = {
        [COLUMN_NEW] = "time",
        [COLUMN_RATIO] = "ratio",
    };

    if (report->against && column == COLUMN_OLD)
        escape_terminal(text, DEVICE_ID_SIZE, report->against, utf8);
    else if (report->against && against[column])
        strcpy(text, against[column]);
    else
        strcpy(text, heads[column]);
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct table *table = context;
    const struct change *change;

    cell->left = column == COLUMN_WHAT || column == COLUMN_VERDICT;
    if (row == 0) {
        fill_header(table->report, column, table->utf8, cell->text);
        return;
    }
    change = &table->report->changes->items[row - 1];
    if (column == COLUMN_WHAT)
        change_title(change, table->utf8, cell->text);
    else if (column == COLUMN_OLD || column == COLUMN_NEW)
        put_time(cell->text, change, column == COLUMN_OLD ? change->old_s : change->new_s,
                 table->utf8);
    else if (column == COLUMN_RATIO)
        change_factor(change_ratio(change), cell->text);
    else if (column == COLUMN_INTERVAL)
        put_interval(cell->text, &change->effect, table->utf8);
    else
        put_verdict(cell, change);
}

void changes_table(const struct sink *sink, const struct changes_report *report)
{
    const struct table table = { report, sink->options.utf8 };
    const struct grid grid = {
        .rows = report->changes->count + 1,
        .columns = COLUMNS,
        .context = &table,
        .fill = fill,
    };

    sink_grid(sink, &grid);
}
