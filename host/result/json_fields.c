#include "host/result/json_fields.h"

#include "host/result/json_field_rows.h"
#include "host/result/result.h"

#define N_MAX 0x1p62

#define CELL(member)        offsetof(struct cell_result, member)
#define DEVICE(member)      offsetof(struct device_result, member)
#define SAMPLE(member)      offsetof(struct sample_record, member)
#define CROSSOVER(member)   offsetof(struct crossover, member)
#define GRANULARITY(member) offsetof(struct granularity, member)

WORDS(words_of_dtype, enum dtype, dtype_name, DTYPE_COUNT);
WORDS(words_of_data_kind, enum data_kind, data_kind_name, DATA_COUNT);
WORDS(words_of_residency, enum residency, residency_name, RESIDENCY_COUNT);
WORDS(words_of_memory_mode, enum memory_mode, memory_mode_name, MEM_COUNT);
WORDS(words_of_alloc_mode, enum alloc_mode, alloc_mode_name, ALLOC_COUNT);
WORDS(words_of_lifecycle, enum lifecycle, lifecycle_name, LIFECYCLE_COUNT);
WORDS(words_of_cache_mode, enum cache_mode, cache_mode_name, CACHE_COUNT);
static WORDS(orders, enum order, order_name, ORDER_COUNT);
static WORDS(cell_statuses, enum cell_status, cell_status_name, CELL_STATUS_COUNT);
static WORDS(crossing_statuses, enum crossing_status, crossing_status_name, CROSSING_STATUS_COUNT);

/* Offsets here are of the device, not of an inner struct: the times lie in it directly. */
static const struct field setup_rows[] = {
    { "create", FIELD_REAL, DEVICE(create_s), NOT_NEGATIVE },
    { "build_first", FIELD_REAL, DEVICE(build_first_s), NOT_NEGATIVE },
    { "build_cached", FIELD_REAL, DEVICE(build_cached_s), NOT_NEGATIVE },
    { "tune", FIELD_REAL, DEVICE(tune_s), NOT_NEGATIVE },
};
static const struct field_list setup_fields = LIST(setup_rows);

static const struct field dispatch_rows[] = {
    { "low", FIELD_REAL, DEVICE(dispatch_low_s), NOT_NEGATIVE },
    { "high", FIELD_REAL, DEVICE(dispatch_high_s), NOT_NEGATIVE },
};
static const struct field_list dispatch_fields = LIST(dispatch_rows);

static const struct field device_rows[] = {
    { "id", FIELD_NAME, DEVICE(id), .required = true, ROOM(device_result, id) },
    { "kind", FIELD_NAME, DEVICE(kind), .required = true, ROOM(device_result, kind) },
    { "class", FIELD_NAME, DEVICE(class_name), ROOM(device_result, class_name) },
    { "name", FIELD_TEXT, DEVICE(name), ROOM(device_result, name) },
    { "platform", FIELD_TEXT, DEVICE(platform), ROOM(device_result, platform) },
    { "driver", FIELD_TEXT, DEVICE(driver), ROOM(device_result, driver) },
    { "workers", FIELD_UNSIGNED, DEVICE(workers), WHOLE(0) },
    { "peak_bytes", FIELD_REAL, DEVICE(peak_bytes), NOT_NEGATIVE },
    { "launch", FIELD_TEXT, DEVICE(launch), ROOM(device_result, launch) },
    { "setup_s", FIELD_OBJECT, 0, .inner = &setup_fields },
    { "dispatch_s", FIELD_OBJECT, 0, .inner = &dispatch_fields },
};
const struct field_list device_fields = LIST(device_rows);

