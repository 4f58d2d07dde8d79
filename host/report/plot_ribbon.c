/*
 * The ribbon: at each size the colour of the fastest device, or of those that tie.
 */
#include "host/report/plot.h"

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/phrase.h"
#include "host/report/rank.h"

/* Where the part of a size above 0 begins: halfway from the one before. */
static double border(const struct plot *plot, const struct site *site, size_t size)
{
    const uint64_t *sizes = site->curve->sizes;

    if (size == 0 || sizes[size - 1] == 0)
        return PLOT_LEFT;
    if (size == site->curve->size_count)
        return PLOT_RIGHT;
    return (scale_at(&plot->x, (double)sizes[size - 1]) + scale_at(&plot->x, (double)sizes[size])) /
           2;
}

static void draw_winners(const struct plot *plot, const struct site *site, size_t size,
                         const struct ranking *ranking)
{
    double from = border(plot, site, size), width = border(plot, site, size + 1) - from;
    double y = plot->bottom + 3, step = 7.0 / (double)ranking->tied;

    for (size_t device = 0; device < site->view->device_count; device++) {
        if (!rank_is_first(site->view, site->curve, size, device))
            continue;
        fputs("<rect class=\"", plot->out);
        palette_class(plot->out, plot->palette,
                      palette_find(plot->palette, site->view->devices[device].id));
        fprintf(plot->out, "\" x=\"%.1f\" y=\"%.2f\" width=\"%.1f\" height=\"%.2f\"/>", from, y,
                width, step);
        y += step;
    }
}

static void put_winners_title(const struct plot *plot, const struct site *site, size_t size,
                              const struct ranking *ranking)
{
    const struct view_device *devices = site->view->devices;
    const char *separator = "";
    char n[16], factor[PHRASE_SIZE];

    fprintf(plot->out, "n = %s: ", format_count(site->curve->sizes[size], n));
    for (size_t device = 0; device < site->view->device_count; device++) {
        if (!rank_is_first(site->view, site->curve, size, device))
            continue;
        fputs(separator, plot->out);
        escape_html(plot->out, devices[device].label);
        separator = ", ";
    }
    if (ranking->tied > 1) {
        fputs(" tie", plot->out);
        return;
    }
    phrase_factor(rank_time(site->view, site->curve, size, ranking->second) /
                      rank_time(site->view, site->curve, size, ranking->best),
                  true, factor);
    fprintf(plot->out, ", %s faster than ", factor);
    escape_html(plot->out, devices[ranking->second].label);
}

void plot_ribbon(const struct plot *plot, const struct site *site)
{
    for (size_t size = 0; size < site->curve->size_count; size++) {
        struct ranking ranking = rank_size(site->view, site->curve, size);

        if (ranking.count < 2 || site->curve->sizes[size] == 0)
            continue;
        fputs("<g class=\"ribbon\"><title>", plot->out);
        put_winners_title(plot, site, size, &ranking);
        fputs("</title>", plot->out);
        draw_winners(plot, site, size, &ranking);
        fputs("</g>\n", plot->out);
    }
}
