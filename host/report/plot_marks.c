/*
 * What stands around the lines of a picture: caches, limits and crossings.
 */
#include "host/report/plot.h"

#include <math.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/limits.h"
#include "host/report/phrase.h"

#define LABEL_HEIGHT 11

static double cache_bytes(const struct site *site, const char *key)
{
    const json_t *caches = json_object_get(site->view->result->meta, "caches");

    return json_number_value(json_object_get(caches, key));
}

static void draw_cache(const struct plot *plot, const struct site *site, const char *key,
                       const char *name)
{
    const struct case_spec *spec = &site->curve->spec;
    double bytes = cache_bytes(site, key);
    double n = bytes / op_bytes(spec->op, spec->dtype, 1);
    char size[16], count[16];

    if (!(n > plot->x.low && n < plot->x.high))
        return;
    fprintf(
        plot->out,
        "<g class=\"cache\"><title>%s cache, %s: filled by n = %s</title>"
        "<path d=\"M%.1f %.1fV%.1f\"/><text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%s</text></g>\n",
        name, format_bytes(bytes, size), format_count((uint64_t)n, count), scale_at(&plot->x, n),
        plot->top, plot->bottom, scale_at(&plot->x, n), plot->top - 5, name);
}

void plot_caches(const struct plot *plot, const struct site *site)
{
    draw_cache(plot, site, "l1d_bytes", "L1");
    draw_cache(plot, site, "l2_bytes", "L2");
    draw_cache(plot, site, "l3_bytes", "L3");
}

/* Heights of what stands at one end of the lines. */
struct shelf {
    double at[LIMITS_MAX];
    size_t count;
};

/* Put something there, unless it would touch what is there. */
static bool shelf_add(struct shelf *shelf, double y)
{
    for (size_t i = 0; i < shelf->count; i++)
        if (fabs(shelf->at[i] - y) < LABEL_HEIGHT)
            return false;
    shelf->at[shelf->count++] = y;
    return true;
}

/* At the left end, or at the right one; where there is no room the line's title has to do. */
static void draw_limit_name(const struct plot *plot, const char *name, double y,
                            struct shelf shelves[2])
{
    if (shelf_add(&shelves[0], y))
        fprintf(plot->out, "<text x=\"%d\" y=\"%.1f\">", PLOT_LEFT + 5, y - 3);
    else if (shelf_add(&shelves[1], y))
        fprintf(plot->out, "<text class=\"end\" x=\"%d\" y=\"%.1f\">", PLOT_RIGHT - 5, y - 3);
    else
        return;
    escape_html(plot->out, name);
    fputs("</text>", plot->out);
}

void plot_limits(const struct plot *plot, const struct site *site)
{
    struct limit limits[LIMITS_MAX];
    size_t count = limits_read(site->view->result, limits);
    struct shelf shelves[2] = { { .count = 0 }, { .count = 0 } };

    for (size_t i = 0; i < count; i++) {
        double y = scale_at(&plot->y, limits[i].gbps);
        char text[32];

        if (!(limits[i].gbps >= plot->y.low && limits[i].gbps <= plot->y.high))
            continue;
        fputs("<g class=\"limit\"><title>measured limit: ", plot->out);
        escape_html(plot->out, limits[i].name);
        fprintf(plot->out, ", %s GB/s</title><path d=\"M%d %.1fH%d\"/>",
                unit_format(UNIT_GBPS, limits[i].gbps, text), PLOT_LEFT, y, PLOT_RIGHT);
        draw_limit_name(plot, limits[i].name, y, shelves);
        fputs("</g>\n", plot->out);
    }
}

static size_t device_of(const struct site *site, const char *id)
{
    size_t i = 0;

    while (i < site->view->device_count && strcmp(site->view->devices[i].id, id) != 0)
        i++;
    return i;
}

/* Whether the crossover belongs to this curve and to this picture. */
static bool is_shown(const struct site *site, const struct scale *x,
                     const struct crossover *crossover)
{
    const struct case_spec *spec = &site->curve->spec;
    const struct view *view = site->view;
    size_t from = device_of(site, crossover->from), to = device_of(site, crossover->to);

    return crossover->status == CROSSES && !crossover->from_best &&
           case_equal(&crossover->spec, spec) && crossover->spec.cache == spec->cache &&
           crossover->spec.gap_s == spec->gap_s && from < view->device_count &&
           to < view->device_count && view->devices[from].compared && view->devices[to].compared &&
           crossover->n_low >= x->low && crossover->n_high <= x->high &&
           crossover->n_low <= crossover->n_high;
}

size_t plot_crossing_count(const struct site *site, const struct scale *x)
{
    const struct result *result = site->view->result;
    size_t count = 0;

    for (size_t i = 0; i < result->crossover_count && count < PLOT_LANES; i++)
        count += is_shown(site, x, &result->crossovers[i]);
    return count;
}

static void put_crossing_title(const struct plot *plot, const struct site *site,
                               const struct crossover *crossover)
{
    const struct view_device *to = &site->view->devices[device_of(site, crossover->to)];
    char low[16], high[16];

    escape_html(plot->out, to->label);
    fprintf(plot->out, " %s ", phrase_verb(to, "beat", "beats"));
    escape_html(plot->out, site->view->devices[device_of(site, crossover->from)].label);
    fprintf(plot->out, " from between n = %s and %s on, confidence %.0f %%",
            format_count((uint64_t)crossover->n_low, low),
            format_count((uint64_t)crossover->n_high, high), 100 * crossover->confidence);
}

/* In its row a bracket with its name on the side where there is room, below it a shade. */
static void draw_crossing(const struct plot *plot, const struct site *site,
                          const struct crossover *crossover, size_t row)
{
    const struct view_device *to = &site->view->devices[device_of(site, crossover->to)];
    double low = scale_at(&plot->x, crossover->n_low), high = scale_at(&plot->x, crossover->n_high);
    double y = (double)row * PLOT_ROW + 5;
    bool is_right = low + high < PLOT_LEFT + PLOT_RIGHT;

    fputs("<g class=\"cross ", plot->out);
    palette_class(plot->out, plot->palette, palette_find(plot->palette, crossover->to));
    fputs("\"><title>", plot->out);
    put_crossing_title(plot, site, crossover);
    fprintf(plot->out,
            "</title><rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>"
            "<path d=\"M%.1f %.1fv-5H%.1fv5\"/><text class=\"%s\" x=\"%.1f\" y=\"%.1f\">",
            low, y + 5, fmax(high - low, 1), plot->bottom - y - 5, low, y + 5, fmax(high, low + 1),
            is_right ? "start" : "end", is_right ? high + 5 : low - 5, y + 5);
    escape_html(plot->out, to->label);
    fprintf(plot->out, " %s ", phrase_verb(to, "beat", "beats"));
    escape_html(plot->out, site->view->devices[device_of(site, crossover->from)].label);
    fputs("</text></g>\n", plot->out);
}

void plot_crossings(const struct plot *plot, const struct site *site)
{
    const struct result *result = site->view->result;
    size_t row = 0;

    for (size_t i = 0; i < result->crossover_count && row < PLOT_LANES; i++)
        if (is_shown(site, &plot->x, &result->crossovers[i]))
            draw_crossing(plot, site, &result->crossovers[i], row++);
}
