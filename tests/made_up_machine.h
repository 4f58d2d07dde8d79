/*
 * Devices made up, with a time for every case and a result as a calibration of them would bring it. Nothing here
 * is taken from the model: reading and computing overlap fully, and rates change over a stretch of sizes.
 */
#ifndef GPUBENCH_TESTS_MADE_UP_MACHINE_H
#define GPUBENCH_TESTS_MADE_UP_MACHINE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/result.h"
#include "tests/synthetic.h"

struct made_up_device {
    const char *id, *kind, *class_name;
    double fixed_s, rested_s;                    /* of each operation, and more of it after a gap */
    double l1_rate, l2_rate, l3_rate, full_rate; /* bytes a second */
    double flop_rate;                            /* of poly */
    double send_fixed_s, send_rate;              /* rate 0: reads in place */
    double start_s;
};

/* Caches of all made-up devices. */
#define MADE_UP_L1 (48.0 * 1024)
#define MADE_UP_L2 (1024.0 * 1024)
#define MADE_UP_L3 (32.0 * 1024 * 1024)

static const struct made_up_device made_up_core = { "seq", "seq", "cpu", 12e-9, 0.6e-6,
                                                    200e9, 120e9, 90e9,  28e9,  60e9,
                                                    0,     0,     1e-6 };
static const struct made_up_device made_up_card = { "opencl:0.0", "opencl", "gpu", 12e-6, 40e-6,
                                                    900e9,        900e9,    900e9, 900e9, 8e12,
                                                    10e-6,        12e9,     0.08 };

/* From `inner` to `outer` where the input outgrows a cache, by logarithms. */
static inline double made_up_mix(double bytes, double cache, double inner, double outer)
{
    double low = log(0.8 * cache), high = log(1.6 * cache);
    double share = fmin(fmax((log(bytes) - low) / (high - low), 0), 1);

    return exp((1 - share) * log(inner) + share * log(outer));
}

static inline double made_up_rate(const struct made_up_device *d, double bytes)
{
    if (bytes < MADE_UP_L1 * 4)
        return made_up_mix(bytes, MADE_UP_L1, d->l1_rate, d->l2_rate);
    if (bytes < MADE_UP_L2 * 4)
        return made_up_mix(bytes, MADE_UP_L2, d->l2_rate, d->l3_rate);
    return made_up_mix(bytes, MADE_UP_L3, d->l3_rate, d->full_rate);
}

static inline double made_up_time(const struct made_up_device *d, const struct case_spec *spec)
{
    double bytes = op_bytes(spec->op, spec->dtype, spec->n);
    double rate = spec->gap_s > 0 ? d->full_rate : made_up_rate(d, bytes);
    double computing = spec->op.is->has_degree ? op_flops(spec->op, spec->n) / d->flop_rate : 0;
    double time_s = d->fixed_s + fmax(bytes / rate, computing);

    if (spec->gap_s > 0)
        time_s += d->rested_s;
    if (d->send_rate > 0 && spec->residency == RESIDENCY_HOST)
        time_s += (d->send_fixed_s + bytes / d->send_rate) / spec->reuse;
    if (spec->lifecycle == LIFECYCLE_COLD)
        time_s += d->start_s;
    return time_s;
}

/* A result under construction; cells get the current spec. */
struct made_up {
    struct result result;
    struct case_spec spec;
    struct rng rng;
    double noise; /* sd of the logarithm of a median */
};

static inline struct made_up made_up_begin(double noise, uint64_t seed)
{
    struct made_up m = { .noise = noise, .rng = { seed }, .spec = { .reuse = 1 } };

    op_parse("sum", &m.spec.op);
    m.result.meta = json_object();
    return m;
}

static inline bool made_up_add_device(struct made_up *m, const struct made_up_device *d)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", d->id);
    snprintf(device.kind, sizeof(device.kind), "%s", d->kind);
    snprintf(device.class_name, sizeof(device.class_name), "%s", d->class_name);
    device.workers = 1;
    return result_add_device(&m->result, &device);
}

static inline bool made_up_measure(struct made_up *m, const struct made_up_device *d)
{
    struct cell_result cell;
    double true_s = made_up_time(d, &m->spec);

    cell_init(&cell);
    cell.spec = m->spec;
    snprintf(cell.device, sizeof(cell.device), "%s", d->id);
    snprintf(cell.mem_used, sizeof(cell.mem_used), "%s",
             d->send_rate > 0 ? "pageable" : "in place");
    cell.time.median = true_s * synthetic_lognormal(&m->rng, m->noise);
    cell.time.ci_low = cell.time.median * 0.98;
    cell.time.ci_high = cell.time.median * 1.02;
    cell.time.min = cell.time.mean = cell.time.median;
    return result_add_cell(&m->result, &cell);
}

/* All sizes from 1 Ki, four times as many each, up to `limit`. */
static inline bool made_up_sizes(struct made_up *m, const struct made_up_device *d, uint64_t limit)
{
    bool added = true;

    for (m->spec.n = 1024; m->spec.n <= limit; m->spec.n *= 4)
        added = added && made_up_measure(m, d);
    return added;
}

/* What a calibration measures, of one device. */
static inline bool made_up_calibrate(struct made_up *m, const struct made_up_device *d)
{
    static const char *const ops[] = { "sum", "poly:1", "poly:4", "poly:16", "poly:64", "dot" };
    struct case_spec plain = m->spec;
    bool added = made_up_add_device(m, d);

    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
        op_parse(ops[i], &m->spec.op);
        added = added && made_up_sizes(m, d, 1 << 24);
    }
    m->spec = plain;
    m->spec.gap_s = 0.01;
    added = added && made_up_sizes(m, d, 1 << 24);
    m->spec = plain;
    m->spec.residency = RESIDENCY_DEVICE;
    added = added && made_up_sizes(m, d, 1 << 24);
    m->spec = plain;
    m->spec.reuse = 10;
    added = added && made_up_sizes(m, d, 1 << 24);
    m->spec = plain;
    return added;
}

#endif
