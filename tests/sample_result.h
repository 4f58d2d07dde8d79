/*
 * A result with something in every member, for tests of what reads and writes results.
 */
#ifndef GPUBENCH_TESTS_SAMPLE_RESULT_H
#define GPUBENCH_TESTS_SAMPLE_RESULT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/result.h"

static inline struct op sample_op(const char *name)
{
    struct op op;

    assert_true(op_parse(name, &op));
    return op;
}

/* An `ok` cell of `op` over n elements on `device`, with a value and nothing else known. */
static inline struct cell_result sample_cell(const char *op, enum dtype dtype, uint64_t n,
                                             const char *device, struct value value)
{
    struct cell_result cell;

    cell_init(&cell);
    cell.spec.op = sample_op(op);
    cell.spec.dtype = dtype;
    cell.spec.n = n;
    cell.inputs = cell.spec.op.is->inputs;
    snprintf(cell.device, sizeof(cell.device), "%s", device);
    cell.has_value = true;
    cell.value = value;
    cell.bit_equal = true;
    return cell;
}

static inline void sample_measures(struct cell_result *cell)
{
    static const struct sample_record samples[] = {
        { 0, 0, 1.0 / 3, NAN },
        { 0, 1, 0.1, 2e-9 },
        { 1, 0, 5e-324, 0 },
    };

    snprintf(cell->mem_used, sizeof(cell->mem_used), "in-place");
    cell->spec.residency = RESIDENCY_DEVICE;
    cell->spec.reuse = 100;
    cell->spec.steps = 8;
    cell->spec.depth = 4;
    cell->spec.mem = MEM_PINNED;
    cell->spec.alloc = ALLOC_PER_OP;
    cell->faults = 4096.5;
    cell->peak_bytes = 3e9;
    cell->device_bytes = 12345;
    cell->stream = (struct stream_result){ 1e3,  5, 1e-3, 2e-5, 2e4,  5000,   4999,
                                           12.0, 3, 1e-5, 2e-4, 0.25, 1.0 / 3 };
    cell->spec.lifecycle = LIFECYCLE_COLD;
    cell->spec.cache = CACHE_FLUSHED;
    cell->spec.gap_s = 0.01;
    cell->error_ratio = 0.1;
    cell->time = (struct summary){ 4.3e-5, 4.2e-5, 4.4e-5, 4e-5, 1.0 / 3 };
    cell->latency = (struct summary){ 1e-4, 1e-5, 1e-3, 1e-6, 0.3 };
    cell->instrumented_s = 0.7;
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        cell->phases.s[phase] = phase / 7.0;
    cell->phases.s[PHASE_LAUNCH] = NAN;
    cell->phases.s[PHASE_OTHER] = -1e-19;
    cell->phases.imbalance_s = 1e-7;
    cell->phases.launch_merged = true;
    cell->alloc_s = 1.5;
    cell->bytes = 4096;
    cell->flops = 0x1p60;
    cell->gbps = 29.7;
    cell->rounds = 14;
    cell->flags = FLAG_UNRESOLVED | FLAG_LAUNCH_MERGED | FLAG_STREAMED;
    cell->samples = malloc(sizeof(samples));
    assert_non_null(cell->samples);
    memcpy(cell->samples, samples, sizeof(samples));
    cell->sample_count = 3;
}

static inline void sample_devices(struct result *result)
{
    struct device_result device;

    device_init(&device);
    snprintf(device.id, sizeof(device.id), "seq");
    snprintf(device.kind, sizeof(device.kind), "seq");
    snprintf(device.class_name, sizeof(device.class_name), "cpu");
    device.workers = 1;
    assert_true(result_add_device(result, &device));
    snprintf(device.id, sizeof(device.id), "opencl:0.0");
    snprintf(device.kind, sizeof(device.kind), "opencl");
    snprintf(device.name, sizeof(device.name),
             "a \"driver\"\n\x1b[31m\x7f \xc2\xb5s \xf0\x9f\x98\x80");
    snprintf(device.platform, sizeof(device.platform), "Portable");
    snprintf(device.driver, sizeof(device.driver), "3.1");
    device.workers = 4294967295u;
    device.peak_bytes = 65e6;
    device.create_s = 0.25;
    device.build_cached_s = 0.024;
    device.tune_s = 0.125;
    snprintf(device.launch, sizeof(device.launch), "groups=4 (tuned)");
    assert_true(result_add_device(result, &device));
}

