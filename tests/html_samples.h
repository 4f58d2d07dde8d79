/*
 * Results for tests of pictures: made up, but of the shape that real ones have.
 */
#ifndef GPUBENCH_TESTS_HTML_SAMPLES_H
#define GPUBENCH_TESTS_HTML_SAMPLES_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/crossover.h"
#include "host/result/result.h"

/* What makes up a device's time: so much to begin with, and the rest of it by bytes and by flops. */
struct html_device {
    const char *id, *class_name, *name;
    double start_s, rested_s; /* to begin with, called back to back and now and then */
    double near_bps, far_bps; /* within the caches and beyond */
    double flops;             /* a second */
    double launch, sync;      /* shares of the beginning; the rest of it is `other` */
};

static const struct html_device html_devices[] = {
    { "seq", "cpu", "AMD EPYC", 2e-8, 6e-7, 140e9, 30e9, 40e9, 0, 0 },
    { "threads", "cpu", "AMD EPYC", 6e-7, 5.5e-5, 260e9, 35e9, 79e9, 0.4, 0.5 },
    { "fork", "cpu", "AMD EPYC", 8e-7, 6.5e-5, 250e9, 34.6e9, 78e9, 0.4, 0.5 },
    { "opencl:0.0", "cpu", "PoCL on AMD EPYC", 3.8e-5, 7e-5, 230e9, 34e9, 70e9, 0.5, 0.35 },
    { "opencl:1.0", "gpu", "Made-up GPU", 1.1e-5, 2.1e-5, 24e9, 24e9, 9e12, 0.55, 0.3 },
};

enum { HTML_DEVICES = 5, HTML_ROUNDS = 14 };

static inline void html_must(bool done)
{
    if (!done)
        abort();
}

static inline double html_noise(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return 1 + 0.03 * ((double)(*state >> 8) / 0x1p24 - 0.5);
}

static inline void html_add_device(struct result *result, const struct html_device *is)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "%s", is->id);
    snprintf(device.kind, sizeof(device.kind), "%.*s", (int)strcspn(is->id, ":"), is->id);
    snprintf(device.class_name, sizeof(device.class_name), "%s", is->class_name);
    snprintf(device.name, sizeof(device.name), "%s", is->name);
    if (strcmp(device.kind, "opencl") == 0)
        snprintf(device.platform, sizeof(device.platform), "%s",
                 strcmp(is->class_name, "gpu") == 0 ? "Made up" : "Portable Computing Language");
    device.workers = strcmp(is->id, "seq") == 0 ? 1 : 2;
    device.peak_bytes = 65e6;
    device.create_s = is->rested_s * 20;
    html_must(result_add_device(result, &device));
}

static inline double html_work(const struct html_device *is, const struct cell_result *cell)
{
    double bps = cell->bytes < 0x1p25 ? is->near_bps : is->far_bps;

    return fmax(cell->bytes / bps, cell->flops / is->flops);
}

static inline void html_phases_of(struct cell_result *cell, const struct html_device *is,
                                  double begin_s, double work_s)
{
    bool copies = strcmp(is->class_name, "gpu") == 0;
    double copy_s = copies ? work_s * 0.8 : 0;

    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        cell->phases.s[phase] = 0;
    cell->phases.s[PHASE_TRANSFER_IN] = copy_s;
    cell->phases.s[PHASE_COMPUTE] = work_s - copy_s;
    cell->phases.s[PHASE_LAUNCH] = begin_s * is->launch;
    cell->phases.s[PHASE_SYNC] = begin_s * is->sync;
    cell->phases.s[PHASE_OTHER] = begin_s * (1 - is->launch - is->sync);
    cell->phases.imbalance_s = 0;
    cell->instrumented_s = begin_s + work_s;
}

static inline void html_sample(struct cell_result *cell, double time_s, unsigned *state)
{
    double walls[HTML_ROUNDS];

    cell->samples = calloc(HTML_ROUNDS, sizeof(*cell->samples));
    html_must(cell->samples != NULL);
    for (unsigned i = 0; i < HTML_ROUNDS; i++) {
        walls[i] = time_s * html_noise(state);
        cell->samples[i] = (struct sample_record){ 0, i, walls[i], walls[i] };
    }
    cell->sample_count = cell->rounds = HTML_ROUNDS;
    html_must(summary_of(walls, HTML_ROUNDS, &cell->time));
    cell->gbps = cell->bytes / cell->time.median * 1e-9;
}

static inline void html_add_cell(struct result *result, const struct html_device *is,
                                 const char *op, uint64_t n, double gap_s, unsigned *state)
{
    struct cell_result cell;
    double begin_s = gap_s > 0 ? is->rested_s : is->start_s, work_s;

    cell_init(&cell);
    html_must(op_parse(op, &cell.spec.op));
    cell.spec.dtype = DTYPE_F32;
    cell.spec.n = n;
    cell.spec.gap_s = gap_s;
    cell.inputs = 1;
    snprintf(cell.device, sizeof(cell.device), "%s", is->id);
    snprintf(cell.mem_used, sizeof(cell.mem_used), "in place");
    cell.has_value = cell.bit_equal = true;
    cell.value = value_from_f32(0.5f);
    cell.error_ratio = 0.01;
    cell.bytes = op_bytes(cell.spec.op, DTYPE_F32, n);
    cell.flops = op_flops(cell.spec.op, n);
    work_s = html_work(is, &cell);
    html_phases_of(&cell, is, begin_s, work_s);
    html_sample(&cell, begin_s + work_s, state);
    html_must(result_add_cell(result, &cell));
}

