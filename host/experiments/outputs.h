/*
 * Where a result goes: the text report, and the files asked for.
 */
#ifndef GPUBENCH_EXPERIMENTS_OUTPUTS_H
#define GPUBENCH_EXPERIMENTS_OUTPUTS_H

#include "host/cli/options.h"
#include "host/report/report.h"
#include "host/result/outfile.h"

#define OUTPUT_FILES 3

struct outputs {
    FILE *text; /* stdout, or stderr when a file is "-" */
    struct report_options report;
    struct outfile files[OUTPUT_FILES];
    bool open[OUTPUT_FILES];
    bool digest; /* print the digest line */
};

/* Open every file asked for, before anything is measured. STATUS_USAGE when one cannot be written. */
enum status outputs_open(struct outputs *outputs, const struct options *options, struct error *err);

/* The header, as soon as machine and devices are known. */
void outputs_begin(struct outputs *outputs, const struct result *result);

/* The report and the files. The first failure is returned; the other outputs are still written. */
enum status outputs_finish(struct outputs *outputs, const struct result *result, struct error *err);

/* Remove what was not finished. */
void outputs_discard(struct outputs *outputs);

#endif
