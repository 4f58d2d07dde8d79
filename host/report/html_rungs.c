/*
 * The article's ladder: a bar of time a rung, all on one logarithmic scale, and why.
 */
#include "host/report/html.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/plot.h"
#include "host/result/json_value.h"

enum { HEIGHT = 22, BAR = 13, END = 322 };

/* A rung as a file has it, which may be anything. */
struct rung {
    const char *name, *device, *why; /* "" when missing */
    double time_s, ratio, n_run, n_reported;
    const json_t *phases;
};

static struct rung read_rung(const json_t *object)
{
    return (struct rung){
        .name = json_text_at(object, "name"),
        .device = json_text_at(object, "device"),
        .why = json_text_at(object, "why"),
        .time_s = json_number_at(object, "time_s"),
        .ratio = json_number_at(object, "ratio"),
        .n_run = json_number_at(object, "n_run"),
        .n_reported = json_number_at(object, "n_reported"),
        .phases = json_object_get(object, "phases_s"),
    };
}

/* A time that a picture can hold. */
static bool is_drawn(const struct rung *rung)
{
    return rung->time_s > 1e-15 && rung->time_s < 1e15;
}

static void put_count(FILE *out, double n)
{
    char text[16];

    if (n >= 0 && n < 0x1p62)
        fputs(format_count((uint64_t)n, text), out);
    else
        fputc('-', out);
}

static void put_facts(FILE *out, const struct rung *rung)
{
    char text[16];

    fputs("<p><b>", out);
    escape_html(out, rung->name);
    fputs("</b> · ", out);
    escape_html(out, rung->device);
    if (rung->n_reported > 0) {
        fputs(", n = ", out);
        put_count(out, rung->n_reported);
    }
    if (rung->n_run > 0 && rung->n_run < rung->n_reported) {
        fputs(" (extrapolated from ", out);
        put_count(out, rung->n_run);
        fputc(')', out);
    }
    if (rung->ratio > 0)
        fprintf(out, ", ratio to sequential %s", format_ratio(rung->ratio, true, text));
    fputs("</p>\n", out);
}

static void put_title(FILE *out, const struct rung *rung)
{
    char text[32];

    fputs("<title>", out);
    escape_html(out, rung->name);
    fprintf(out, ": %s</title>", unit_format(UNIT_SECONDS, rung->time_s, text));
}

/* Under the bar its phases as shares of its length, which is no time: it is logarithmic. */
static void draw_phases(FILE *out, const struct rung *rung, double left, double right)
{
    double sum = 0, at = left;
    char text[32];

    for (int phase = 0; phase < PHASE_COUNT; phase++)
        sum += fmax(json_number_at(rung->phases, phase_key((enum phase)phase)), 0);
    for (int phase = 0; phase < PHASE_COUNT && sum > 0 && isfinite(sum); phase++) {
        double s = fmax(json_number_at(rung->phases, phase_key((enum phase)phase)), 0);
        double width = (right - left) * s / sum;

        if (s > 0)
            fprintf(out,
                    "<g class=\"ph%d\"><title>%s %s, %.3g %%</title><rect x=\"%.1f\" y=\"%d\" "
                    "width=\"%.1f\" height=\"5\"/></g>",
                    phase, phase_label((enum phase)phase), unit_format(UNIT_SECONDS, s, text),
                    100 * s / sum, at, BAR + 3, width);
        at += width;
    }
}

static void draw_bar(const struct page *page, const struct rung *rung, const struct scale *scale)
{
    size_t entry = palette_find(&page->palette, rung->device);
    double end = scale_at(scale, rung->time_s);
    char text[16];

    fprintf(page->out, "<svg class=\"plot\" viewBox=\"0 0 %d %d\" aria-hidden=\"true\">",
            PLOT_WIDTH, HEIGHT);
    fputs("<g class=\"rung ", page->out);
    palette_class(page->out, &page->palette, entry);
    fputs("\">", page->out);
    put_title(page->out, rung);
    fprintf(page->out, "<rect x=\"0\" y=\"1\" width=\"%.1f\" height=\"%d\"/></g>", end, BAR);
    draw_phases(page->out, rung, 0, end);
    fprintf(page->out, "<text x=\"%.1f\" y=\"%d\">%s</text></svg>\n", end + 5, BAR - 1,
            format_seconds(rung->time_s, true, text));
}

static void put_rung(const struct page *page, const struct rung *rung, const struct scale *scale)
{
    fputs("<li>", page->out);
    put_facts(page->out, rung);
    if (is_drawn(rung))
        draw_bar(page, rung, scale);
    fputs("<p class=\"why\">", page->out);
    escape_html(page->out, rung->why);
    fputs("</p></li>\n", page->out);
}

static bool has_phase(const struct page *page, enum phase phase)
{
    for (size_t i = 0; i < page->file_count; i++) {
        size_t j;
        json_t *item;

        json_array_foreach(page->files[i].result->rungs, j, item)
        {
            if (json_number_at(json_object_get(item, "phases_s"), phase_key(phase)) > 0)
                return true;
        }
    }
    return false;
}

static void put_legend(const struct page *page)
{
    fputs("<ul class=\"legend\">\n", page->out);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        if (has_phase(page, (enum phase)phase))
            html_phase_key(page->out, (enum phase)phase);
    fputs("</ul>\n", page->out);
}

static void put_file(const struct page *page, const struct html_file *file)
{
    const json_t *rungs = file->result->rungs;
    struct extent extent = EXTENT_NONE;
    struct scale scale;
    size_t i;
    json_t *item;

    json_array_foreach(rungs, i, item)
    {
        struct rung rung = read_rung(item);

        if (is_drawn(&rung))
            extent_add(&extent, rung.time_s);
    }
    scale = scale_over(&extent, true, 2);
    scale.to = END;
    fputs("<ol class=\"rungs\">\n", page->out);
    json_array_foreach(rungs, i, item)
    {
        struct rung rung = read_rung(item);

        put_rung(page, &rung, &scale);
    }
    fputs("</ol>\n", page->out);
}

void html_rungs(const struct page *page)
{
    bool headed = false;

    for (size_t i = 0; i < page->file_count; i++) {
        if (json_array_size(page->files[i].result->rungs) == 0)
            continue;
        if (!headed) {
            fputs("<section id=\"article\"><h2>The article’s ladder</h2>\n<p class=\"remark\">Time "
                  "on a logarithmic scale: each step to the right is a multiple. The thin strip is "
                  "where the time went.</p>\n",
                  page->out);
            put_legend(page);
        }
        headed = true;
        if (page->file_count > 1) {
            fputs("<h3>", page->out);
            escape_html(page->out, page->files[i].name);
            fputs("</h3>\n", page->out);
        }
        put_file(page, &page->files[i]);
    }
    fputs(headed ? "</section>\n" : "", page->out);
}
