#include "host/choose/paired.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDS_MIN 6 /* fewer give no 95 % interval of a median */

struct timed {
    uint64_t key;
    double wall_s;
};

/* Ascending, for cells as they are measured; a file may hold them in any order. */
static int compare_timed(const void *a, const void *b)
{
    uint64_t x = ((const struct timed *)a)->key, y = ((const struct timed *)b)->key;

    return (x > y) - (x < y);
}

static int compare_ratios(const void *a, const void *b)
{
    double x = ((const struct paired_round *)a)->log_ratio;
    double y = ((const struct paired_round *)b)->log_ratio;

    return (x > y) - (x < y);
}

/* The usable samples of `cell` by key; `timed` has room for all. Returns how many. */
static size_t collect(const struct cell_result *cell, struct timed *timed)
{
    size_t count = 0;

    for (size_t i = 0; i < cell->sample_count; i++) {
        const struct sample_record *sample = &cell->samples[i];

        if (isfinite(sample->wall_s) && sample->wall_s > 0)
            timed[count++] =
                (struct timed){ (uint64_t)sample->process << 32 | sample->round, sample->wall_s };
    }
    if (count > 1)
        qsort(timed, count, sizeof(*timed), compare_timed);
    return count;
}

/* Fill paired->rounds with the keys that both have. */
static void match(struct paired *paired, const struct timed *from, size_t from_count,
                  const struct timed *to, size_t to_count)
{
    size_t i = 0, j = 0;

    while (i < from_count && j < to_count) {
        if (from[i].key < to[j].key) {
            i++;
        } else if (to[j].key < from[i].key) {
            j++;
        } else {
            paired->rounds[paired->count++] =
                (struct paired_round){ .key = from[i].key,
                                       .log_ratio = log(to[j].wall_s) - log(from[i].wall_s) };
            i++;
            j++;
        }
    }
}

static bool pair_rounds(struct paired *paired, const struct cell_result *from,
                        const struct cell_result *to)
{
    size_t both = from->sample_count + to->sample_count;
    struct timed *timed;

    if (from->sample_count == 0 || to->sample_count == 0)
        return true;
    paired->rounds = calloc(from->sample_count, sizeof(*paired->rounds));
    timed = calloc(both, sizeof(*timed));
    if (paired->rounds && timed) {
        size_t from_count = collect(from, timed);
        size_t to_count = collect(to, timed + from_count);

        match(paired, timed, from_count, timed + from_count, to_count);
    }
    free(timed);
    return paired->rounds && timed;
}

/* Rounds are in the order of time. False when memory ran out. */
static bool judge_rounds(struct paired *paired)
{
    double *ratios = malloc((paired->count + 1) * sizeof(*ratios));
    unsigned *processes = malloc((paired->count + 1) * sizeof(*processes));
    struct summary summary;
    bool done = ratios && processes;

    for (size_t i = 0; done && i < paired->count; i++) {
        ratios[i] = paired->rounds[i].log_ratio;
        processes[i] = (unsigned)(paired->rounds[i].key >> 32);
    }
    done = done && summary_of_processes(ratios, processes, paired->count, &summary);
    if (done)
        paired->winner = (summary.ci_high < 0) - (summary.ci_low > 0);
    free(ratios);
    free(processes);
    return done;
}

/* Comparisons with NaN are false: a cell without a time neither wins nor loses. */
static int winner_of_summaries(const struct summary *from, const struct summary *to)
{
    return (to->ci_high < from->ci_low) - (from->ci_high < to->ci_low);
}

bool paired_compare(struct paired *paired, const struct cell_result *from,
                    const struct cell_result *to)
{
    *paired = (struct paired){ 0 };
    if (!pair_rounds(paired, from, to) || (paired->count >= ROUNDS_MIN && !judge_rounds(paired))) {
        paired_clear(paired);
        return false;
    }
    paired->lean = (to->time.median < from->time.median) - (from->time.median < to->time.median);
    if (paired->count < ROUNDS_MIN)
        paired->winner = winner_of_summaries(&from->time, &to->time);
    if (paired->count > 1)
        qsort(paired->rounds, paired->count, sizeof(*paired->rounds), compare_ratios);
    return true;
}

/* The value at `rank` (from 0) when each round counts as often as its weight says. */
static double weighted_rank(const struct paired *paired, const unsigned *weights, uint64_t rank)
{
    uint64_t passed = 0;
    size_t i = 0;

    while ((passed += weights[paired->rounds[i].index]) <= rank)
        i++;
    return paired->rounds[i].log_ratio;
}

int paired_weighted(const struct paired *paired, const unsigned *weights)
{
    uint64_t total = 0;
    double middle;

    for (size_t i = 0; i < paired->count; i++)
        total += weights[paired->rounds[i].index];
    if (total == 0)
        return paired->lean;
    middle = weighted_rank(paired, weights, (total - 1) / 2);
    if (total % 2 == 0)
        middle += weighted_rank(paired, weights, total / 2);
    return (middle < 0) - (middle > 0);
}

void paired_clear(struct paired *paired)
{
    free(paired->rounds);
    *paired = (struct paired){ 0 };
}
