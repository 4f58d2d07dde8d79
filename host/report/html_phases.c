#include "host/report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/bar.h"
#include "host/report/escape.h"
#include "host/report/plot.h"

/* Heights and places in a picture PLOT_WIDTH wide. */
enum { BEFORE = 12, TITLE = 14, ROW = 21, BAR = 15, TIME = 64, GLYPH = 7, LABEL_MAX = 130 };

/* Up to here start-up costs show; beyond it computing hides them. */
#define TELLING_N (UINT64_C(1) << 20)

enum { CHOSEN_MOST = 3 };

/* The bars of one size. */
struct bars {
    FILE *out;
    const struct palette *palette;
    const struct site *site;
    double left, right; /* where bars stand */
    double longest_s;
    double y;
};

static const struct cell_result *cell_of(const struct site *site, size_t size, size_t device)
{
    const struct cell_result *cell = curve_cell(site->view, site->curve, size, device);

    return site->view->devices[device].compared && phases_wall(cell) > 0 ? cell : NULL;
}

static size_t count_bars(const struct site *site, size_t size)
{
    size_t count = 0;

    for (size_t device = 0; device < site->view->device_count; device++)
        count += cell_of(site, size, device) != NULL;
    return count;
}

/* The largest size up to TELLING_N at which most devices have phases; SIZE_MAX when none has. */
static size_t telling_size(const struct site *site)
{
    size_t best = SIZE_MAX, most = 0;

    for (size_t size = 0; size < site->curve->size_count; size++) {
        size_t count = count_bars(site, size);

        if (site->curve->sizes[size] > TELLING_N && most > 0)
            break;
        if (count > 0 && count >= most) {
            most = count;
            best = size;
        }
    }
    return best;
}

/* The smallest, the telling and the largest size with phases, each once. */
static size_t choose_sizes(const struct site *site, size_t chosen[CHOSEN_MOST])
{
    size_t telling = telling_size(site), last = site->curve->size_count, first = 0, count = 0;

    if (telling == SIZE_MAX)
        return 0;
    while (count_bars(site, first) == 0)
        first++;
    while (count_bars(site, last - 1) == 0)
        last--;
    if (first < telling)
        chosen[count++] = first;
    chosen[count++] = telling;
    if (last - 1 > telling)
        chosen[count++] = last - 1;
    return count;
}

static void put_part_title(const struct bars *bars, const struct cell_result *cell,
                           const char *label, enum phase phase)
{
    char n[16], time[32];

    fputs("<title>", bars->out);
    escape_html(bars->out, label);
    fprintf(bars->out, ", n = %s: %s %s, %.3g %% of %s", format_count(cell->spec.n, n),
            phase_label(phase), unit_format(UNIT_SECONDS, cell->phases.s[phase], time),
            100 * phases_share(cell, phase), format_seconds(phases_wall(cell), true, n));
    if (phase == PHASE_SYNC && cell->phases.launch_merged)
        fputs(" (launch included: the two could not be told apart)", bars->out);
    fputs("</title>", bars->out);
}

static void draw_part(const struct bars *bars, const struct cell_result *cell, const char *label,
                      enum phase phase, double from, double to)
{
    fprintf(bars->out, "<g class=\"ph%d\">", phase);
    put_part_title(bars, cell, label, phase);
    fprintf(bars->out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%d\"/>", from,
            bars->y - BAR + 4, fmax(to - from, 0.3), BAR);
    if (to - from > (double)strlen(phase_label(phase)) * GLYPH + 4)
        fprintf(bars->out, "<text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%s</text>", (from + to) / 2,
                bars->y, phase_label(phase));
    fputs("</g>\n", bars->out);
}

static void draw_bar(const struct bars *bars, const struct cell_result *cell, size_t device)
{
    const char *label = bars->site->view->devices[device].label;
    double scale = (bars->right - bars->left) / bars->longest_s, at = bars->left;
    size_t entry = palette_find(bars->palette, bars->site->view->devices[device].id);
    char time[16];

    fputs("<g class=\"", bars->out);
    palette_class(bars->out, bars->palette, entry);
    fprintf(bars->out, "\"><use href=\"#m%zu\" x=\"8\" y=\"%.1f\"><title>", palette_sign(entry),
            bars->y - 4);
    escape_html(bars->out, label);
    fprintf(bars->out, "</title></use></g><text x=\"18\" y=\"%.1f\">", bars->y);
    escape_html(bars->out, label);
    fputs("</text>", bars->out);
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        double width = cell->phases.s[phase] > 0 ? cell->phases.s[phase] * scale : 0;

        if (width > 0)
            draw_part(bars, cell, label, (enum phase)phase, at, at + width);
        at += width;
    }
    fprintf(bars->out, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", at + 5, bars->y,
            format_seconds(phases_wall(cell), true, time));
}

