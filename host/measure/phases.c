#include "host/measure/phases.h"

static const struct {
    const char *key;
    const char *label;
} phases[PHASE_COUNT] = {
    [PHASE_TRANSFER_IN] = { "transfer_in", "transfer" },
    [PHASE_LAUNCH] = { "launch", "launch" },
    [PHASE_COMPUTE] = { "compute", "compute" },
    [PHASE_SYNC] = { "sync", "sync" },
    [PHASE_TRANSFER_OUT] = { "transfer_out", "read" },
    [PHASE_COMBINE] = { "combine", "combine" },
    [PHASE_OTHER] = { "other", "other" },
};

const char *phase_key(enum phase phase)
{
    return phases[phase].key;
}

const char *phase_label(enum phase phase)
{
    return phases[phase].label;
}
