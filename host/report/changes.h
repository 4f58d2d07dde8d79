/*
 * Reports on what changed: the sinks of a comparison.
 */
#ifndef GPUBENCH_REPORT_CHANGES_H
#define GPUBENCH_REPORT_CHANGES_H

#include "host/choose/compare.h"
#include "host/report/report.h"

#define CHANGES_SCHEMA "gpubench-compare/1"

struct changes_report {
    const struct changes *changes;
    const struct result *old, *new;  /* the same one when devices of one file are compared */
    const char *old_name, *new_name; /* the files */
    const char *against;             /* the device compared against, or NULL: two files */
};

/* A table of all cells, and the answer in one sentence. */
void changes_text(FILE *out, const struct changes_report *report,
                  const struct report_options *options);
void changes_markdown(FILE *out, const struct changes_report *report);

/* One object (docs/FORMAT.md), indented by two, with a final newline. False when memory ran out. */
bool changes_json(FILE *out, const struct changes_report *report);

#endif
