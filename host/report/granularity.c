/*
 * What dividing an operation into tasks costs, a heading a case and a line a device.
 */
#include <math.h>
#include <string.h>

#include "host/choose/granularity.h"
#include "host/cli/units.h"
#include "host/report/phrase.h"
#include "host/report/sections.h"

#define RESIDUAL_MOST 0.25 /* above, a law says little of any one time */

static void put_seconds(FILE *out, const struct view *view, double seconds)
{
    char text[16];

    fputs(format_seconds(seconds, view->utf8, text), out);
}

static void put_elements(FILE *out, uint64_t chunk)
{
    char text[16];

    fprintf(out, "%s %s a task", format_count(chunk, text), chunk == 1 ? "element" : "elements");
}

static void put_range(FILE *out, const struct view *view, const struct granularity *is)
{
    char low[16], high[16];

    if (is->low_chunk < is->high_chunk)
        fprintf(out, " (%s%s%s are as good)", format_count(is->low_chunk, low),
                view->utf8 ? "–" : " to ", format_count(is->high_chunk, high));
}

static void put_cost(FILE *out, const struct view *view, const struct granularity *is)
{
    bool bounded = isfinite(is->task_high_s);

    if (!isfinite(is->task_s)) {
        fprintf(out, "%u chunks are too few to tell what a task costs: take %d or more", is->chunks,
                GRANULARITY_CHUNKS_MIN);
    } else if (!bounded || !(is->task_low_s > 0)) {
        fputs(bounded ? "a task costs at most " : "what a task costs is too little to be told",
              out);
        if (bounded)
            put_seconds(out, view, is->task_high_s);
    } else {
        fputs("a task costs ", out);
        put_seconds(out, view, is->task_s);
        fputs(" (", out);
        put_seconds(out, view, is->task_low_s);
        fputs(view->utf8 ? "–" : " to ", out);
        put_seconds(out, view, is->task_high_s);
        fputc(')', out);
    }
}

/* The law, for those who want to reckon with it. */
static void put_law(FILE *out, const struct view *view, const struct granularity *is)
{
    if (!isfinite(is->task_s))
        return;
    fputs("; time = ", out);
    if (is->fixed_s > 0) {
        put_seconds(out, view, is->fixed_s);
        fputs(" + ", out);
    }
    fputc('(', out);
    put_seconds(out, view, is->work_s);
    fputs(" + ", out);
    put_seconds(out, view, is->task_s);
    fprintf(out, " a task) / workers at work%s, off by %.0f %%",
            is->residual > RESIDUAL_MOST ? " describes it badly" : "", 100 * is->residual);
}

static const char *label_of(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->device_count; i++)
        if (strcmp(view->devices[i].id, id) == 0)
            return view->devices[i].label;
    return "?";
}

static void write_line(const struct sink *sink, const struct view *view,
                       const struct granularity *is)
{
    struct paragraph line;
    char ratio[16];

    if (!paragraph_open(&line))
        return;
    fprintf(line.stream, "%s: ", label_of(view, is->device));
    put_cost(line.stream, view, is);
    fputs("; best at ", line.stream);
    put_elements(line.stream, is->best_chunk);
    put_range(line.stream, view, is);
    if (is->small_chunk < is->low_chunk) {
        fputs("; at ", line.stream);
        put_elements(line.stream, is->small_chunk);
        fprintf(line.stream, " it takes %s", format_ratio(is->small_ratio, view->utf8, ratio));
    }
    put_law(line.stream, view, is);
    sink_remark(sink, &line);
}

static void write_heading(const struct sink *sink, const struct view *view,
                          const struct case_spec *spec)
{
    struct paragraph title;
    char op[OP_NAME_SIZE], n[16], gap[PHRASE_SIZE];

    sink_break(sink);
    if (!paragraph_open(&title))
        return;
    fprintf(title.stream, "what a task costs, %s, %s, n = %s, data in %s memory, %s",
            op_format(spec->op, op), dtype_name(spec->dtype), format_count(spec->n, n),
            residency_name(spec->residency), phrase_gap_short(spec->gap_s, view->utf8, gap));
    phrase_unusual(title.stream, spec);
    sink_heading(sink, &title);
}

static bool same_case(const struct case_spec *a, const struct case_spec *b)
{
    return a->n == b->n && case_equal(a, b) && a->cache == b->cache && a->gap_s == b->gap_s;
}

void granularity_write(const struct sink *sink, const struct view *view)
{
    const struct granularity *all = view->result->granularities;

    for (size_t i = 0; i < view->result->granularity_count; i++) {
        if (i == 0 || !same_case(&all[i].spec, &all[i - 1].spec))
            write_heading(sink, view, &all[i].spec);
        write_line(sink, view, &all[i]);
    }
}
