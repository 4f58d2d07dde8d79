/*
 * Phases: where an operation's wall time goes. A phase is added here and nowhere else.
 */
#ifndef GPUBENCH_MEASURE_PHASES_H
#define GPUBENCH_MEASURE_PHASES_H

#include <stdbool.h>

enum phase {
    PHASE_CREATE, /* workers made for this operation alone; 0 where they are kept */
    PHASE_ALLOC,  /* memory mapped and touched for this operation alone; 0 where it is kept */
    PHASE_TRANSFER_IN,
    PHASE_LAUNCH,
    PHASE_COMPUTE,
    PHASE_SYNC,
    PHASE_TRANSFER_OUT,
    PHASE_COMBINE,
    PHASE_OTHER,
    PHASE_COUNT
};

/* Key in result files ("transfer_in"), and the short word of the text report ("transfer"). */
const char *phase_key(enum phase phase);
const char *phase_label(enum phase phase);

/* What went through the channel to workers in one operation. */
struct channel_use {
    double bytes_in, bytes_out; /* to the workers and back, headers included */
    double encode_s,
        decode_s; /* processor time of caller and workers together, part of the transfers */
};

/*
 * Seconds spent in each phase of one operation. `other` is what is left of the wall time, so that the
 * phases add up to it exactly. A phase that could not be told apart is absent (NaN) and its time is in
 * the one named by `merged_into`.
 */
struct phases {
    double s[PHASE_COUNT];
    struct channel_use channel; /* what transfers through a pipe consist of; 0 elsewhere */
    double imbalance_s;         /* pools: last worker's end - mean end; 0 elsewhere */
    double
        clock_error_s; /* of launch and sync: how well the device's clock could be related; 0 on one clock */
    bool
        launch_merged; /* launch is absent: it is in sync, the device's clock could not be related */
    bool
        clock_failed; /* the device's event times failed a check: all they would tell is in other */
};

/*
 * Make the phases add up to `wall_s`: what those named leave of it is `other`. Phases that cannot be told become
 * absent as launch_merged and clock_failed say. May be called again, with more of these set.
 */
void phases_close(struct phases *phases, double wall_s);

#endif
