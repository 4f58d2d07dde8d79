#include "host/report/sections.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/rank.h"
#include "host/report/stretch.h"
#include "host/report/phrase.h"

enum { STRETCHES_MAX = 4 };

static void put_names(FILE *out, const struct view *view, const struct curve *curve,
                      const struct stretch *stretch)
{
    size_t left = stretch->shared;

    for (size_t device = 0; device < view->device_count; device++) {
        if (!stretch_shares(view, curve, stretch, device))
            continue;
        left--;
        phrase_device(out, &view->devices[device]);
        fputs(left > 1 ? ", " : "", out);
        fputs(left == 1 ? " and " : "", out);
    }
}

static bool is_plain_loop(const struct view_device *device)
{
    return strcmp(device->id, "seq") == 0;
}

static void put_leader(FILE *out, const struct view *view, const struct curve *curve,
                       const struct stretch *stretch)
{
    const struct view_device *device = &view->devices[stretch->device];

    if (stretch->shared > 1) {
        put_names(out, view, curve, stretch);
        fputs(" tie", out);
    } else if (is_plain_loop(device)) {
        fprintf(out, "nothing %sbeats the plain loop", stretch->clear ? "" : "clearly ");
    } else {
        phrase_device(out, device);
        fprintf(out, " %s%s", phrase_verb(device, "win", "wins"),
                stretch->clear ? "" : phrase_verb(device, " or tie", " or ties"));
    }
}

/* "up to 32 Ki elements", "from 64 Ki on", "at 1 Mi elements": where a stretch lies in its curve.
 */
static void put_range(FILE *out, const struct view *view, const struct curve *curve,
                      const struct stretch *stretch, bool is_first)
{
    char low[16], high[16];
    bool is_last = next_deciding(view, curve, stretch->last + 1) == curve->size_count;
    const char *elements = is_first ? " elements" : "";

    format_count(curve->sizes[stretch->first], low);
    format_count(curve->sizes[stretch->last], high);
    if (is_first && is_last && stretch->first < stretch->last)
        fprintf(out, "at every size from %s to %s", low, high);
    else if (is_first && is_last)
        fprintf(out, "at %s%s", low, elements);
    else if (is_first)
        fprintf(out, "up to %s%s", high, elements);
    else if (is_last)
        fprintf(out, "from %s on,", low);
    else if (stretch->first == stretch->last)
        fprintf(out, "at %s%s", low, elements);
    else
        fprintf(out, "from %s to %s%s", low, high, elements);
}

static void put_stretches(FILE *out, const struct view *view, const struct curve *curve)
{
    struct stretch stretch;
    bool is_first = true;

    for (size_t size = 0; stretch_next(&stretch, view, curve, size); size = stretch.last + 1) {
        fputs(is_first ? "" : "; ", out);
        put_range(out, view, curve, &stretch, is_first);
        fputc(' ', out);
        put_leader(out, view, curve, &stretch);
        is_first = false;
    }
}

/* How often each device wins, where the lead changes too often for ranges to mean much. */
static void put_shares(FILE *out, const struct view *view, const struct curve *curve)
{
    size_t decisive = 0, ties = 0;

    for (size_t size = 0; size < curve->size_count; size++) {
        decisive += size_decides(view, curve, size);
        ties += size_decides(view, curve, size) && rank_size(view, curve, size).tied > 1;
    }
    fprintf(out, "the lead changes often: of %zu sizes ", decisive);
    for (size_t device = 0; device < view->device_count; device++) {
        size_t wins = 0;

        for (size_t size = 0; size < curve->size_count; size++) {
            struct ranking ranking = rank_size(view, curve, size);

            wins += ranking.count > 1 && ranking.tied == 1 && ranking.best == device;
        }
        if (wins > 0)
            fprintf(out, "%s %s %zu, ", view->devices[device].label,
                    phrase_verb(&view->devices[device], "win", "wins"), wins);
    }
    fprintf(out, "%zu %s", ties, ties == 1 ? "is a tie" : "are ties");
}

/* Where a device that is never first comes nearest to it; false when it is first somewhere or has
 * no time. */