static const struct field case_rows[] = {
    { "op", FIELD_OP, CELL(spec.op), .required = true },
    { "dtype", FIELD_WORD, CELL(spec.dtype), .required = true, .words = &words_of_dtype },
    { "n", FIELD_COUNT, CELL(spec.n), .required = true, .low = 0, .high = N_MAX },
    { "data", FIELD_WORD, CELL(spec.data), .required = true, .words = &words_of_data_kind },
    { "inputs", FIELD_UNSIGNED, CELL(inputs), .low = 1, .high = 2 },
    { "device", FIELD_NAME, CELL(device), .required = true, ROOM(cell_result, device) },
    { "residency", FIELD_WORD, CELL(spec.residency), .required = true,
      .words = &words_of_residency },
    { "reuse", FIELD_UNSIGNED, CELL(spec.reuse), .required = true, WHOLE(1) },
    { "chunk", FIELD_COUNT, CELL(spec.chunk), .low = 0, .high = INFINITY },
    { "steps", FIELD_UNSIGNED, CELL(spec.steps), WHOLE(1) },
    { "depth", FIELD_UNSIGNED, CELL(spec.depth), WHOLE(1) },
    { "mem", FIELD_WORD, CELL(spec.mem), .required = true, .words = &words_of_memory_mode },
    { "alloc", FIELD_WORD, CELL(spec.alloc), .words = &words_of_alloc_mode },
    { "mem_used", FIELD_NAME, CELL(mem_used), ROOM(cell_result, mem_used) },
    { "lifecycle", FIELD_WORD, CELL(spec.lifecycle), .required = true,
      .words = &words_of_lifecycle },
    { "cache", FIELD_WORD, CELL(spec.cache), .required = true, .words = &words_of_cache_mode },
    { "gap_s", FIELD_REAL, CELL(spec.gap_s), .required = true, NOT_NEGATIVE },
    { "order", FIELD_WORD, CELL(order), .required = true, .words = &orders },
    { "status", FIELD_WORD, CELL(status), .required = true, .words = &cell_statuses },
    { "reason", FIELD_TEXT, CELL(reason), ROOM(cell_result, reason) },
};
const struct field_list case_fields = LIST(case_rows);

static const struct field summary_rows[] = {
    { "median", FIELD_REAL, offsetof(struct summary, median), .required = true, NOT_NEGATIVE },
    { "ci_low", FIELD_REAL, offsetof(struct summary, ci_low), NOT_NEGATIVE },
    { "ci_high", FIELD_REAL, offsetof(struct summary, ci_high), NOT_NEGATIVE },
    { "min", FIELD_REAL, offsetof(struct summary, min), NOT_NEGATIVE },
    { "mean", FIELD_REAL, offsetof(struct summary, mean), NOT_NEGATIVE },
};
static const struct field_list summary_fields = LIST(summary_rows);

/* Offsets are of the cell: the numbers lie in its phases. */
static const struct field channel_rows[] = {
    { "bytes_in", FIELD_REAL, CELL(phases.channel.bytes_in), NOT_NEGATIVE },
    { "bytes_out", FIELD_REAL, CELL(phases.channel.bytes_out), NOT_NEGATIVE },
    { "encode_s", FIELD_REAL, CELL(phases.channel.encode_s), NOT_NEGATIVE },
    { "decode_s", FIELD_REAL, CELL(phases.channel.decode_s), NOT_NEGATIVE },
};
static const struct field_list channel_fields = LIST(channel_rows);

#define STREAM(member) offsetof(struct stream_result, member)

static const struct field stream_rows[] = {
    { "rate_per_s", FIELD_REAL, STREAM(rate_per_s), .required = true, NOT_NEGATIVE },
    { "duration_s", FIELD_REAL, STREAM(duration_s), NOT_NEGATIVE },
    { "deadline_s", FIELD_REAL, STREAM(deadline_s), NOT_NEGATIVE },
    { "unloaded_s", FIELD_REAL, STREAM(unloaded_s), NOT_NEGATIVE },
    { "sustained_per_s", FIELD_REAL, STREAM(sustained_per_s), NOT_NEGATIVE },
    { "arrived", FIELD_REAL, STREAM(arrived), NOT_NEGATIVE },
    { "done", FIELD_REAL, STREAM(done), NOT_NEGATIVE },
    { "missed", FIELD_REAL, STREAM(missed), NOT_NEGATIVE },
    { "behind_s", FIELD_REAL, STREAM(behind_s), NOT_NEGATIVE },
    { "median_s", FIELD_REAL, STREAM(median_s), NOT_NEGATIVE },
    { "p99_s", FIELD_REAL, STREAM(p99_s), NOT_NEGATIVE },
    { "p999_s", FIELD_REAL, STREAM(p999_s), NOT_NEGATIVE },
    { "max_s", FIELD_REAL, STREAM(max_s), NOT_NEGATIVE },
};
static const struct field_list stream_fields = LIST(stream_rows);