static void draw_size(struct bars *bars, size_t size)
{
    const struct site *site = bars->site;
    char n[16];

    bars->longest_s = 0;
    for (size_t device = 0; device < site->view->device_count; device++)
        bars->longest_s = fmax(bars->longest_s, phases_wall(cell_of(site, size, device)));
    bars->y += BEFORE + TITLE;
    fprintf(bars->out, "<text class=\"soft\" x=\"2\" y=\"%.1f\">n = %s</text>\n", bars->y,
            format_count(site->curve->sizes[size], n));
    for (size_t device = 0; device < site->view->device_count; device++) {
        const struct cell_result *cell = cell_of(site, size, device);

        if (!cell)
            continue;
        bars->y += ROW;
        draw_bar(bars, cell, device);
    }
}

/* Room for the longest name, within reason. */
static double label_width(const struct site *site)
{
    size_t longest = 0;

    for (size_t i = 0; i < site->curve->column_count; i++) {
        size_t columns = strlen(site->view->devices[site->curve->columns[i]].label);

        longest = columns > longest ? columns : longest;
    }
    return fmin((double)longest * GLYPH + 26, LABEL_MAX);
}

static void draw_site(const struct topic *topic, const struct site *site)
{
    size_t chosen[CHOSEN_MOST], count = choose_sizes(site, chosen);
    double height = 8;
    struct bars bars = {
        .out = topic->page->out,
        .palette = &topic->page->palette,
        .site = site,
        .left = label_width(site),
        .right = PLOT_WIDTH - TIME,
    };

    if (count == 0)
        return;
    for (size_t i = 0; i < count; i++)
        height += BEFORE + TITLE + (double)count_bars(site, chosen[i]) * ROW;
    fputs("<div class=\"panel\"><h4>", bars.out);
    topic_caption(bars.out, topic, site);
    fprintf(bars.out,
            "</h4>\n<svg class=\"plot\" viewBox=\"0 0 %d %.0f\" role=\"img\" "
            "aria-label=\"Where the time goes\">\n",
            PLOT_WIDTH, height);
    for (size_t i = 0; i < count; i++)
        draw_size(&bars, chosen[i]);
    fputs("</svg></div>\n", bars.out);
}

static bool seen(const struct topic *topic, enum phase phase)
{
    for (size_t i = 0; i < topic->site_count; i++) {
        const struct site *site = &topic->sites[i];
        size_t chosen[CHOSEN_MOST], count = choose_sizes(site, chosen);

        for (size_t j = 0; j < count; j++)
            for (size_t device = 0; device < site->view->device_count; device++) {
                const struct cell_result *cell = cell_of(site, chosen[j], device);

                if (cell && phases_share(cell, phase) > 0)
                    return true;
            }
    }
    return false;
}

void html_phase_key(FILE *out, enum phase phase)
{
    fprintf(out,
            "<li><svg class=\"key ph%d\" viewBox=\"0 0 14 12\" aria-hidden=\"true\">"
            "<rect x=\"1\" y=\"1\" width=\"12\" height=\"10\"/></svg>%s</li>\n",
            phase, phase_label(phase));
}

static void put_legend(const struct topic *topic)
{
    fputs("<ul class=\"legend\">\n", topic->page->out);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        if (seen(topic, (enum phase)phase))
            html_phase_key(topic->page->out, (enum phase)phase);
    fputs("</ul>\n", topic->page->out);
}

void html_phases(const struct topic *topic)
{
    FILE *out = topic->page->out;
    bool any = false;

    for (size_t i = 0; i < topic->site_count; i++)
        any |= telling_size(&topic->sites[i]) != SIZE_MAX;
    if (!any)
        return;
    fputs("<figure><figcaption><h3>Where the time goes</h3><p>One operation taken apart into "
          "phases that add up to its time; bars of one size share a scale.</p>",
          out);
    put_legend(topic);
    fputs("</figcaption>\n<div class=\"panels\">\n", out);
    for (size_t i = 0; i < topic->site_count; i++)
        draw_site(topic, &topic->sites[i]);
    fputs("</div></figure>\n", out);
}
