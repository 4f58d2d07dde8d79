/*
 * The check of an advice: its workload, run here.
 */
#ifndef GPUBENCH_EXPERIMENTS_ADVISE_MEASURE_H
#define GPUBENCH_EXPERIMENTS_ADVISE_MEASURE_H

#include "host/base/machine.h"
#include "host/cli/options.h"
#include "host/result/profile.h"

/*
 * Run the case on the devices of `here`, as far as they are still there, into a zeroed `result`. Besides
 * failures, STATUS_WRONG where a device gave a wrong answer, with the result filled in.
 */
enum status advise_measure(struct result *result, const struct profile *here,
                           const struct case_spec *spec, const struct machine *machine,
                           const struct options *options, struct error *err);

#endif