static bool nearest_size(const struct view *view, const struct curve *curve, size_t device,
                         size_t *nearest, double *factor)
{
    *factor = INFINITY;
    for (size_t size = 0; size < curve->size_count; size++) {
        struct ranking ranking = rank_size(view, curve, size);
        double time = rank_time(view, curve, size, device);

        if (ranking.count < 2 || isnan(time))
            continue;
        if (rank_is_first(view, curve, size, device))
            return false;
        double slower = time / rank_time(view, curve, size, ranking.best);
        if (slower < *factor) {
            *factor = slower;
            *nearest = size;
        }
    }
    return isfinite(*factor);
}

static void put_losers(FILE *out, const struct view *view, const struct curve *curve)
{
    bool any = false;

    for (size_t device = 0; device < view->device_count; device++) {
        char n[16], ratio[PHRASE_SIZE];
        size_t nearest = 0;
        double factor;

        if (!nearest_size(view, curve, device, &nearest, &factor))
            continue;
        fputs(any ? ", " : ". Never fastest: ", out);
        phrase_device(out, &view->devices[device]);
        fprintf(out, " (at best %s slower, at %s)", phrase_factor(factor, view->utf8, ratio),
                format_count(curve->sizes[nearest], n));
        any = true;
    }
}

static void put_alone(FILE *out, const struct view *view, const struct curve *curve)
{
    const struct view_device *only = NULL;
    size_t timed = 0;

    for (size_t size = 0; size < curve->size_count; size++) {
        struct ranking ranking = rank_size(view, curve, size);

        if (ranking.count == 0 || only == &view->devices[ranking.best])
            continue;
        only = &view->devices[ranking.best];
        timed++;
    }
    if (timed == 0)
        fputs("no cell has a valid time, so there is no verdict", out);
    else if (timed == 1)
        fprintf(out, "only %s was timed, so there is nothing to compare", only->label);
    else
        fputs("no size was timed on two devices, so there is nothing to compare", out);
}

static void put_subject(FILE *out, const struct view *view, const struct curve *curve,
                        bool is_first)
{
    const struct case_spec *spec = &curve->spec;
    char op[OP_NAME_SIZE], gap[PHRASE_SIZE];

    phrase_gap(spec->gap_s, view->utf8, gap);
    if (!is_first) {
        fprintf(out, "C%s: ", gap + 1);
        return;
    }
    fprintf(out, "For one %s of %s in %s memory", op_format(spec->op, op), dtype_name(spec->dtype),
            residency_name(spec->residency));
    phrase_unusual(out, spec);
    fprintf(out, ", %s: ", gap);
}

/* True when some device lacks a time at a size that others decide among themselves. */
static bool has_holes(const struct view *view, const struct family *family)
{
    for (size_t i = 0; i < family->curve_count; i++)
        for (size_t size = 0; size < family->curves[i].size_count; size++) {
            const struct curve *curve = &family->curves[i];
            size_t expected = 0, count = rank_size(view, curve, size).count;

            for (size_t column = 0; column < curve->column_count; column++)
                expected += view->devices[curve->columns[column]].compared;
            if (count > 1 && count < expected)
                return true;
        }
    return false;
}

static void put_curve(FILE *out, const struct view *view, const struct curve *curve, bool is_first)
{
    size_t stretches = stretch_count(view, curve);

    put_subject(out, view, curve, is_first);
    if (stretches == 0)
        put_alone(out, view, curve);
    else if (stretches <= STRETCHES_MAX)
        put_stretches(out, view, curve);
    else
        put_shares(out, view, curve);
    put_losers(out, view, curve);
    fputc('.', out);
}

void verdict_write(const struct sink *sink, const struct view *view, const struct family *family)
{
    struct paragraph text;

    sink_break(sink);
    for (size_t i = 0; i < family->curve_count; i++) {
        if (!paragraph_open(&text))
            return;
        put_curve(text.stream, view, &family->curves[i], i == 0);
        if (i + 1 == family->curve_count && has_holes(view, family))
            fputs(" Where a device has no valid time, the others are judged without it.",
                  text.stream);
        sink_text(sink, &text);
    }
}
