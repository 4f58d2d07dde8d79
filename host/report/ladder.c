/*
 * The article's ladder: what each step takes, why, and what becomes of the claims.
 */
#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/sections.h"
#include "host/result/json_value.h"

enum column { STEP, DEVICE, RUN, TIME, RATIO, COLUMN_COUNT };

struct ladder {
    const json_t *rungs;
    bool utf8;
};

/* Items that were run, where the time is for more. */
static void put_run(char *text, const json_t *rung)
{
    double run = json_number_at(rung, "n_run");

    text[0] = '\0';
    if (run > 0 && run < json_number_at(rung, "n_reported") && run < 0x1p62)
        format_count((uint64_t)run, text);
}

static void fill(const void *context, size_t row, size_t column, struct grid_cell *cell)
{
    static const char *const headers[] = { "step", "device", "n run", "time", "the loop" };
    const struct ladder *ladder = context;
    const json_t *rung = json_array_get(ladder->rungs, row - 1);
    char step[GRID_TEXT - 24];

    cell->left = column == STEP || column == DEVICE;
    if (row == 0) {
        strcpy(cell->text, headers[column]);
    } else if (column == STEP) {
        escape_terminal(step, sizeof(step), json_text_at(rung, "name"), ladder->utf8);
        snprintf(cell->text, sizeof(cell->text), "%zu %s", row, step);
    } else if (column == DEVICE) {
        escape_terminal(cell->text, sizeof(cell->text), json_text_at(rung, "device"), ladder->utf8);
    } else if (column == RUN) {
        put_run(cell->text, rung);
    } else if (column == TIME) {
        format_seconds(json_number_at(rung, "time_s"), ladder->utf8, cell->text);
    } else {
        format_ratio(json_number_at(rung, "ratio"), ladder->utf8, cell->text);
    }
}

static void write_title(const struct sink *sink, const json_t *rungs)
{
    double n = json_number_at(json_array_get(rungs, 0), "n_reported");
    struct paragraph title;
    char count[16];

    if (!paragraph_open(&title))
        return;
    fprintf(title.stream, "the sum of i%si for i < %s, step by step",
            sink->options.utf8 ? "·" : "*",
            n >= 0 && n < 0x1p62 ? format_count((uint64_t)n, count) : "-");
    sink_heading(sink, &title);
}

static void write_why(const struct sink *sink, const json_t *rungs)
{
    struct paragraph line;
    char why[512];

    for (size_t i = 0; i < json_array_size(rungs); i++) {
        if (!paragraph_open(&line))
            return;
        fprintf(line.stream, "%2zu: %s", i + 1,
                escape_terminal(why, sizeof(why), json_text_at(json_array_get(rungs, i), "why"),
                                sink->options.utf8));
        sink_remark(sink, &line);
    }
}

static const char *judged(const json_t *claim)
{
    const json_t *holds = json_object_get(claim, "holds");

    if (!json_is_boolean(holds))
        return "open";
    return json_is_true(holds) ? "true" : "not so";
}

static void write_claims(const struct sink *sink, const json_t *claims)
{
    struct paragraph line;
    char text[512];

    if (json_array_size(claims) == 0 || !paragraph_open(&line))
        return;
    sink_break(sink);
    fputs("what the article says, and what is so on this machine", line.stream);
    sink_heading(sink, &line);
    for (size_t i = 0; i < json_array_size(claims); i++) {
        const json_t *claim = json_array_get(claims, i);

        if (!paragraph_open(&line))
            return;
        fprintf(
            line.stream, "%-6s  %s: ", judged(claim),
            escape_terminal(text, sizeof(text), json_text_at(claim, "claim"), sink->options.utf8));
        fputs(escape_terminal(text, sizeof(text), json_text_at(claim, "measured"),
                              sink->options.utf8),
              line.stream);
        sink_claim(sink, &line);
    }
}

void ladder_write(const struct sink *sink, const struct result *result)
{
    const struct ladder ladder = { result->rungs, sink->options.utf8 };
    const struct grid grid = {
        .rows = json_array_size(result->rungs) + 1,
        .columns = COLUMN_COUNT,
        .context = &ladder,
        .fill = fill,
    };

    write_title(sink, result->rungs);
    sink_grid(sink, &grid);
    sink_break(sink);
    write_why(sink, result->rungs);
    write_claims(sink, result->claims);
}
