#include "host/result/result.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/result/json_operators.h"

static const char *const cell_statuses[CELL_STATUS_COUNT] = {
    [CELL_OK] = "ok",
    [CELL_WRONG] = "wrong",
    [CELL_ERROR] = "error",
    [CELL_SKIPPED] = "skipped",
};

static const char *const orders[ORDER_COUNT] = {
    [ORDER_CANONICAL] = "canonical",
    [ORDER_CHUNKED] = "chunked",
    [ORDER_ARRIVAL] = "arrival",
};

static const char *const crossing_statuses[CROSSING_STATUS_COUNT] = {
    [CROSSES] = "crosses",
    [CROSSES_NEVER] = "never",
    [CROSSES_ALWAYS] = "always",
    [CROSSES_UNRESOLVED] = "unresolved",
};

/* In the order of the bits of enum cell_flag. */
static const char *const cell_flags[FLAG_COUNT] = {
    "unresolved", "first-run", "drift",         "bimodal", "outliers",     "switched", "faulted",
    "steal",      "throttled", "launch-merged", "clock",   "instrumented", "streamed", "frequency",
};

/* Index of `text` in `names`, or `count`. */
static unsigned name_index(const char *const *names, unsigned count, const char *text)
{
    unsigned i = 0;

    while (i < count && strcmp(names[i], text) != 0)
        i++;
    return i;
}

const char *cell_status_name(enum cell_status status)
{
    return cell_statuses[status];
}

enum cell_status cell_status_parse(const char *text)
{
    return (enum cell_status)name_index(cell_statuses, CELL_STATUS_COUNT, text);
}

const char *order_name(enum order order)
{
    return orders[order];
}

enum order order_parse(const char *text)
{
    return (enum order)name_index(orders, ORDER_COUNT, text);
}

const char *crossing_status_name(enum crossing_status status)
{
    return crossing_statuses[status];
}

enum crossing_status crossing_status_parse(const char *text)
{
    return (enum crossing_status)name_index(crossing_statuses, CROSSING_STATUS_COUNT, text);
}

const char *cell_flag_name(unsigned index)
{
    return cell_flags[index];
}

char *value_bits_format(struct value value, char text[VALUE_BITS_SIZE])
{
    int digits = 2 * (int)dtype_size(value.dtype);

    snprintf(text, VALUE_BITS_SIZE, "0x%0*" PRIx64, digits, value.bits);
    return text;
}

bool cell_has_index(const struct cell_result *cell)
{
    return cell->has_value && cell->spec.op.is->scheme == SCHEME_LOCATE && cell->value.index >= 0;
}

void cell_init(struct cell_result *cell)
{
    static const struct summary unknown = { NAN, NAN, NAN, NAN, NAN };

    *cell = (struct cell_result){
        .spec.reuse = 1,
        .spec.steps = 1,
        .spec.depth = 1,
        .inputs = 1,
        .value.index = -1,
        .error_ratio = NAN,
        .time = unknown,
        .latency = unknown,
        .instrumented_s = NAN,
        .phases.channel = { NAN, NAN, NAN, NAN },
        .phases.imbalance_s = NAN,
        .phases.clock_error_s = NAN,
        .stream = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN },
        .peak_bytes = NAN,
        .device_bytes = NAN,
        .faults = NAN,
        .alloc_s = NAN,
        .bytes = NAN,
        .flops = NAN,
        .gbps = NAN,
    };
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        cell->phases.s[phase] = NAN;
}

void device_init(struct device_result *device)
{
    *device = (struct device_result){
        .peak_bytes = NAN,
        .create_s = NAN,
        .build_first_s = NAN,
        .dispatch_low_s = NAN,
        .dispatch_high_s = NAN,
        .build_cached_s = NAN,
        .tune_s = NAN,
    };
}

void crossover_init(struct crossover *crossover)
{
    *crossover = (struct crossover){
        .spec.reuse = 1,
        .spec.steps = 1,
        .spec.depth = 1,
        .n_low = NAN,
        .n_high = NAN,
        .confidence = NAN,
        .ci_low = NAN,
        .ci_high = NAN,
        .p_none = NAN,
        .p_several = NAN,
        .lower_low = NAN,
        .lower_high = NAN,
        .upper_low = NAN,
        .upper_high = NAN,
    };
}

void granularity_init(struct granularity *granularity)
{
    *granularity = (struct granularity){
        .spec.reuse = 1,
        .spec.steps = 1,
        .spec.depth = 1,
        .task_s = NAN,
        .task_low_s = NAN,
        .task_high_s = NAN,
        .fixed_s = NAN,
        .work_s = NAN,
        .residual = NAN,
        .small_ratio = NAN,
    };
}

void result_clear(struct result *result)
{
    for (size_t i = 0; i < result->cell_count; i++)
        free(result->cells[i].samples);
    free(result->cells);
    free(result->devices);
    free(result->crossovers);
    free(result->granularities);
    json_decref(result->meta);
    operators_clear(result);
    json_decref(result->rungs);
    json_decref(result->claims);
    json_decref(result->files);
    memset(result, 0, sizeof(*result));
}

/*
 * Make room in `items` for one more than `count`. The capacity is not stored: it is the smallest
 * power of two that holds the count, so it is exhausted exactly when the count is a power of two.
 */
static bool grow(void **items, size_t count, size_t size)
{
    size_t capacity = count ? 2 * count : 1;
    void *larger;

    if (count & (count - 1))
        return true;
    if (capacity > SIZE_MAX / size)
        return false;
    larger = realloc(*items, capacity * size);
    if (larger)
        *items = larger;
    return larger != NULL;
}

bool result_add_device(struct result *result, const struct device_result *device)
{
    void *items = result->devices;
    bool ok = grow(&items, result->device_count, sizeof(*device));

    result->devices = items;
    if (ok)
        result->devices[result->device_count++] = *device;
    return ok;
}

bool result_add_cell(struct result *result, const struct cell_result *cell)
{
    void *items = result->cells;
    bool ok = grow(&items, result->cell_count, sizeof(*cell));

    result->cells = items;
    if (ok)
        result->cells[result->cell_count++] = *cell;
    return ok;
}

bool result_add_crossover(struct result *result, const struct crossover *crossover)
{
    void *items = result->crossovers;
    bool ok = grow(&items, result->crossover_count, sizeof(*crossover));

    result->crossovers = items;
    if (ok)
        result->crossovers[result->crossover_count++] = *crossover;
    return ok;
}

bool result_add_granularity(struct result *result, const struct granularity *granularity)
{
    void *items = result->granularities;
    bool ok = grow(&items, result->granularity_count, sizeof(*granularity));

    result->granularities = items;
    if (ok)
        result->granularities[result->granularity_count++] = *granularity;
    return ok;
}

const struct device_result *result_device(const struct result *result, const char *id)
{
    for (size_t i = 0; i < result->device_count; i++)
        if (strcmp(result->devices[i].id, id) == 0)
            return &result->devices[i];
    return NULL;
}