static inline void html_meta(struct result *result)
{
    result->meta = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:{s:i, s:i, s:i}, s:{s:f, s:{s:f}}, s:[s, s]}",
        "tool", "gpubench 0.1.0", "date", "2026-01-02T03:04:05Z", "cpu", "AMD EPYC", "kernel",
        "6.1.0", "host", "example", "cores", 2, "memory_bytes", (json_int_t)1 << 34, "caches",
        "l1d_bytes", 32768, "l2_bytes", 1 << 20, "l3_bytes", 1 << 25, "floors", "memory_read_gbps",
        36.0, "fork", "create_s", 1.5e-4, "args", "gpubench", "--json");
    html_must(result->meta != NULL);
    memset(result->digest, 'a', 64);
}

static inline void html_add_curves(struct result *result, const char *op, size_t devices,
                                   uint64_t step)
{
    unsigned state = 1;

    for (uint64_t n = 1024; n <= (uint64_t)1 << 26; n *= step)
        for (size_t i = 0; i < devices; i++) {
            html_add_cell(result, &html_devices[i], op, n, 0, &state);
            html_add_cell(result, &html_devices[i], op, n, 0.01, &state);
        }
}

static inline void html_begin(struct result *result, size_t devices)
{
    memset(result, 0, sizeof(*result));
    html_meta(result);
    for (size_t i = 0; i < devices; i++)
        html_add_device(result, &html_devices[i]);
}

static inline void html_add_rungs(struct result *result)
{
    result->rungs = json_pack(
        "[{s:s, s:s, s:i, s:i, s:f, s:f, s:{s:f, s:f, s:f}, s:s},"
        " {s:s, s:s, s:i, s:i, s:f, s:f, s:{s:f, s:f}, s:s}]",
        "name", "one task an item", "device", "fork", "n_run", 20000, "n_reported", 1000000,
        "time_s", 31.5, "ratio", 63000.0, "phases_s", "launch", 14.0, "compute", 0.5, "sync", 17.0,
        "why", "Each item pays two wake-ups for one multiplication.", "name", "sequential",
        "device", "seq", "n_run", 1000000, "n_reported", 1000000, "time_s", 5e-4, "ratio", 1.0,
        "phases_s", "compute", 4.9e-4, "other", 1e-5, "why", "Nothing but the work.");
    html_must(result->rungs != NULL);
}

/* Two operators on five devices, and the article. */
static inline void html_full(struct result *result)
{
    html_begin(result, HTML_DEVICES);
    html_add_curves(result, "sum", HTML_DEVICES, 2);
    html_add_curves(result, "poly:64", HTML_DEVICES, 4);
    html_add_rungs(result);
    html_must(crossovers_find(result));
}

/* Interrupted: every status there is, and sizes that only some devices reached. */
static inline void html_partial(struct result *result)
{
    html_begin(result, 4);
    html_add_curves(result, "sum", 4, 8);
    result->partial = true;
    for (size_t i = 0; i < result->cell_count; i++) {
        struct cell_result *cell = &result->cells[i];

        if (i % 7 != 3)
            continue;
        cell->status = (enum cell_status)(1 + i / 7 % 3);
        snprintf(cell->reason, sizeof(cell->reason), "planted in cell %zu", i % 2);
    }
    html_must(crossovers_find(result));
}

static inline void html_empty(struct result *result)
{
    memset(result, 0, sizeof(*result));
    result->meta = json_object();
    html_must(result->meta != NULL);
}

static inline void html_single(struct result *result)
{
    unsigned state = 1;

    html_begin(result, 1);
    html_add_cell(result, &html_devices[0], "sum", 1000003, 0, &state);
}

#define HTML_HOSTILE                                                                               \
    "<script>alert(1)</script>\"'`&\x1b[31m\xff\xe2\x80\xae=cmd|x!A0 ]]> --> \xf0\x9f\x98\x80"

/* Whatever a driver, or whoever made the file, may say. */
static inline void html_hostile(struct result *result)
{
    struct html_device devices[] = { html_devices[0], html_devices[1] };
    unsigned state = 1;

    memset(result, 0, sizeof(*result));
    result->meta =
        json_pack("{s:s, s:s, s:{s:f}, s:{s:s}}", "cpu", "</title><img src=x onerror=alert(1)>",
                  "<b>\"key\"", "<svg onload=alert(1)>", "floors", "</text><script>_gbps", 30.0,
                  "caches", "l1d_bytes", "x");
    html_must(result->meta != NULL);
    devices[0].id = "seq+<script>alert(1)</script>";
    devices[0].name = HTML_HOSTILE;
    devices[1].id = "threads:\"'><b onclick='x'>`id`";
    devices[1].class_name = "</td><td>";
    for (size_t i = 0; i < 2; i++)
        html_add_device(result, &devices[i]);
    for (uint64_t n = 1024; n <= 1 << 20; n *= 4)
        for (size_t i = 0; i < 2; i++)
            html_add_cell(result, &devices[i], "sum", n, 0, &state);
    result->cells[0].status = CELL_WRONG;
    snprintf(result->cells[0].reason, sizeof(result->cells[0].reason), "%s", HTML_HOSTILE);
    snprintf(result->cells[1].mem_used, sizeof(result->cells[1].mem_used), "<i>\"&'");
    result->rungs = json_pack("[{s:s, s:s, s:f, s:s}, s, {s:s, s:n, s:{s:s}}]", "name", "<script>",
                              "device", "\"><x", "time_s", 1.0, "why", "</li><script>1</script>",
                              "no object", "time_s", "text", "name", "phases_s", "compute", "x");
    html_must(result->rungs != NULL);
    html_must(crossovers_find(result));
}

static const struct {
    const char *name;
    void (*make)(struct result *);
} html_samples[] = {
    { "full", html_full },     { "partial", html_partial }, { "empty", html_empty },
    { "single", html_single }, { "hostile", html_hostile },
};

enum { HTML_SAMPLES = 5 };

#endif
