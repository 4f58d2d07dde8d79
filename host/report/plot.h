/*
 * A picture of one measure against n: one panel a site, all with the same scales.
 */
#ifndef GPUBENCH_REPORT_PLOT_H
#define GPUBENCH_REPORT_PLOT_H

#include "host/report/site.h"

/* Units of the drawing, in which a panel is PLOT_WIDTH wide. */
enum { PLOT_WIDTH = 400, PLOT_LEFT = 54, PLOT_RIGHT = 388, PLOT_ROW = 14, PLOT_LANES = 6 };

struct plot {
    FILE *out;
    const struct measure *measure;
    const struct palette *palette;
    struct scale x, y;
    enum unit x_unit;
    bool is_time; /* with caches, crossings and the ribbon */
    size_t lanes; /* rows for crossings above */
    double top, bottom, height;
};

/* Choose scales that hold every site; false when there is nothing to draw. */
bool plot_prepare(struct plot *plot, const struct site *sites, size_t count);

/* Draw a panel; `name` says what it shows to whoever cannot see it. */
void plot_draw(const struct plot *plot, const struct site *site, const char *name);

/* The parts of a panel, in the order in which they are drawn. */

void plot_frame(const struct plot *plot);
void plot_caches(const struct plot *plot, const struct site *site);
void plot_crossings(const struct plot *plot, const struct site *site);
void plot_ribbon(const struct plot *plot, const struct site *site);
void plot_series(const struct plot *plot, const struct site *site);
void plot_limits(const struct plot *plot, const struct site *site);

/* How many crossings a site has to show, at most PLOT_LANES. */
size_t plot_crossing_count(const struct site *site, const struct scale *x);

#endif
