/*
 * Delays planted in a phase: are they found there, and only there?
 *
 * Operations with and without the delay take turns in one runner, and it is their differences that count: whatever
 * else happens to the machine happens to both.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host/experiments/selftest_parts.h"

#define ELEMENTS    (1024u * 1024u)
#define PAIRS       31
#define DELAY_S     200e-6
#define DELAY_LOW   0.9  /* of the delay, that its phase must show */
#define DELAY_OTHER 0.05 /* of the delay, that any other phase may */

/* The phases of a kind of device in which a delay can be planted. */
static const enum phase seq_phases[] = { PHASE_COMPUTE, PHASE_COMBINE };
static const enum phase coop_phases[] = { PHASE_LAUNCH, PHASE_COMPUTE, PHASE_COMBINE };
static const enum phase pool_phases[] = { PHASE_LAUNCH, PHASE_COMPUTE, PHASE_SYNC, PHASE_COMBINE };
static const enum phase spawn_phases[] = { PHASE_COMBINE };
static const enum phase opencl_phases[] = { PHASE_LAUNCH, PHASE_SYNC, PHASE_COMBINE };

struct phase_list {
    const enum phase *phases;
    size_t count;
};

static const struct phase_list delayed_kept[KIND_COUNT] = {
    [KIND_SEQ] = { seq_phases, 2 },       [KIND_THREADS] = { pool_phases, 4 },
    [KIND_FORK] = { pool_phases, 4 },     [KIND_COOP] = { coop_phases, 3 },
    [KIND_OPENCL] = { opencl_phases, 3 },
};
/* New workers need not start on processors of their own, where one's delay is the other's: the caller's alone is clear. */
static const struct phase_list delayed_spawned = { spawn_phases, 1 };

/* How much longer each phase took with the delay than without, pair by pair. */
struct differences {
    double s[PHASE_COUNT][PAIRS];
};

static bool take_phases(struct runner *runner, const struct case_spec *spec, struct phases *phases)
{
    const struct sample_request request = { .batch = 1, .discards = 2, .instrument = true };
    struct runner_sampled sampled;

    if (runner_sample(runner, spec, &request, SELFTEST_LIMIT_S, &sampled, NULL) != STATUS_OK)
        return false;
    *phases = sampled.sample.phases;
    return true;
}

/* The one that comes first changes from pair to pair. */
static bool take_pair(struct runner *runner, const struct case_spec *spec, double *delay_s,
                      struct differences *differences, unsigned pair)
{
    struct phases phases[2]; /* without, with */

    for (unsigned i = 0; i < 2; i++) {
        unsigned with = (pair + i) % 2;

        *delay_s = with ? DELAY_S : 0;
        if (!take_phases(runner, spec, &phases[with]))
            return false;
    }
    for (int p = 0; p < PHASE_COUNT; p++)
        differences->s[p][pair] = phases[1].s[p] - phases[0].s[p];
    return true;
}

static bool take_pairs(const struct selftest *selftest, size_t choice, enum phase phase,
                       struct injection *injection, struct differences *differences)
{
    const struct case_spec spec = selftest_case("sum", ELEMENTS);
    struct device_config config = selftest_configure(selftest, choice);
    struct runner_loaded loaded;
    struct runner runner;
    bool taken;

    config.injection = injection;
    if (runner_start(&runner, &config, NULL) != STATUS_OK)
        return false;
    taken = runner_load(&runner, &spec, SELFTEST_LIMIT_S, &loaded, NULL) == STATUS_OK &&
            !loaded.info.skip[0];
    for (unsigned i = 0; i < PAIRS && taken; i++)
        taken = take_pair(&runner, &spec, &injection->delay_s[phase], differences, i);
    runner_stop(&runner);
    return taken;
}

/* Shares of the delay: in its own phase, and the largest in any other one that can be told. */
static void shares(struct differences *differences, enum phase phase, double *seen,
                   double *elsewhere)
{
    for (int p = 0; p < PHASE_COUNT; p++) {
        double share = selftest_median(differences->s[p], PAIRS) / DELAY_S;

        if (p == (int)phase)
            *seen = share;
        else
            *elsewhere = fmax(*elsewhere, fabs(share)); /* which takes NaN for nothing */
    }
}

static void check_delay(struct selftest *selftest, size_t choice, enum phase phase)
{
    struct injection *injection =
        mmap(NULL, sizeof(*injection), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct differences differences;
    double seen = NAN, elsewhere = NAN;
    char property[96];

    if (injection != MAP_FAILED) {
        if (take_pairs(selftest, choice, phase, injection, &differences))
            shares(&differences, phase, &seen, &elsewhere);
        munmap(injection, sizeof(*injection));
    }
    snprintf(property, sizeof(property), "%.0f µs planted in %s are seen there (share)",
             1e6 * DELAY_S, phase_label(phase));
    selftest_find(selftest, property, choice, seen, DELAY_LOW, 2 - DELAY_LOW);
    snprintf(property, sizeof(property), "... and not elsewhere (largest share)");
    selftest_find(selftest, property, choice, elsewhere, 0, DELAY_OTHER);
}

void selftest_delays(struct selftest *selftest)
{
    for (size_t c = 0; c < selftest->choice_count; c++) {
        const struct device_spec *spec = &selftest->choices[c].spec;
        struct phase_list delayed =
            spec->life == LIFE_SPAWN ? delayed_spawned : delayed_kept[spec->kind];

        for (size_t i = 0; i < delayed.count; i++)
            check_delay(selftest, c, delayed.phases[i]);
    }
}