static const struct field measure_rows[] = {
    { "error_ratio", FIELD_REAL, CELL(error_ratio), NOT_NEGATIVE },
    { "time_s", FIELD_OBJECT, CELL(time), .inner = &summary_fields },
    { "latency_s", FIELD_OBJECT, CELL(latency), .inner = &summary_fields },
    { "instrumented_s", FIELD_REAL, CELL(instrumented_s), NOT_NEGATIVE },
    { "phases_s", FIELD_PHASES, CELL(phases.s), .required = false },
    { "channel", FIELD_OBJECT, 0, .inner = &channel_fields },
    { "imbalance_s", FIELD_REAL, CELL(phases.imbalance_s), NOT_NEGATIVE },
    { "clock_error_s", FIELD_REAL, CELL(phases.clock_error_s), NOT_NEGATIVE },
    { "stream", FIELD_OBJECT, CELL(stream), .inner = &stream_fields },
    { "peak_bytes", FIELD_REAL, CELL(peak_bytes), NOT_NEGATIVE },
    { "device_bytes", FIELD_REAL, CELL(device_bytes), NOT_NEGATIVE },
    { "faults", FIELD_REAL, CELL(faults), NOT_NEGATIVE },
    { "alloc_s", FIELD_REAL, CELL(alloc_s), NOT_NEGATIVE },
    { "bytes", FIELD_REAL, CELL(bytes), NOT_NEGATIVE },
    { "flops", FIELD_REAL, CELL(flops), NOT_NEGATIVE },
    { "gbps", FIELD_REAL, CELL(gbps), NOT_NEGATIVE },
    { "rounds", FIELD_UNSIGNED, CELL(rounds), WHOLE(0) },
    { "refined", FIELD_FLAG, CELL(refined), .required = false },
};
const struct field_list measure_fields = LIST(measure_rows);

static const struct field sample_rows[] = {
    { "process", FIELD_UNSIGNED, SAMPLE(process), .required = true, WHOLE(0) },
    { "round", FIELD_UNSIGNED, SAMPLE(round), .required = true, WHOLE(0) },
    { "wall_s", FIELD_REAL, SAMPLE(wall_s), NOT_NEGATIVE },
    { "latency_s", FIELD_REAL, SAMPLE(latency_s), NOT_NEGATIVE },
};
const struct field_list sample_fields = LIST(sample_rows);

static const struct field crossover_rows[] = {
    { "op", FIELD_OP, CROSSOVER(spec.op), .required = true },
    { "dtype", FIELD_WORD, CROSSOVER(spec.dtype), .required = true, .words = &words_of_dtype },
    { "data", FIELD_WORD, CROSSOVER(spec.data), .words = &words_of_data_kind },
    { "residency", FIELD_WORD, CROSSOVER(spec.residency), .required = true,
      .words = &words_of_residency },
    { "reuse", FIELD_UNSIGNED, CROSSOVER(spec.reuse), .required = true, WHOLE(1) },
    { "chunk", FIELD_COUNT, CROSSOVER(spec.chunk), .low = 0, .high = INFINITY },
    { "steps", FIELD_UNSIGNED, CROSSOVER(spec.steps), WHOLE(1) },
    { "depth", FIELD_UNSIGNED, CROSSOVER(spec.depth), WHOLE(1) },
    { "mem", FIELD_WORD, CROSSOVER(spec.mem), .required = true, .words = &words_of_memory_mode },
    { "alloc", FIELD_WORD, CROSSOVER(spec.alloc), .words = &words_of_alloc_mode },
    { "lifecycle", FIELD_WORD, CROSSOVER(spec.lifecycle), .words = &words_of_lifecycle },
    { "cache", FIELD_WORD, CROSSOVER(spec.cache), .words = &words_of_cache_mode },
    { "gap_s", FIELD_REAL, CROSSOVER(spec.gap_s), .required = true, NOT_NEGATIVE },
    { "from", FIELD_NAME, CROSSOVER(from), .required = true, ROOM(crossover, from) },
    { "to", FIELD_NAME, CROSSOVER(to), .required = true, ROOM(crossover, to) },
    { "status", FIELD_WORD, CROSSOVER(status), .required = true, .words = &crossing_statuses },
    { "n_low", FIELD_REAL, CROSSOVER(n_low), NOT_NEGATIVE },
    { "n_high", FIELD_REAL, CROSSOVER(n_high), NOT_NEGATIVE },
    { "confidence", FIELD_REAL, CROSSOVER(confidence), .low = 0, .high = 1 },
    { "from_best", FIELD_FLAG, CROSSOVER(from_best), .required = false },
    { "ci_low", FIELD_REAL, CROSSOVER(ci_low), NOT_NEGATIVE },
    { "ci_high", FIELD_REAL, CROSSOVER(ci_high), NOT_NEGATIVE },
    { "p_none", FIELD_REAL, CROSSOVER(p_none), .low = 0, .high = 1 },
    { "p_several", FIELD_REAL, CROSSOVER(p_several), .low = 0, .high = 1 },
    { "lower_low", FIELD_REAL, CROSSOVER(lower_low), NOT_NEGATIVE },
    { "lower_high", FIELD_REAL, CROSSOVER(lower_high), NOT_NEGATIVE },
    { "upper_low", FIELD_REAL, CROSSOVER(upper_low), NOT_NEGATIVE },
    { "upper_high", FIELD_REAL, CROSSOVER(upper_high), NOT_NEGATIVE },
};
const struct field_list crossover_fields = LIST(crossover_rows);

