/*
 * The body of a report: every section, in the same order for a terminal and for Markdown.
 */
#ifndef GPUBENCH_REPORT_BODY_H
#define GPUBENCH_REPORT_BODY_H

#include "host/report/sink.h"

/* The machine and its OpenCL, one line each. */
void header_write(const struct sink *sink, const struct result *result);

void body_write(const struct sink *sink, const struct result *result);

#endif
