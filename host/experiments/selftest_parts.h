/*
 * The parts of selftest. Internal to selftest*.c.
 */
#ifndef GPUBENCH_EXPERIMENTS_SELFTEST_PARTS_H
#define GPUBENCH_EXPERIMENTS_SELFTEST_PARTS_H

#include "host/base/machine.h"
#include "host/data/arena.h"
#include "host/devices/inject.h"
#include "host/devices/opencl_probe.h"
#include "host/devices/runner.h"
#include "host/devices/select.h"
#include "host/experiments/aa_floor.h"

#define FINDINGS_MAX 256
#define CHOICES_MAX  64

#define SELFTEST_LIMIT_S 60.0 /* for any answer of a runner */

/* One property on one device: what was found and what it must be. */
struct finding {
    char property[96];
    char device[DEVICE_SPEC_SIZE];
    double figure;
    double low, high; /* it holds when low <= figure <= high */
    bool holds;
};

struct selftest {
    struct machine machine;
    struct opencl_list opencl;
    struct device_choice choices[CHOICES_MAX];
    size_t choice_count;
    struct arena arena;
    struct finding findings[FINDINGS_MAX];
    size_t finding_count;
    struct aa_floors floors;
};

/* Medians of samples of one case on one device in one fresh process. */
struct measured {
    double wall_s; /* plain */
    struct summary plain;
    double instrumented_s;
    double phase_s[PHASE_COUNT]; /* NaN where it could not be told */
    double sum_error;            /* largest |sum of phases - wall| / wall of a sample */
    double least_other_s;        /* of all samples */
};

/*
 * Take `samples` plain and instrumented samples in turn, in a runner of its own. False, with the reason in
 * *err, when the device cannot.
 */
bool selftest_measure(const struct selftest *selftest, size_t choice, const struct case_spec *spec,
                      unsigned samples, struct measured *measured, struct error *err);

/* How a runner of that device is to be started. */
struct device_config selftest_configure(const struct selftest *selftest, size_t choice);

/* The median of `count` > 0 values, which are sorted for it; NaN when one of them is. */
double selftest_median(double *values, unsigned count);

/* A case of the operator called `op` on n elements of f32. */
struct case_spec selftest_case(const char *op, uint64_t n);

/* Note a finding; beyond FINDINGS_MAX they are dropped. */
void selftest_find(struct selftest *selftest, const char *property, size_t choice, double figure,
                   double low, double high);

/* The properties. Each notes its findings; what cannot be measured is noted as one that does not hold. */
void selftest_sums(struct selftest *selftest);
void selftest_delays(struct selftest *selftest);
void selftest_doubling(struct selftest *selftest);
void selftest_order(struct selftest *selftest);
void selftest_aa(struct selftest *selftest);

#endif