static const struct field granularity_rows[] = {
    { "op", FIELD_OP, GRANULARITY(spec.op), .required = true },
    { "dtype", FIELD_WORD, GRANULARITY(spec.dtype), .required = true, .words = &words_of_dtype },
    { "n", FIELD_COUNT, GRANULARITY(spec.n), .required = true, .low = 0, .high = N_MAX },
    { "data", FIELD_WORD, GRANULARITY(spec.data), .words = &words_of_data_kind },
    { "residency", FIELD_WORD, GRANULARITY(spec.residency), .required = true,
      .words = &words_of_residency },
    { "reuse", FIELD_UNSIGNED, GRANULARITY(spec.reuse), .required = true, WHOLE(1) },
    { "steps", FIELD_UNSIGNED, GRANULARITY(spec.steps), WHOLE(1) },
    { "depth", FIELD_UNSIGNED, GRANULARITY(spec.depth), WHOLE(1) },
    { "mem", FIELD_WORD, GRANULARITY(spec.mem), .required = true, .words = &words_of_memory_mode },
    { "alloc", FIELD_WORD, GRANULARITY(spec.alloc), .words = &words_of_alloc_mode },
    { "lifecycle", FIELD_WORD, GRANULARITY(spec.lifecycle), .words = &words_of_lifecycle },
    { "cache", FIELD_WORD, GRANULARITY(spec.cache), .words = &words_of_cache_mode },
    { "gap_s", FIELD_REAL, GRANULARITY(spec.gap_s), .required = true, NOT_NEGATIVE },
    { "device", FIELD_NAME, GRANULARITY(device), .required = true, ROOM(granularity, device) },
    { "chunks", FIELD_UNSIGNED, GRANULARITY(chunks), WHOLE(0) },
    { "task_s", FIELD_REAL, GRANULARITY(task_s), NOT_NEGATIVE },
    { "task_low_s", FIELD_REAL, GRANULARITY(task_low_s), NOT_NEGATIVE },
    { "task_high_s", FIELD_REAL, GRANULARITY(task_high_s), NOT_NEGATIVE },
    { "fixed_s", FIELD_REAL, GRANULARITY(fixed_s), NOT_NEGATIVE },
    { "work_s", FIELD_REAL, GRANULARITY(work_s), NOT_NEGATIVE },
    { "residual", FIELD_REAL, GRANULARITY(residual), NOT_NEGATIVE },
    { "best_chunk", FIELD_COUNT, GRANULARITY(best_chunk), .required = true, .low = 1,
      .high = N_MAX },
    { "low_chunk", FIELD_COUNT, GRANULARITY(low_chunk), .required = true, .low = 1, .high = N_MAX },
    { "high_chunk", FIELD_COUNT, GRANULARITY(high_chunk), .required = true, .low = 1,
      .high = N_MAX },
    { "small_chunk", FIELD_COUNT, GRANULARITY(small_chunk), .required = true, .low = 1,
      .high = N_MAX },
    { "small_ratio", FIELD_REAL, GRANULARITY(small_ratio), NOT_NEGATIVE },
};
const struct field_list granularity_fields = LIST(granularity_rows);
