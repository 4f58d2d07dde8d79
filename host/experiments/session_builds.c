/*
 * What building an OpenCL program costs, in fresh processes: with an empty cache, then with a filled one.
 */
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/experiments/session_cells.h"

#define BUILD_SHARE 0.25 /* of the budget, for all these builds: the times are what was asked for */

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

/* Seconds to build the case in a new process; NaN when that did not work, or not in `limit_s`. */
static double build_once(const struct session_device *device, const struct case_spec *spec,
                         double limit_s)
{
    struct runner runner;
    struct runner_loaded loaded;
    double taken = NAN;

    if (runner_start(&runner, &device->config, NULL) != STATUS_OK)
        return NAN;
    if (runner_load(&runner, spec, limit_s, &loaded, NULL) == STATUS_OK && !loaded.info.skip[0])
        taken = loaded.times.build_s;
    runner_stop(&runner);
    return taken;
}

/* What the builds for one of the devices that build may take together. */
static double device_share(const struct session_options *options)
{
    size_t builders = 0;

    for (size_t d = 0; d < options->choice_count; d++)
        builders += options->choices[d].opencl >= 0;
    return BUILD_SHARE * options->sampling.budget_s / (double)(builders > 0 ? builders : 1);
}

void session_measure_builds(struct session_group *group)
{
    double share_s = device_share(group->options);

    for (size_t d = 0; d < group->options->choice_count; d++) {
        struct session_device *device = &group->devices[d];
        const char *folder = getenv("TMPDIR");
        char path[256];

        if (device->choice->opencl < 0)
            continue;
        snprintf(path, sizeof(path), "%s/gpubench-cache-XXXXXX",
                 folder && *folder ? folder : "/tmp");
        if (!mkdtemp(path))
            continue;
        device->config.build_cache = path;
        device->build_first_s = build_once(device, &group->group->cases[0], share_s);
        if (!isnan(device->build_first_s))
            device->build_cached_s =
                build_once(device, &group->group->cases[0], share_s - device->build_first_s);
        device->config.build_cache = NULL;
        nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
}
