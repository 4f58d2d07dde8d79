/*
 * What a law is fitted to: the cells of one device. Internal to model*.c.
 */
#ifndef GPUBENCH_CHOOSE_MODEL_DATA_H
#define GPUBENCH_CHOOSE_MODEL_DATA_H

#include "host/choose/model_terms.h"

#define GAPS_MAX 8
#define FOLDS    4
#define NEVER_HELD                                                                                 \
    FOLDS /* the fold of the smallest and the largest size: leaving them out would be extrapolating */

struct observation {
    struct model_question question;
    const struct cell_result *cell;
    double time_s;
    double weight; /* the better its time is known, the more */
    bool phased;   /* the phases are known; as parts of time_s, NaN those that are not */
    double phases_s[PHASE_COUNT];
    size_t fold; /* by size: held out together */
};

struct observations {
    struct observation *items; /* owned */
    size_t count;
    double gaps_s[GAPS_MAX]; /* those > 0, ascending */
    size_t gap_count;
    bool flushed;
    const struct op_description *reference; /* the operator that hardly does more than read */
};

/* Collect the cells of the device, with its range, its workers and whether it reads in place. False: no memory. */
bool observations_open(struct observations *observations, struct profile_device *device,
                       const struct result *result);
void observations_clear(struct observations *observations);

/* Where the pieces of reading end. */
enum law_pieces { PIECES_ONE, PIECES_LEVELS, PIECES_BENDS, PIECES_GRID, PIECES_COUNT };

/*
 * Make the terms of a law, unpriced, for what was observed: replaces device->terms. False: no
 * memory.
 */
bool law_make(struct profile_device *device, const struct observations *observations,
              enum law_pieces pieces, const struct topology *topology);

#endif
