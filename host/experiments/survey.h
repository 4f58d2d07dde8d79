/*
 * What a command that measures finds before it starts: the machine, the devices asked for.
 */
#ifndef GPUBENCH_EXPERIMENTS_SURVEY_H
#define GPUBENCH_EXPERIMENTS_SURVEY_H

#include <jansson.h>

#include "host/base/machine.h"
#include "host/cli/options.h"
#include "host/devices/opencl_probe.h"
#include "host/devices/select.h"
#include "host/experiments/progress.h"

#define SURVEY_CHOICES_MAX 128

struct survey {
    struct machine machine;
    struct opencl_list opencl;
    struct device_choice choices[SURVEY_CHOICES_MAX]; /* the devices asked for */
    size_t choice_count;
};

/*
 * Look at the machine and choose the devices that the options name; what was left out is said on
 * standard error unless they are quiet. STATUS_NO_DEVICE, with what was left out, when none is there.
 */
enum status survey_devices(struct survey *survey, const struct options *options, struct error *err);

/* The `meta` of a result that begins now, without floors: a new reference, NULL when memory ran out. */
json_t *survey_describe(const struct survey *survey, uint64_t seed, int argc, char **argv);

/* Add the machine's floors to `meta`: measured where `budget_s` has room for it, or as kept. */
void survey_add_floors(const struct survey *survey, double budget_s, json_t *meta,
                       struct progress *progress);

#endif
