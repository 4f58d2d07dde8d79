#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/advice_words.h"
#include "host/report/escape.h"
#include "host/report/grid.h"
#include "host/report/paragraph.h"
#include "host/report/phrase.h"

enum {
    COLUMN_DEVICE,
    COLUMN_TIME,
    COLUMN_INTERVAL,
    COLUMN_BEHIND,
    COLUMN_SPENT,
    COLUMN_COST,
    COLUMN_MEETS,
    COLUMN_MEASURED,
    COLUMN_COUNT
};

struct table {
    const struct advice_report *report;
    bool utf8;
    unsigned columns[COLUMN_COUNT]; /* those shown */
    size_t column_count;
};

static void fill_header(const struct table *table, unsigned column, struct grid_cell *cell)
{
    static const char *const names[COLUMN_COUNT] = { "device",         "time",
                                                     "90 % interval",  "of the best",
                                                     "where it goes",  "cost of 10^6",
                                                     "meets deadline", "measured" };

    (void)table;
    snprintf(cell->text, sizeof(cell->text), "%s", names[column]);
    cell->left = column == COLUMN_DEVICE || column == COLUMN_SPENT;
}

/* The phase with the largest part, and the next one if it has a tenth. */
static void put_spent(const struct advice_entry *entry, char *text, size_t size)
{
    const double *phases = entry->prediction.phases_s;
    unsigned first = 0, second = PHASE_COUNT;
    double whole = entry->prediction.time_s;
    size_t used;

    for (unsigned phase = 1; phase < PHASE_COUNT; phase++)
        if (phases[phase] > phases[first])
            first = phase;
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        if (phase != first && (second == PHASE_COUNT || phases[phase] > phases[second]))
            second = phase;
    used = (size_t)snprintf(text, size, "%s %.0f %%", phase_label((enum phase)first),
                            100 * phases[first] / whole);
    if (phases[second] > 0.1 * whole)
        snprintf(text + used, size - used, ", %s %.0f %%", phase_label((enum phase)second),
                 100 * phases[second] / whole);
}

static void put_interval(const struct model_prediction *prediction, bool utf8, char *text,
                         size_t size)
{
    char low[16], high[16];

    snprintf(text, size, "%s %s %s%s", format_seconds(prediction->low_s, utf8, low),
             utf8 ? "–" : "to", format_seconds(prediction->high_s, utf8, high),
             prediction->outside ? " *" : "");
}

static void put_measured(const struct advice_report *report, size_t entry, bool utf8, char *text,
                         size_t size)
{
    const struct cell_result *cell = advice_measured(report, entry);
    const struct model_prediction *prediction = &report->advice->entries[entry].prediction;
    char time[16];

    if (!cell || cell->status != CELL_OK)
        snprintf(text, size, "-");
    else
        snprintf(text, size, "%s%s", format_seconds(cell->time.median, utf8, time),
                 cell->time.median < prediction->low_s    ? " below"
                 : cell->time.median > prediction->high_s ? " above"
                                                          : "");
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    const struct table *table = context;
    const struct advice *advice = table->report->advice;
    const struct advice_entry *entry = row > 0 ? &advice->entries[row - 1] : NULL;
    size_t size = sizeof(cell->text);
    char name[ADVICE_NAME];

    if (!entry) {
        fill_header(table, table->columns[column], cell);
        return;
    }
    switch (table->columns[column]) {
    case COLUMN_DEVICE:
        snprintf(cell->text, size, "%s", advice_name(table->report, row - 1, table->utf8, name));
        cell->left = true;
        cell->style = entry->tied ? GRID_BOLD : GRID_PLAIN;
        break;
    case COLUMN_TIME:
        format_seconds(entry->prediction.time_s, table->utf8, cell->text);
        break;
    case COLUMN_INTERVAL:
        put_interval(&entry->prediction, table->utf8, cell->text, size);
        break;
    case COLUMN_BEHIND:
        if (entry->tied && advice->tied > 1)
            snprintf(cell->text, size, "tie");
        else
            format_ratio(entry->prediction.time_s / advice->entries[0].prediction.time_s,
                         table->utf8, cell->text);
        break;
    case COLUMN_SPENT:
        put_spent(entry, cell->text, size);
        cell->left = true;
        break;
    case COLUMN_COST:
        if (isnan(entry->cost))
            snprintf(cell->text, size, "-");
        else
            snprintf(cell->text, size, "%.3g", entry->cost * 1e6);
        break;
    case COLUMN_MEETS:
        snprintf(cell->text, size, "%.0f %%", 100 * entry->meets);
        break;
    default:
        put_measured(table->report, row - 1, table->utf8, cell->text, size);
    }
}

static bool any_cost(const struct advice *advice)
{
    for (size_t i = 0; i < advice->count; i++)
        if (!isnan(advice->entries[i].cost))
            return true;
    return false;
}

static void put_table(FILE *out, const struct advice_report *report,
                      const struct report_options *options)
{
    struct table table = { .report = report, .utf8 = options->utf8 };
    struct grid grid = { .rows = report->advice->count + 1, .context = &table, .fill = fill };

    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        if ((column == COLUMN_COST && !any_cost(report->advice)) ||
            (column == COLUMN_MEETS && !(report->request->deadline_s > 0)) ||
            (column == COLUMN_MEASURED && !report->measured))
            continue;
        table.columns[table.column_count++] = column;
    }
    grid.columns = table.column_count;
    grid_text(out, &grid, options);
}

