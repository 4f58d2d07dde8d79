#include "host/choose/least_effect.h"

#include <jansson.h>
#include <math.h>
#include <stdint.h>

#include "host/result/json_place.h"

#define SHARE_MIN 0.01
#define FLOOR_MAX 10.0 /* a factor of 22000: no machine is like that */
#define TICK_MAX  1.0  /* s */
#define BATCH_S   1e-3 /* short operations are timed in batches of at least this (sampler.h) */

struct least_effect least_effect_unknown(void)
{
    return (struct least_effect){ .aa_floor = NAN, .tick_s = NAN };
}

/* The larger of *known and the member `key`, which may be missing or null. */
static enum status take_number(const struct place *up, const json_t *object, const char *key,
                               double high, double *known)
{
    const json_t *found = json_object_get(object, key);
    struct place at = place_member(up, key);
    double number = json_number_value(found);
    char expected[64];

    if (!found || json_is_null(found))
        return STATUS_OK;
    if (!json_is_number(found) || !(number >= 0 && number <= high)) {
        snprintf(expected, sizeof(expected), "a number from 0 to %.0f", high);
        return place_refuse(&at, found, expected);
    }
    *known = fmax(*known, number);
    return STATUS_OK;
}

/* The floor of each device; the object may be missing or null. */
static enum status check_devices(const struct place *meta, const json_t *devices)
{
    struct place at = place_member(meta, "aa_floors");
    enum status status = STATUS_OK;
    const char *device;
    const json_t *value;

    if (!devices || json_is_null(devices))
        return STATUS_OK;
    if (!json_is_object(devices))
        return place_refuse(&at, devices, "an object");
    json_object_foreach((json_t *)(uintptr_t)devices, device, value) /* which only reads it */
    {
        double ignored = NAN;

        (void)value;
        if (status == STATUS_OK)
            status = take_number(&at, devices, device, FLOOR_MAX, &ignored);
    }
    return status;
}

enum status least_effect_read(struct least_effect *least, const struct result *result,
                              const char *name, struct error *err)
{
    struct place root = { .file = name, .err = err };
    struct place meta = place_member(&root, "meta"), clock = place_member(&meta, "clock");
    const json_t *devices = json_object_get(result->meta, "aa_floors");
    double others = NAN;
    enum status status = take_number(&meta, result->meta, "aa_floor", FLOOR_MAX, &others);

    if (status == STATUS_OK)
        status = check_devices(&meta, devices);
    if (status == STATUS_OK)
        status = take_number(&clock, json_object_get(result->meta, "clock"), "tick_s", TICK_MAX,
                             &least->tick_s);
    least->aa_floor = fmax(least->aa_floor, others);
    least->files[least->file_count].devices = devices;
    least->files[least->file_count++].others = others;
    return status;
}

/* What is known of how far processes of this device lie apart: NaN where nothing is. */
static double floor_of(const struct least_effect *least, const char *device)
{
    double highest = NAN;

    for (unsigned i = 0; i < least->file_count; i++) {
        const json_t *own = json_object_get(least->files[i].devices, device);

        highest =
            fmax(highest, json_is_number(own) ? json_number_value(own) : least->files[i].others);
    }
    return highest;
}

/* What the clock timed in one go: a batch, where single operations were timed beside them. */
static double span_of(const struct cell_result *cell)
{
    return isnan(cell->latency.median) ? cell->time.median : fmax(cell->time.median, BATCH_S);
}

double least_effect_between(const struct least_effect *least, const struct cell_result *a,
                            const struct cell_result *b)
{
    double ticks = 2 * least->tick_s / fmin(span_of(a), span_of(b));

    /* fmax takes NaN for nothing known; a span of 0 gives an infinite delta, and rightly so. */
    return fmax(
        fmax(log1p(SHARE_MIN), fmax(floor_of(least, a->device), floor_of(least, b->device))),
        log1p(ticks));
}
