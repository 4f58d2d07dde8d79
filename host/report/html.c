#include "host/report/html.h"

#include <stdlib.h>
#include <string.h>

#include "host/report/escape.h"
#include "host/report/phrase.h"

/* Wider than any table: in HTML nothing is left out for lack of columns. */
enum { SINK_WIDTH = 100000 };

struct sink html_sink(const struct page *page)
{
    return (struct sink){
        .out = page->out,
        .options = { .utf8 = true, .width = SINK_WIDTH },
        .html = true,
    };
}

static bool same_case(const struct case_spec *a, const struct case_spec *b)
{
    return case_equal(a, b) && a->cache == b->cache;
}

const struct family *topic_family(const struct topic *topic, const struct html_file *file)
{
    for (size_t i = 0; i < file->view.family_count; i++)
        if (same_case(&file->view.families[i].curves[0].spec, topic->spec))
            return &file->view.families[i];
    return NULL;
}

void topic_title(FILE *out, const struct case_spec *spec)
{
    char op[OP_NAME_SIZE];

    fprintf(out, "%s, %s, data in %s memory", op_format(spec->op, op), dtype_name(spec->dtype),
            residency_name(spec->residency));
    phrase_unusual(out, spec);
}

void topic_caption(FILE *out, const struct topic *topic, const struct site *site)
{
    char gap[PHRASE_SIZE];

    phrase_gap_short(site->curve->spec.gap_s, true, gap);
    fprintf(out, "%c%s", gap[0] - 'a' + 'A', gap + 1);
    if (topic->page->file_count == 1)
        return;
    fputs(" · ", out);
    escape_html(out, site->file);
}

/* The curve of a file's family with this gap, or NULL. */
static const struct curve *find_curve(const struct family *family, double gap_s)
{
    for (size_t i = 0; family && i < family->curve_count; i++)
        if (family->curves[i].spec.gap_s == gap_s)
            return &family->curves[i];
    return NULL;
}

static bool add_site(struct topic *topic, size_t file, const struct curve *curve)
{
    const struct html_file *from = &topic->page->files[file];
    struct site *sites = reallocarray(topic->sites, topic->site_count + 1, sizeof(*sites));

    if (!sites)
        return false;
    topic->sites = sites;
    sites[topic->site_count++] = (struct site){
        .file = from->name,
        .number = file,
        .view = &from->view,
        .curve = curve,
    };
    return true;
}

/* The sites with this gap, one a file, unless an earlier file had the gap already. */
static bool add_gap(struct topic *topic, size_t first, double gap_s)
{
    const struct page *page = topic->page;

    for (size_t file = 0; file < page->file_count; file++) {
        const struct family *family = topic_family(topic, &page->files[file]);
        const struct curve *curve = find_curve(family, gap_s);

        if (curve && file < first)
            return true;
        if (curve && file >= first && !add_site(topic, file, curve))
            return false;
    }
    return true;
}

/* Only now that the list does not move any more. */
static void link_sites(struct topic *topic)
{
    for (size_t i = 0; i < topic->site_count; i++)
        for (size_t j = 0; j < topic->site_count; j++)
            if (topic->sites[i].number > 0 && topic->sites[j].number == 0 &&
                topic->sites[i].curve->spec.gap_s == topic->sites[j].curve->spec.gap_s)
                topic->sites[i].before = &topic->sites[j];
}

static bool find_sites(struct topic *topic)
{
    for (size_t file = 0; file < topic->page->file_count; file++) {
        const struct family *family = topic_family(topic, &topic->page->files[file]);

        for (size_t i = 0; family && i < family->curve_count; i++)
            if (!add_gap(topic, file, family->curves[i].spec.gap_s))
                return false;
    }
    link_sites(topic);
    return true;
}

/* Whether an earlier file has this case as well. */
static bool is_known(const struct page *page, size_t file, const struct case_spec *spec)
{
    struct topic topic = { .page = page, .spec = spec };

    for (size_t i = 0; i < file; i++)
        if (topic_family(&topic, &page->files[i]))
            return true;
    return false;
}

/* Call `show` with every case of the page; false when memory ran out. */
static bool topics_each(const struct page *page, void (*show)(const struct topic *))
{
    size_t number = 0;

    for (size_t file = 0; file < page->file_count; file++)
        for (size_t i = 0; i < page->files[file].view.family_count; i++) {
            struct topic topic = {
                .page = page,
                .spec = &page->files[file].view.families[i].curves[0].spec,
            };
            bool found;

            if (is_known(page, file, topic.spec))
                continue;
            topic.number = ++number;
            found = find_sites(&topic);
            if (found)
                show(&topic);
            free(topic.sites);
            if (!found)
                return false;
        }
    return true;
}

static void put_link(const struct topic *topic)
{
    fprintf(topic->page->out, "<li><a href=\"#case%zu\">", topic->number);
    topic_title(topic->page->out, topic->spec);
    fputs("</a></li>\n", topic->page->out);
}

/* Links, where there is more than one case to choose from. */
static bool put_contents(const struct page *page)
{
    bool found;

    if (page->file_count == 1 && page->files[0].view.family_count <= 1)
        return true;
    fputs("<nav aria-label=\"cases\"><ul>\n", page->out);
    found = topics_each(page, put_link);
    fputs("<li><a href=\"#environment\">paid once, machine, noise</a></li>\n</ul></nav>\n",
          page->out);
    return found;
}

static void put_head(const struct page *page)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
          "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
          /* Even if something slipped through unescaped, nothing may run or be fetched. */
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
          "style-src 'unsafe-inline'; img-src data:\"/>\n"
          "<link rel=\"icon\" href=\"data:,\"/>\n<title>gpubench: ",
          page->out);
    escape_html(page->out, page->files[0].name);
    if (page->file_count > 1)
        fprintf(page->out, " and %zu more", page->file_count - 1);
    fputs("</title>\n<style>\n", page->out);
    html_style(page->out);
    fputs("</style>\n</head>\n<body>\n", page->out);
    palette_symbols(page->out);
}

static bool put_body(const struct page *page)
{
    bool found;

    fputs("<main>\n", page->out);
    html_verdicts(page);
    found = put_contents(page);
    html_rungs(page);
    found = found && topics_each(page, html_topic);
    html_environment(page);
    fputs("</main>\n</body>\n</html>\n", page->out);
    return found;
}

static bool page_open(struct page *page, const struct result *const *results,
                      const char *const *names)
{
    page->files = calloc(page->file_count + 1, sizeof(*page->files));
    if (!page->files)
        return false;
    for (size_t i = 0; i < page->file_count; i++) {
        struct html_file *file = &page->files[i];

        file->name = names[i];
        file->result = results[i];
        if (!view_open(&file->view, results[i], true) || !palette_add(&page->palette, &file->view))
            return false;
    }
    return true;
}

static void page_close(struct page *page)
{
    for (size_t i = 0; page->files && i < page->file_count; i++)
        view_close(&page->files[i].view);
    palette_close(&page->palette);
    free(page->files);
}

enum status report_html(FILE *out, const struct result *const *results, const char *const *names,
                        size_t count, struct error *err)
{
    struct page page = { .out = out, .file_count = count };
    enum status status = STATUS_OK;

    if (count == 0)
        return error_set(err, STATUS_USAGE, "a report needs a result");
    if (page_open(&page, results, names)) {
        put_head(&page);
        if (!put_body(&page))
            status = error_set(err, STATUS_FAILED, "out of memory for the report");
    } else {
        status = error_set(err, STATUS_FAILED, "out of memory for the report");
    }
    page_close(&page);
    return status;
}
