/*
 * What must be true of the measurements, checked on this machine.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/experiments/selftest_parts.h"

#define KI          1024u
#define SAMPLES     31
#define DOUBLE_LOW  1.6
#define DOUBLE_HIGH 2.4
#define AA_HIGH     0.2 /* above this nothing can be said of anything */
#define PROCESSES   8

void selftest_sums(struct selftest *selftest)
{
    const struct case_spec spec = selftest_case("sum", 1024 * KI);

    for (size_t c = 0; c < selftest->choice_count; c++) {
        struct measured measured;

        if (!selftest_measure(selftest, c, &spec, SAMPLES, &measured, NULL))
            measured.sum_error = NAN;
        selftest_find(selftest, "phases add up to the wall time (relative error)", c,
                      measured.sum_error, 0, 1e-6);
        selftest_find(selftest, "no phase is negative (least `other`, s)", c,
                      measured.least_other_s, -1e-9, INFINITY);
    }
}

/* The ratio of a phase between two cases. */
static double phase_ratio(struct selftest *selftest, size_t choice, const struct case_spec *once,
                          const struct case_spec *twice, enum phase phase)
{
    struct measured one, two;

    if (!selftest_measure(selftest, choice, once, SAMPLES, &one, NULL) ||
        !selftest_measure(selftest, choice, twice, SAMPLES, &two, NULL))
        return NAN;
    return two.phase_s[phase] / one.phase_s[phase];
}

void selftest_doubling(struct selftest *selftest)
{
    const struct case_spec once = selftest_case("poly:64", 512 * KI);
    const struct case_spec twice = selftest_case("poly:128", 512 * KI);

    for (size_t c = 0; c < selftest->choice_count; c++) {
        struct case_spec sent = selftest_case("sum", 1024 * KI);
        struct case_spec more = selftest_case("sum", 2048 * KI);

        selftest_find(selftest, "twice the arithmetic takes twice the compute (ratio)", c,
                      phase_ratio(selftest, c, &once, &twice, PHASE_COMPUTE), DOUBLE_LOW,
                      DOUBLE_HIGH);
        if (selftest->choices[c].spec.kind != KIND_OPENCL)
            continue;
        sent.mem = more.mem = MEM_PAGEABLE;
        selftest_find(selftest, "twice the bytes take twice the transfer (ratio)", c,
                      phase_ratio(selftest, c, &sent, &more, PHASE_TRANSFER_IN), DOUBLE_LOW,
                      DOUBLE_HIGH);
    }
}

/* Do sizes measured upwards and downwards give intervals that overlap? The share of sizes that do. */
static double overlap_share(struct selftest *selftest, size_t choice)
{
    static const uint64_t sizes[] = { 64 * KI, 256 * KI, 1024 * KI, 2048 * KI };
    const size_t count = sizeof(sizes) / sizeof(sizes[0]);
    struct measured up[4], down[4];
    double overlapping = 0;

    for (size_t i = 0; i < 2 * count; i++) {
        size_t at = i < count ? i : 2 * count - 1 - i;
        const struct case_spec spec = selftest_case("sum", sizes[at]);

        if (!selftest_measure(selftest, choice, &spec, SAMPLES, i < count ? &up[at] : &down[at],
                              NULL))
            return NAN;
    }
    for (size_t i = 0; i < count; i++)
        overlapping += up[i].plain.ci_low <= down[i].plain.ci_high &&
                       down[i].plain.ci_low <= up[i].plain.ci_high;
    return overlapping / (double)count;
}

void selftest_order(struct selftest *selftest)
{
    for (size_t c = 0; c < selftest->choice_count; c++)
        selftest_find(selftest, "sizes upwards and downwards agree (share)", c,
                      overlap_share(selftest, c), 0.5, 1);
}

/* 95th percentile of |log ratio| between the medians of processes that do the same. */
static double spread_between_processes(struct selftest *selftest, size_t choice, uint64_t n)
{
    const struct case_spec spec = selftest_case("sum", n);
    double medians[PROCESSES], ratios[PROCESSES * (PROCESSES - 1) / 2];
    size_t count = 0;

    for (size_t p = 0; p < PROCESSES; p++) {
        struct measured measured;

        if (!selftest_measure(selftest, choice, &spec, SAMPLES, &measured, NULL))
            return NAN;
        medians[p] = measured.wall_s;
        for (size_t before = 0; before < p; before++)
            ratios[count++] = fabs(log(medians[p] / medians[before]));
    }
    sort_doubles(ratios, count);
    return quantile_sorted(ratios, count, 0.95);
}

void selftest_aa(struct selftest *selftest)
{
    for (size_t c = 0; c < selftest->choice_count; c++) {
        double spread = spread_between_processes(selftest, c, 1024 * KI);

        selftest_find(selftest, "processes doing the same agree (95th percentile of |log ratio|)",
                      c, spread, 0, AA_HIGH);
        if (isnan(spread))
            continue;
        json_object_set_new(selftest->floors.devices, selftest->choices[c].id, json_real(spread));
        /* a device that does not agree with itself says nothing of what the others can resolve */
        if (spread <= AA_HIGH)
            selftest->floors.machine = fmax(selftest->floors.machine, spread);
    }
}
