/*
 * A folder of columns, one file a curve, with a gnuplot script.
 */
#ifndef GPUBENCH_EXPERIMENTS_REPORT_COLUMNS_H
#define GPUBENCH_EXPERIMENTS_REPORT_COLUMNS_H

#include "host/result/result.h"

/*
 * Write curve-1.dat, curve-2.dat, ... and plot.gp into the folder `path`, which is made if it is missing.
 * STATUS_USAGE when it cannot be.
 */
enum status report_columns(const char *path, const struct result *const *results,
                           const char *const *names, size_t count, struct error *err);

#endif
