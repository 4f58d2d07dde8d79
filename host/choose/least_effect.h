/*
 * The least difference between two results that means anything (delta): the largest of
 *
 *   1 %, below which nobody should care,
 *   the machine's A/A floor: how far apart two processes of the same program lie anyway
 *   (the 95th percentile of |log ratio|; `gpubench selftest` measures it: `meta.aa_floors` keeps it for
 *   each device, `meta.aa_floor` for those that are not named there),
 *   two ticks of the clock, relative to what was timed.
 */
#ifndef GPUBENCH_CHOOSE_LEAST_EFFECT_H
#define GPUBENCH_CHOOSE_LEAST_EFFECT_H

#include "host/result/result.h"

struct least_effect {
    double aa_floor; /* |log ratio|, of the machine; NaN when no file knows it */
    double tick_s;   /* NaN when no file knows it */
    struct {
        const json_t *devices; /* borrowed from the result: |log ratio| by device, or NULL */
        double others;         /* NaN: not known */
    } files[2];
    unsigned file_count;
};

struct least_effect least_effect_unknown(void);

/*
 * Take in what the `meta` of a result says, of two at most, the larger one where both do. STATUS_USAGE with the path
 * in the file called `name` when it is no number that could be meant.
 */
enum status least_effect_read(struct least_effect *least, const struct result *result,
                              const char *name, struct error *err);

/* Delta between two cells, as a log ratio. */
double least_effect_between(const struct least_effect *least, const struct cell_result *a,
                            const struct cell_result *b);

#endif
