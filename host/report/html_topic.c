#include "host/report/html.h"

#include <stdlib.h>

#include "host/report/escape.h"
#include "host/report/phrase.h"
#include "host/report/plot.h"
#include "host/report/sections.h"

/* With few cases the tables are open: paper cannot open them. */
enum { OPEN_MOST = 2 };

/* The devices that occur in the topic, in the palette's order. */
static void put_legend(const struct topic *topic)
{
    const struct palette *palette = &topic->page->palette;
    size_t *which = calloc(palette->count + 1, sizeof(*which)), count = 0;

    for (size_t entry = 0; which && entry < palette->count; entry++) {
        bool occurs = false;

        for (size_t i = 0; i < topic->site_count; i++)
            for (size_t j = 0; j < topic->sites[i].curve->column_count; j++) {
                size_t device = topic->sites[i].curve->columns[j];

                occurs |= palette_find(palette, topic->sites[i].view->devices[device].id) == entry;
            }
        if (occurs)
            which[count++] = entry;
    }
    if (count > 0)
        palette_legend(topic->page->out, palette, which, count);
    free(which);
}

static void put_panel(const struct topic *topic, const struct plot *plot, const struct site *site)
{
    FILE *out = topic->page->out;

    fputs("<div class=\"panel\"><h4>", out);
    topic_caption(out, topic, site);
    fputs("</h4>\n", out);
    plot_draw(plot, site, plot->measure->name);
    fputs("</div>\n", out);
}

static bool has_readings(const struct measure *measure, const struct site *site)
{
    for (size_t size = 0; size < site->curve->size_count; size++)
        for (size_t device = 0; device < site->view->device_count; device++) {
            struct reading reading = measure->read(site, size, device);

            if (site->curve->sizes[size] > 0 && reading_is_valid(&reading))
                return true;
        }
    return false;
}

static void put_figure(const struct topic *topic, const struct measure *measure)
{
    FILE *out = topic->page->out;
    struct plot plot = { .out = out, .measure = measure, .palette = &topic->page->palette };

    if (!plot_prepare(&plot, topic->sites, topic->site_count))
        return;
    fprintf(out, "<figure><figcaption><h3>%s</h3><p>%s</p></figcaption>\n<div class=\"panels\">\n",
            measure->name, measure->meaning);
    for (size_t i = 0; i < topic->site_count; i++)
        if (has_readings(measure, &topic->sites[i]))
            put_panel(topic, &plot, &topic->sites[i]);
    fputs("</div></figure>\n", out);
}

/* Whether there is anything to be faster than. */
static bool is_contest(const struct topic *topic)
{
    for (size_t i = 0; i < topic->site_count; i++) {
        const struct site *site = &topic->sites[i];
        size_t compared = 0;

        for (size_t j = 0; j < site->curve->column_count; j++)
            compared += site->view->devices[site->curve->columns[j]].compared;
        if (compared > 1)
            return true;
    }
    return false;
}

static void put_file_tables(const struct topic *topic, const struct html_file *file)
{
    const struct family *family = topic_family(topic, file);
    struct sink sink = html_sink(topic->page);

    if (!family)
        return;
    if (topic->page->file_count > 1) {
        fputs("<h3>", sink.out);
        escape_html(sink.out, file->name);
        fputs("</h3>\n", sink.out);
    }
    crossings_write(&sink, &file->view, family);
    times_write(&sink, &file->view, family);
    values_write(&sink, &file->view, family);
}

static size_t case_count(const struct page *page)
{
    size_t count = 0;

    for (size_t i = 0; i < page->file_count; i++)
        count += page->files[i].view.family_count;
    return count;
}

static void put_tables(const struct topic *topic)
{
    FILE *out = topic->page->out;

    fprintf(out, "<details%s><summary>Tables: who beats whom, and every time</summary>\n",
            case_count(topic->page) <= OPEN_MOST ? " open=\"open\"" : "");
    for (size_t i = 0; i < topic->page->file_count; i++)
        put_file_tables(topic, &topic->page->files[i]);
    fputs("</details>\n", out);
}

void html_topic(const struct topic *topic)
{
    FILE *out = topic->page->out;

    fprintf(out, "<section id=\"case%zu\"><h2>", topic->number);
    topic_title(out, topic->spec);
    fputs("</h2>\n", out);
    put_legend(topic);
    put_figure(topic, &measure_time);
    put_figure(topic, &measure_change);
    html_phases(topic);
    put_figure(topic, &measure_bandwidth);
    if (is_contest(topic))
        put_figure(topic, &measure_speedup);
    put_tables(topic);
    fputs("</section>\n", out);
}
