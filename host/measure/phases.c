#include "host/measure/phases.h"

#include <math.h>

static const struct {
    const char *key;
    const char *label;
    bool by_device; /* a device's clock tells it; all else is stamped on the host */
} words[PHASE_COUNT] = {
    [PHASE_CREATE] = { "create", "create", false },
    [PHASE_ALLOC] = { "alloc", "alloc", false },
    [PHASE_TRANSFER_IN] = { "transfer_in", "transfer", true },
    [PHASE_LAUNCH] = { "launch", "launch", true },
    [PHASE_COMPUTE] = { "compute", "compute", true },
    [PHASE_SYNC] = { "sync", "sync", true },
    [PHASE_TRANSFER_OUT] = { "transfer_out", "read", true },
    [PHASE_COMBINE] = { "combine", "combine", false },
    [PHASE_OTHER] = { "other", "other", false },
};

const char *phase_key(enum phase phase)
{
    return words[phase].key;
}

const char *phase_label(enum phase phase)
{
    return words[phase].label;
}

void phases_close(struct phases *phases, double wall_s)
{
    double known = 0;

    if (phases->clock_failed) {
        for (int p = 0; p < PHASE_OTHER; p++)
            if (words[p].by_device)
                phases->s[p] = NAN;
    } else if (phases->launch_merged && !isnan(phases->s[PHASE_LAUNCH])) {
        phases->s[PHASE_SYNC] += phases->s[PHASE_LAUNCH];
        phases->s[PHASE_LAUNCH] = NAN;
    }
    for (int p = 0; p < PHASE_OTHER; p++)
        known += isnan(phases->s[p]) ? 0 : phases->s[p];
    phases->s[PHASE_OTHER] = wall_s - known;
}
