#include "host/report/plot.h"

#include <math.h>

#include "host/cli/units.h"
#include "host/report/escape.h"

/* What a device reads at one size, and where that stands. */
struct spot {
    struct reading reading;
    double x, y, low, high;
};

static bool spot_at(const struct plot *plot, const struct site *site, size_t size, size_t device,
                    struct spot *spot)
{
    uint64_t n = site->curve->sizes[size];

    spot->reading = plot->measure->read(site, size, device);
    if (n == 0 || !reading_is_valid(&spot->reading))
        return false;
    spot->x = scale_at(&plot->x, (double)n);
    spot->y = scale_at(&plot->y, spot->reading.median);
    spot->low = scale_at(&plot->y, spot->reading.low);
    spot->high = scale_at(&plot->y, spot->reading.high);
    return true;
}

/* From the first size with a reading from `size` on up to the first one without; false at the end. */
static bool next_run(const struct plot *plot, const struct site *site, size_t device, size_t *first,
                     size_t *last)
{
    struct spot spot;

    while (*first < site->curve->size_count && !spot_at(plot, site, *first, device, &spot))
        ++*first;
    for (*last = *first;
         *last < site->curve->size_count && spot_at(plot, site, *last, device, &spot);)
        ++*last;
    return *first < *last;
}

/* The intervals, as a band around the line; a size alone has a bar. */
static void draw_band(const struct plot *plot, const struct site *site, size_t device, size_t first,
                      size_t last)
{
    double wide = last - first == 1 ? 2 : 0;
    struct spot spot;

    fputs("<path class=\"ci\" d=\"", plot->out);
    for (size_t size = first; size < last; size++) {
        spot_at(plot, site, size, device, &spot);
        fprintf(plot->out, "%c%.1f %.1f", size == first ? 'M' : 'L', spot.x - wide, spot.high);
    }
    for (size_t size = last; size-- > first;) {
        spot_at(plot, site, size, device, &spot);
        if (wide > 0)
            fprintf(plot->out, "H%.1f", spot.x + wide);
        fprintf(plot->out, "L%.1f %.1f", spot.x + wide, spot.low);
        if (wide > 0)
            fprintf(plot->out, "H%.1f", spot.x - wide);
    }
    fputs("Z\"/>", plot->out);
}

static void draw_line(const struct plot *plot, const struct site *site, size_t device, size_t first,
                      size_t last)
{
    struct spot spot;

    fputs("<path class=\"line\" d=\"", plot->out);
    for (size_t size = first; size < last; size++) {
        spot_at(plot, site, size, device, &spot);
        fprintf(plot->out, "%c%.1f %.1f", size == first ? 'M' : 'L', spot.x, spot.y);
    }
    fputs("\"/>\n", plot->out);
}

static void put_flags(FILE *out, unsigned flags)
{
    for (unsigned i = 0; i < FLAG_COUNT; i++)
        if (flags & 1u << i)
            fprintf(out, ", %s", cell_flag_name(i));
}

static void put_interval(FILE *out, enum unit unit, const struct reading *reading)
{
    char median[32], low[32], high[32];

    fprintf(out, "%s (95 %%: %s – %s)", unit_format(unit, reading->median, median),
            unit_format(unit, reading->low, low), unit_format(unit, reading->high, high));
}

/* Everything that is to be read off a point. */
static void put_title(const struct plot *plot, const struct site *site, size_t size, size_t device,
                      const struct reading *reading)
{
    const struct cell_result *cell = site_cell(site, size, device);
    char n[16], time[32];

    fputs("<title>", plot->out);
    escape_html(plot->out, site->view->devices[device].label);
    fprintf(plot->out, ", n = %s: ", format_count(site->curve->sizes[size], n));
    put_interval(plot->out, plot->measure->unit, reading);
    if (plot->measure->unit == UNIT_GBPS)
        fputs(" GB/s", plot->out);
    if (!plot->is_time)
        fprintf(plot->out, ", %s", unit_format(UNIT_SECONDS, cell->time.median, time));
    fprintf(plot->out, ", %u rounds", cell->rounds);
    put_flags(plot->out, cell->flags);
    fputs("</title>", plot->out);
}

static void draw_points(const struct plot *plot, const struct site *site, size_t device)
{
    size_t entry = palette_find(plot->palette, site->view->devices[device].id);
    struct spot spot;

    for (size_t size = 0; size < site->curve->size_count; size++) {
        if (!spot_at(plot, site, size, device, &spot))
            continue;
        fprintf(plot->out, "<use class=\"pt\" href=\"#m%zu\" x=\"%.1f\" y=\"%.1f\">",
                palette_sign(entry), spot.x, spot.y);
        put_title(plot, site, size, device, &spot.reading);
        fputs("</use>\n", plot->out);
    }
}

/* A cross at the foot of the picture where a device failed. */
static void draw_failures(const struct plot *plot, const struct site *site, size_t device)
{
    for (size_t size = 0; size < site->curve->size_count; size++) {
        const struct cell_result *cell = curve_cell(site->view, site->curve, size, device);
        uint64_t n = site->curve->sizes[size];
        char text[16];

        if (!cell || n == 0 || (cell->status != CELL_WRONG && cell->status != CELL_ERROR))
            continue;
        fprintf(plot->out, "<path class=\"bad\" d=\"M%.1f %.1fm-3.5-3.5l7 7m0-7l-7 7\"><title>",
                scale_at(&plot->x, (double)n), plot->bottom - 7);
        escape_html(plot->out, site->view->devices[device].label);
        fprintf(plot->out, ", n = %s: %s, ", format_count(n, text), cell_status_name(cell->status));
        escape_html(plot->out, cell->reason);
        fputs("</title></path>\n", plot->out);
    }
}

static void draw_device(const struct plot *plot, const struct site *site, size_t device)
{
    size_t first = 0, last = 0;

    fputs("<g class=\"", plot->out);
    palette_class(plot->out, plot->palette,
                  palette_find(plot->palette, site->view->devices[device].id));
    fputs("\">\n", plot->out);
    for (; next_run(plot, site, device, &first, &last); first = last) {
        draw_band(plot, site, device, first, last);
        draw_line(plot, site, device, first, last);
    }
    draw_points(plot, site, device);
    if (plot->is_time)
        draw_failures(plot, site, device);
    fputs("</g>\n", plot->out);
}

void plot_series(const struct plot *plot, const struct site *site)
{
    for (size_t i = 0; i < site->curve->column_count; i++)
        draw_device(plot, site, site->curve->columns[i]);
}
