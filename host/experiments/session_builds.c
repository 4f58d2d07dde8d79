/*
 * What building an OpenCL program costs, in fresh processes: with an empty cache, then with a filled one.
 */
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/experiments/session_cells.h"

#define BUILD_LIMIT_S 60.0

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

/* Seconds to build the case in a new process; NaN when that did not work. */
static double build_once(const struct session_device *device, const struct case_spec *spec)
{
    struct runner runner;
    struct runner_loaded loaded;
    double taken = NAN;

    if (runner_start(&runner, &device->config, NULL) != STATUS_OK)
        return NAN;
    if (runner_load(&runner, spec, BUILD_LIMIT_S, &loaded, NULL) == STATUS_OK &&
        !loaded.info.skip[0])
        taken = loaded.times.build_s;
    runner_stop(&runner);
    return taken;
}

void session_measure_builds(struct session_group *group)
{
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
        device->build_first_s = build_once(device, &group->group->cases[0]);
        device->build_cached_s = build_once(device, &group->group->cases[0]);
        device->config.build_cache = NULL;
        nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    }
}
