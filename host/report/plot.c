#include "host/report/plot.h"

#include <math.h>
#include <string.h>

#include "host/report/escape.h"
#include "host/report/limits.h"

enum { INNER_HEIGHT = 196, FOOT = 40, X_TICKS = 6, Y_TICKS = 7 };

/* Devices further apart than this at their best do not fit a linear scale. */
#define LINEAR_MOST 8
#define LIMIT_NEAR  1.5 /* times the highest value */

static bool is_power(uint64_t n, uint64_t base)
{
    while (n >= base && n % base == 0)
        n /= base;
    return n == 1;
}

/* The range of n, and whether most of them are powers of ten rather than of two. */
static struct extent survey_sizes(const struct site *sites, size_t count, bool *decimal)
{
    struct extent extent = EXTENT_NONE;
    size_t binary = 0, tens = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t size = 0; size < sites[i].curve->size_count; size++) {
            uint64_t n = sites[i].curve->sizes[size];

            if (n == 0)
                continue;
            extent_add(&extent, (double)n);
            binary += n > 1 && is_power(n, 2);
            tens += n > 1 && is_power(n, 10);
        }
    *decimal = tens > binary;
    return extent;
}

static struct extent survey_device(const struct measure *measure, const struct site *site,
                                   size_t device)
{
    struct extent extent = EXTENT_NONE;

    for (size_t size = 0; size < site->curve->size_count; size++) {
        struct reading reading = measure->read(site, size, device);

        if (site->curve->sizes[size] == 0 || !reading_is_valid(&reading))
            continue;
        extent_add(&extent, reading.low);
        extent_add(&extent, reading.high);
    }
    return extent;
}

/* The range of what is read, and of what each device reads at its best. */
static struct extent survey_readings(const struct measure *measure, const struct site *sites,
                                     size_t count, struct extent *best)
{
    struct extent extent = EXTENT_NONE;

    *best = EXTENT_NONE;
    for (size_t i = 0; i < count; i++)
        for (size_t device = 0; device < sites[i].view->device_count; device++) {
            struct extent own = survey_device(measure, &sites[i], device);

            if (extent_is_empty(&own))
                continue;
            extent_add(&extent, own.low);
            extent_add(&extent, own.high);
            extent_add(best, own.high);
        }
    return extent;
}

/*
 * Room for the limits that say something of these values: those near them, or else the next one above. Others would
 * press the values together at the bottom.
 */
static void add_limits(struct extent *extent, const struct site *sites, size_t count)
{
    struct limit limits[LIMITS_MAX];
    double highest = extent->high, next = INFINITY;

    for (size_t i = 0; i < count; i++) {
        size_t known = limits_read(sites[i].view->result, limits);

        for (size_t j = 0; j < known; j++) {
            if (limits[j].gbps <= LIMIT_NEAR * highest)
                extent_add(extent, limits[j].gbps);
            else
                next = fmin(next, limits[j].gbps);
        }
    }
    if (extent->high <= highest)
        extent_add(extent, next);
}

static void lay_out(struct plot *plot, const struct site *sites, size_t count)
{
    plot->x.from = PLOT_LEFT;
    plot->x.to = PLOT_RIGHT;
    for (size_t i = 0; i < count && plot->is_time; i++) {
        size_t lanes = plot_crossing_count(&sites[i], &plot->x);

        plot->lanes = lanes > plot->lanes ? lanes : plot->lanes;
    }
    plot->top = (double)(plot->lanes + 1) * PLOT_ROW + 10;
    plot->bottom = plot->top + INNER_HEIGHT;
    plot->height = plot->bottom + FOOT;
    plot->y.from = plot->bottom;
    plot->y.to = plot->top;
}

bool plot_prepare(struct plot *plot, const struct site *sites, size_t count)
{
    bool decimal, is_linear;
    struct extent best, sizes = survey_sizes(sites, count, &decimal);
    struct extent values = survey_readings(plot->measure, sites, count, &best);

    if (extent_is_empty(&sizes) || extent_is_empty(&values))
        return false;
    if (plot->measure->unit == UNIT_RATIO)
        extent_add(&values, 1);
    if (plot->measure->unit == UNIT_GBPS)
        add_limits(&values, sites, count);
    is_linear = plot->measure->unit == UNIT_GBPS && best.high / best.low <= LINEAR_MOST;
    plot->x = scale_over(&sizes, true, sizes.low < sizes.high ? 1.3 : 4);
    plot->y = scale_over(&values, !is_linear, is_linear ? 1.08 : 1.25);
    plot->x_unit = decimal ? UNIT_SIZE_DECIMAL : UNIT_SIZE;
    plot->is_time = plot->measure->unit == UNIT_SECONDS;
    lay_out(plot, sites, count);
    return true;
}

static void draw_x_axis(const struct plot *plot)
{
    struct tick ticks[TICKS_MAX];
    size_t count = scale_ticks(&plot->x, plot->x_unit, X_TICKS, ticks);

    for (size_t i = 0; i < count; i++) {
        double x = scale_at(&plot->x, ticks[i].at);

        fprintf(plot->out, "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", x, plot->top,
                plot->bottom);
        fprintf(plot->out, "<text class=\"mid\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", x,
                plot->bottom + 23, ticks[i].label);
    }
    fprintf(plot->out, "<text class=\"end soft\" x=\"%d\" y=\"%.1f\">n, elements</text>\n",
            PLOT_RIGHT, plot->bottom + 37);
}

static const char *y_name(const struct plot *plot)
{
    switch (plot->measure->unit) {
    case UNIT_SECONDS:
        return "time";
    case UNIT_GBPS:
        return "GB/s";
    default:
        return plot->measure == &measure_change ? "time ratio" : "speed-up";
    }
}

static void draw_y_axis(const struct plot *plot)
{
    struct tick ticks[TICKS_MAX];
    size_t count = scale_ticks(&plot->y, plot->measure->unit, Y_TICKS, ticks);

    for (size_t i = 0; i < count; i++) {
        double y = scale_at(&plot->y, ticks[i].at);
        bool is_one = plot->measure->unit == UNIT_RATIO && fabs(ticks[i].at - 1) < 1e-9;

        fprintf(plot->out, "<path class=\"%s\" d=\"M%d %.1fH%d\"/>", is_one ? "one" : "grid",
                PLOT_LEFT, y, PLOT_RIGHT);
        fprintf(plot->out, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n", PLOT_LEFT - 6,
                y + 3.5, ticks[i].label);
    }
    fprintf(plot->out, "<text class=\"soft\" x=\"2\" y=\"%.1f\">%s</text>\n", plot->top - 12,
            y_name(plot));
}

void plot_frame(const struct plot *plot)
{
    draw_x_axis(plot);
    draw_y_axis(plot);
    fprintf(plot->out, "<path class=\"axis\" d=\"M%d %.1fV%.1fH%d\"/>\n", PLOT_LEFT, plot->top,
            plot->bottom, PLOT_RIGHT);
}

void plot_draw(const struct plot *plot, const struct site *site, const char *name)
{
    fprintf(plot->out, "<svg class=\"plot\" viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"",
            PLOT_WIDTH, plot->height);
    escape_html(plot->out, name);
    fputs("\">\n", plot->out);
    plot_frame(plot);
    if (plot->is_time) {
        plot_caches(plot, site);
        plot_crossings(plot, site);
        plot_ribbon(plot, site);
    }
    plot_series(plot, site);
    if (plot->measure->unit == UNIT_GBPS)
        plot_limits(plot, site);
    fputs("</svg>\n", plot->out);
}
