/*
 * Whether a device of one result is the same one as that of the same id in another.
 */
#ifndef GPUBENCH_CHOOSE_SAME_DEVICE_H
#define GPUBENCH_CHOOSE_SAME_DEVICE_H

#include "host/result/result.h"

/* What a device is known by. Texts are borrowed from the results, or the struct's own. */
struct device_difference {
    const char *what; /* "name", "driver", … */
    const char *old, *new;
    char numbers[2][16];
};

/*
 * False, with what is different in *difference, when name, platform, driver or worker count differ,
 * or the CPU of the machine for devices that run on it. What one result does not know does not
 * differ. Both have a device `id`.
 */
bool same_device(const struct result *old, const struct result *new, const char *id,
                 struct device_difference *difference);

#endif
