/*
 * The parts of calibrate. Internal to calibrate*.c.
 */
#ifndef GPUBENCH_EXPERIMENTS_CALIBRATE_PARTS_H
#define GPUBENCH_EXPERIMENTS_CALIBRATE_PARTS_H

#include "host/report/report.h"
#include "host/result/profile.h"

/*
 * Print what a profile says of each of its devices: what a call costs, what reading does, how well the law
 * fits; which devices of `cells` it leaves out; where it is.
 */
void calibrate_print(FILE *out, const struct profile *profile, const struct result *cells,
                     const char *path, const struct report_options *options);

#endif