static void put_title(FILE *out, const struct advice_report *report, bool utf8)
{
    const struct case_spec *spec = report->spec;
    char op[OP_NAME_SIZE], n[16], gap[PHRASE_SIZE], deadline[16];

    if (report->by_flops)
        fprintf(out, "%g flops an element", report->request->question.flops);
    else
        fprintf(out, "%s", op_format(spec->op, op));
    fprintf(out, ", %s elements of %s, data in %s memory", format_count(spec->n, n),
            dtype_name(spec->dtype), residency_name(spec->residency));
    phrase_unusual(out, spec);
    fprintf(out, ", %s", phrase_gap(spec->gap_s, utf8, gap));
    if (report->request->deadline_s > 0)
        fprintf(out, ", within %s", format_seconds(report->request->deadline_s, utf8, deadline));
}

static void put_answer(FILE *out, const struct advice_report *report, bool utf8)
{
    const struct advice *advice = report->advice;
    char name[ADVICE_NAME], reason[ADVICE_SENTENCE];

    fprintf(out, "%s", advice_name(report, 0, utf8, name));
    for (size_t i = 1; i < advice->tied; i++)
        fprintf(out, "%s%s", i + 1 < advice->tied ? ", " : " and ",
                advice_name(report, i, utf8, name));
    if (advice->tied > 1)
        fprintf(out, " tie: the model cannot tell their times apart; take any.");
    else
        fprintf(out, ": %s.", advice_reason(report, 0, utf8, reason));
    if (advice->cheapest == SIZE_MAX && any_cost(advice))
        fprintf(out, " None that has a price is likely to meet the deadline.");
    else if (advice->cheapest != SIZE_MAX)
        fprintf(out, " The cheapest%s is %s: %.3g for a million operations.",
                report->request->deadline_s > 0 ? " that is likely to meet the deadline" : "",
                advice_name(report, advice->cheapest, utf8, name),
                advice->entries[advice->cheapest].cost * 1e6);
}

static void put_changes(FILE *out, const struct advice_report *report, bool utf8)
{
    const struct advice *advice = report->advice;
    char sentence[ADVICE_SENTENCE];

    if (advice->count < 2)
        return;
    fputs("What would change that, all else as asked: ", out);
    for (size_t i = 0; i < advice->change_count; i++)
        fprintf(out, "%s%s", i > 0 ? "; " : "",
                advice_change_sentence(report, &advice->changes[i], utf8, sentence));
    fputs(advice->change_count > 0 ? "." : "nothing that the model knows of.", out);
}

static void put_trust(FILE *out, const struct advice_report *report, bool utf8)
{
    const struct advice *advice = report->advice;
    char name[ADVICE_NAME], outside[128];
    bool begun = false;

    for (size_t i = 0; i < advice->count; i++) {
        if (!advice->entries[i].prediction.outside)
            continue;
        fprintf(out, "%s%s (%s)", begun ? ", " : "* Extrapolated, with a wider interval: ",
                advice_name(report, i, utf8, name), advice_outside(&advice->entries[i], outside));
        begun = true;
    }
    fputs(begun ? ". The others are inside" : "All of this is inside", out);
    fputs(" what was calibrated.", out);
}

/* Whether what was measured agrees with what was said. */
static void put_check(FILE *out, const struct advice_report *report, bool utf8)
{
    const struct advice *advice = report->advice;
    const struct cell_result *best = NULL;
    size_t fastest = 0, checked = 0, inside = 0;
    char name[ADVICE_NAME];

    if (!report->measured)
        return;
    for (size_t i = 0; i < advice->count; i++) {
        const struct cell_result *cell = advice_measured(report, i);
        const struct model_prediction *prediction = &advice->entries[i].prediction;

        if (!cell || cell->status != CELL_OK)
            continue;
        checked++;
        inside += cell->time.median >= prediction->low_s && cell->time.median <= prediction->high_s;
        if (!best || cell->time.median < best->time.median) {
            best = cell;
            fastest = i;
        }
    }
    if (!best) {
        fputs("Measured: none of these devices could run it here.", out);
        return;
    }
    fprintf(out, "Measured: %s was the fastest%s; %zu of %zu times lay in their interval.",
            advice_name(report, fastest, utf8, name),
            fastest < advice->tied ? ", as advised" : ", which the advice did not say", inside,
            checked);
}

static void put_paragraph(FILE *out, const struct advice_report *report,
                          const struct report_options *options,
                          void (*put)(FILE *, const struct advice_report *, bool))
{
    struct paragraph paragraph;

    if (!paragraph_open(&paragraph))
        return;
    put(paragraph.stream, report, options->utf8);
    paragraph_end(&paragraph, out, options->width, 2);
}

void advice_text(FILE *out, const struct advice_report *report,
                 const struct report_options *options)
{
    put_paragraph(out, report, options, put_title);
    fputc('\n', out);
    put_table(out, report, options);
    fputc('\n', out);
    put_paragraph(out, report, options, put_answer);
    put_paragraph(out, report, options, put_changes);
    put_paragraph(out, report, options, put_trust);
    put_paragraph(out, report, options, put_check);
}
