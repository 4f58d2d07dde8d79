/*
 * The page that report_html writes: its parts, in the order in which they are read. Internal to the HTML
 * report.
 */
#ifndef GPUBENCH_REPORT_HTML_H
#define GPUBENCH_REPORT_HTML_H

#include "host/report/site.h"
#include "host/report/sink.h"

struct html_file {
    const char *name; /* anything */
    const struct result *result;
    struct view view;
};

struct page {
    FILE *out;
    struct html_file *files; /* owned */
    size_t file_count;
    struct palette palette;
};

/* One case in all files: what is pictured together. */
struct topic {
    const struct page *page;
    size_t number;                /* from 1 */
    const struct case_spec *spec; /* of its first curve */
    struct site *sites;           /* owned; by gap, then by file */
    size_t site_count;
};

/* Where the sections that all reports share write to. */
struct sink html_sink(const struct page *page);

/* The family of the topic's case in a file, or NULL. */
const struct family *topic_family(const struct topic *topic, const struct html_file *file);

/* What a site differs in from the others of its topic: "back to back", "now and then (10 ms), new.json". */
void topic_caption(FILE *out, const struct topic *topic, const struct site *site);

/* "sum, f32, data in host memory" */
void topic_title(FILE *out, const struct case_spec *spec);

/* The style sheet. */
void html_style(FILE *out);

/* The verdict in words, and what stands against trusting it. */
void html_verdicts(const struct page *page);

/* Pictures and tables of a case. */
void html_topic(const struct topic *topic);

/* Where the time goes, stacked, at telling sizes. */
void html_phases(const struct topic *topic);

/* An element of a legend: the colour of a phase and its name. */
void html_phase_key(FILE *out, enum phase phase);

/* The article's rungs, where a file has them. */
void html_rungs(const struct page *page);

/* What devices cost once, machines, noise. */
void html_environment(const struct page *page);

#endif