static inline void sample_cells(struct result *result)
{
    struct cell_result cell = sample_cell("sum", DTYPE_F32, 1024, "seq", value_from_f32(0.1f));

    sample_measures(&cell);
    assert_true(result_add_cell(result, &cell));
    cell = sample_cell("argmin", DTYPE_F64, UINT64_C(1) << 62, "opencl:0.0", value_from_f64(-0.0));
    cell.value.index = INT64_C(1) << 61;
    cell.spec.data = DATA_FILE;
    assert_true(result_add_cell(result, &cell));
    cell = sample_cell("poly:64", DTYPE_F64, 0, "seq", value_from_f64(NAN));
    cell.order = ORDER_ARRIVAL;
    cell.status = CELL_WRONG;
    cell.bit_equal = false;
    snprintf(cell.reason, sizeof(cell.reason), "not \\ equal");
    assert_true(result_add_cell(result, &cell));
    cell = sample_cell("sum", DTYPE_I32, 7, "seq", value_from_i64(INT64_MIN));
    assert_true(result_add_cell(result, &cell));
    cell = sample_cell("max", DTYPE_I32, 7, "seq", value_from_i32(-1));
    assert_true(result_add_cell(result, &cell));
    cell = sample_cell("max", DTYPE_F32, 7, "seq", value_from_f32(-INFINITY));
    assert_true(result_add_cell(result, &cell));
    cell = sample_cell("argmax", DTYPE_F32, 0, "opencl:0.0", value_from_f32(-INFINITY));
    cell.has_value = false;
    cell.bit_equal = false;
    cell.status = CELL_SKIPPED;
    assert_true(result_add_cell(result, &cell));
}

static inline void sample_crossovers(struct result *result)
{
    struct crossover crossover = {
        .spec = { .op = sample_op("poly:64"),
                  .dtype = DTYPE_I64,
                  .data = DATA_CANCEL,
                  .residency = RESIDENCY_DEVICE,
                  .reuse = 10,
                  .steps = 1,
                  .depth = 1,
                  .mem = MEM_SVM,
                  .lifecycle = LIFECYCLE_COLD,
                  .cache = CACHE_FLUSHED,
                  .gap_s = 0.1 },
        .from = "seq",
        .to = "opencl:0.0",
        .n_low = 21504,
        .n_high = 23552.5,
        .confidence = 0.95,
    };

    assert_true(result_add_crossover(result, &crossover));
    crossover.status = CROSSES_NEVER;
    crossover.n_low = crossover.n_high = NAN;
    assert_true(result_add_crossover(result, &crossover));
}

static inline void sample_granularity(struct result *result)
{
    struct granularity granularity = {
        .spec = { .op = sample_op("dot"),
                  .dtype = DTYPE_F64,
                  .n = UINT64_C(1) << 60,
                  .residency = RESIDENCY_DEVICE,
                  .reuse = 10,
                  .steps = 2,
                  .depth = 1,
                  .mem = MEM_PINNED,
                  .gap_s = 0.1 },
        .device = "opencl:0.0",
        .chunks = 7,
        .task_s = 42e-9,
        .task_low_s = 1e-9 / 3,
        .task_high_s = NAN,
        .fixed_s = 0,
        .work_s = 0.1,
        .residual = 0.04,
        .best_chunk = 8192,
        .low_chunk = 4096,
        .high_chunk = 65536,
        .small_chunk = 1,
        .small_ratio = 210.5,
    };

    assert_true(result_add_granularity(result, &granularity));
}

static inline void sample_result(struct result *result)
{
    memset(result, 0, sizeof(*result));
    result->partial = true;
    memset(result->digest, 'a', 64);
    result->meta =
        json_pack("{s:s, s:{s:f}}", "seed", "18446744073709551615", "clock", "tick_s", 1e-9);
    assert_non_null(result->meta);
    sample_devices(result);
    sample_cells(result);
    sample_crossovers(result);
    sample_granularity(result);
}

#endif
