#include "host/report/changes_table.h"

#include <math.h>
#include <string.h>

#include "host/base/words.h"
#include "host/report/escape.h"

/* The different change that is furthest from none in this direction, or NULL. */
static const struct change *largest(const struct changes *changes, int direction)
{
    const struct change *found = NULL;

    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];

        if (change->verdict == VERDICT_DIFFERENT && direction * change->effect.log_ratio > 0 &&
            (!found || direction * change->effect.log_ratio > direction * found->effect.log_ratio))
            found = change;
    }
    return found;
}

static const char *are(size_t count)
{
    return count == 1 ? "is" : "are";
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* ", 2 are slower (most: sum f32 64 Mi threads takes 1.32 times as long)" */
static void put_direction(FILE *out, const struct sink *sink, const struct changes *changes,
                          int direction)
{
    const struct change *most = largest(changes, direction);
    size_t count = changes_different(changes, direction);
    char title[GRID_TEXT], factor[16];

    if (!most)
        return;
    fprintf(out, ", %zu %s %s (%s%s takes %s times as long)", count, are(count),
            direction > 0 ? "slower" : "faster", count > 1 ? "most of all, " : "",
            change_title(most, sink->options.utf8, title),
            change_factor(change_ratio(most), factor));
}

static void put_verdicts(FILE *out, const struct changes *changes)
{
    static const enum verdict shown[] = { VERDICT_EQUIVALENT, VERDICT_INCONCLUSIVE,
                                          VERDICT_INSUFFICIENT };

    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        size_t count = changes_with(changes, shown[i]);

        if (count > 0)
            fprintf(out, ", %zu %s %s", count, are(count), verdict_name(shown[i]));
    }
}

void changes_verdict(const struct sink *sink, const struct changes_report *report)
{
    const struct changes *changes = report->changes;
    struct paragraph text;

    if (!paragraph_open(&text))
        return;
    fprintf(text.stream, "Of %zu cell%s", changes->count, plural(changes->count));
    if (changes_with(changes, VERDICT_DIFFERENT) == 0)
        fputs(", none is different", text.stream);
    put_direction(text.stream, sink, changes, 1);
    put_direction(text.stream, sink, changes, -1);
    put_verdicts(text.stream, changes);
    fputc('.', text.stream);
    sink_text(sink, &text);
}

static void put_share(FILE *out, double log_ratio)
{
    double percent = 100 * expm1(log_ratio);

    fprintf(out, percent < 99.5 ? "%.2g %%" : "%.0f %%", percent);
}

static void put_delta(FILE *out, const struct changes *changes)
{
    double low = INFINITY, high = 0;

    for (size_t i = 0; i < changes->count; i++) {
        low = fmin(low, changes->items[i].effect.delta);
        high = fmax(high, changes->items[i].effect.delta);
    }
    put_share(out, low);
    if (high > low) {
        fputs(" to ", out);
        put_share(out, high);
    }
}

/* What was compared, and what counts as a difference. */
static void write_meaning(const struct sink *sink, const struct changes *changes)
{
    struct paragraph text;

    if (sink->options.quiet || !paragraph_open(&text))
        return;
    fputs("Different: by more than ", text.stream);
    put_delta(text.stream, changes);
    fputs(", with at most 5 % chance of error over all cells together; equivalent: the 90 % "
          "interval lies within.",
          text.stream);
    if (isnan(changes->least.aa_floor))
        fputs(" How far processes of the same program differ on this machine is not known: "
              "gpubench selftest measures it.",
              text.stream);
    sink_text(sink, &text);
}

static void write_inconclusive(const struct sink *sink, const struct changes *changes)
{
    struct paragraph text;

    if (sink->options.quiet || changes_with(changes, VERDICT_INCONCLUSIVE) == 0 ||
        !paragraph_open(&text))
        return;
    fputs("Inconclusive: the interval is too wide; more processes or a quieter machine make it "
          "narrower.",
          text.stream);
    sink_text(sink, &text);
}

/* What there would have to be more of. */
static void write_insufficient(const struct sink *sink, const struct changes_report *report)
{
    struct paragraph text;

    if (changes_with(report->changes, VERDICT_INSUFFICIENT) == 0 || !paragraph_open(&text))
        return;
    if (report->against)
        fprintf(text.stream, "Insufficient: fewer than %d rounds in common.", COMPARE_ROUNDS_MIN);
    else
        fprintf(text.stream,
                "Insufficient: fewer than %d processes on a side; measure both with --processes "
                "%d or more.",
                COMPARE_PROCESSES_MIN, COMPARE_PROCESSES_MIN);
    sink_text(sink, &text);
}

static void put_left_out(FILE *out, const char **separator, size_t count, const char *what,
                         const char *where)
{
    if (count == 0)
        return;
    fprintf(out, "%s%zu cell%s %s%s", *separator, count, plural(count), what, where);
    *separator = ", ";
}

static void put_unpaired(FILE *out, const char **separator, const struct changes_report *report)
{
    const struct changes *changes = report->changes;
    char name[QUOTE_SIZE];

    if (report->against) {
        put_left_out(out, separator, changes->old_only + changes->new_only,
                     "measured on one of the two devices only", "");
        return;
    }
    put_left_out(out, separator, changes->old_only, "only in ", text_quote(report->old_name, name));
    put_left_out(out, separator, changes->new_only, "only in ", text_quote(report->new_name, name));
}

static void write_left_out(const struct sink *sink, const struct changes_report *report)
{
    const struct changes *changes = report->changes;
    const char *separator = "Left out: ";
    struct paragraph text;

    if (!paragraph_open(&text))
        return;
    put_unpaired(text.stream, &separator, report);
    put_left_out(text.stream, &separator, changes->untimed, "without a time on one side", "");
    put_left_out(text.stream, &separator, changes->undivided, "without a time to divide by", "");
    if (*separator == ',')
        fputc('.', text.stream);
    if (changes->broken > 0)
        fprintf(text.stream, " %zu of them had a time before and %s wrong or failed now.",
                changes->broken, are(changes->broken));
    sink_text(sink, &text);
}

static void write_partial(const struct sink *sink, const struct result *result, const char *name)
{
    struct paragraph text;
    char quoted[QUOTE_SIZE];

    if (!result->partial || !paragraph_open(&text))
        return;
    fprintf(text.stream, "%s is of a run that was interrupted.", text_quote(name, quoted));
    sink_text(sink, &text);
}

static void write_divided(const struct sink *sink, const struct changes *changes)
{
    struct paragraph text;
    char quoted[QUOTE_SIZE];

    if (!changes->divided_by[0] || !paragraph_open(&text))
        return;
    fprintf(text.stream,
            "Times are multiples of those of %s with the largest n of the case, in the same "
            "process.",
            escape_terminal(quoted, sizeof(quoted), changes->divided_by, sink->options.utf8));
    sink_text(sink, &text);
}

void changes_notes(const struct sink *sink, const struct changes_report *report)
{
    write_meaning(sink, report->changes);
    write_divided(sink, report->changes);
    write_inconclusive(sink, report->changes);
    write_insufficient(sink, report);
    write_left_out(sink, report);
    write_partial(sink, report->old, report->old_name);
    if (report->new != report->old)
        write_partial(sink, report->new, report->new_name);
}
