/*
 * Two cells of the same case on two devices, compared round by round: what disturbs the machine in
 * a round disturbs both, and drops out of their ratio.
 */
#ifndef GPUBENCH_CHOOSE_PAIRED_H
#define GPUBENCH_CHOOSE_PAIRED_H

#include "host/result/result.h"

/* A round that both cells were sampled in. */
struct paired_round {
    uint64_t key;     /* process and round; ascending keys are in the order of time */
    size_t index;     /* among all rounds of a comparison over several sizes; set by its owner */
    double log_ratio; /* log(time_to / time_from) */
};

struct paired {
    struct paired_round *rounds; /* owned, ascending by log_ratio */
    size_t count;
    int winner; /* 1: `to` is faster, -1: `from` is, 0: they cannot be told apart */
    int lean;   /* the same from the summaries' medians alone: which one looks faster */
};

/*
 * Compare `from` and `to`: the 95 % interval of the median log-ratio (summary_of_processes) decides the
 * winner, or, with fewer than six rounds in common, the intervals of the summaries. Samples that are no positive
 * number are passed over. Returns false when memory ran out; `paired` is then zeroed.
 */
bool paired_compare(struct paired *paired, const struct cell_result *from,
                    const struct cell_result *to);

/*
 * The sign (1: `to` is faster) of the median log-ratio when each round counts weights[its index]
 * times; `lean` when no round of these cells counts.
 */
int paired_weighted(const struct paired *paired, const unsigned *weights);

/* Accepts a zeroed one. */
void paired_clear(struct paired *paired);

#endif
