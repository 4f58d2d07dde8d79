/*
 * Reports: sinks over one result. Each is a function of the finished result and writes to a stream.
 */
#ifndef GPUBENCH_REPORT_REPORT_H
#define GPUBENCH_REPORT_REPORT_H

#include <stdio.h>

#include "host/result/result.h"

struct report_options {
    bool color;     /* escape sequences allowed */
    bool utf8;      /* else ASCII bars and "us" for "µs", "x" for "×" */
    bool quiet;     /* results only: no header */
    bool verbose;   /* every cell's interval, bandwidth, flags */
    unsigned width; /* columns of the terminal, at least 60 */
};

/* The first lines, before measuring: program, machine, OpenCL; from result->meta and result->devices. */
void report_text_header(FILE *out, const struct result *result,
                        const struct report_options *options);

/* Tables, breakdown, verdict. */
void report_text(FILE *out, const struct result *result, const struct report_options *options);

/* One row a cell, RFC 4180, a header row first; numbers in full precision, decimal points. */
void report_csv(FILE *out, const struct result *result);

/* The tables and the verdict as Markdown. */
void report_markdown(FILE *out, const struct result *result);

/*
 * A page of HTML that needs nothing else: pictures, tables and the verdict of one or more results, whose
 * names are shown as they are given. STATUS_FAILED when memory ran out.
 */
enum status report_html(FILE *out, const struct result *const *results, const char *const *names,
                        size_t count, struct error *err);

/* The JSON file, indented by two, with a final newline. False when memory ran out. */
bool report_json(FILE *out, const struct result *result);

/* JSON as Google Benchmark writes it; docs/FORMAT.md says what becomes what. False when memory ran out. */
bool report_google_benchmark(FILE *out, const struct result *result);

/* JSON for github-action-benchmark's customSmallerIsBetter. False when memory ran out. */
bool report_github_action(FILE *out, const struct result *result);

#endif
