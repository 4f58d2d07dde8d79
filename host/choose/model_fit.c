#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/model_solve.h"

#define CELLS_LEAST 8
#define FAR                                                                                        \
    0.15 /* held-out residuals beyond this count for the choice of a shape by their size only */
#define SIMPLER      0.97 /* a shape with more pieces has to be better by this */
#define BIN_LEAST    16   /* held-out residuals that make a spread of their own … */
#define ALL_LEAST    8    /* … and one for all sizes */
#define RUNS_UNKNOWN 0.02 /* sd of log time between processes, where nobody measured it */

/* What a law with other terms than `device` says of observations that it was not fitted to. */
struct held_out {
    double *residuals; /* owned; log(measured / predicted), NaN where it cannot be judged */
    size_t count;
};

/* Was an operator and type priced without fold `held`? */
static bool was_seen(const struct observations *observations, const struct observation *item,
                     size_t held)
{
    for (size_t i = 0; i < observations->count; i++) {
        const struct observation *other = &observations->items[i];

        if (other->fold != held && other->question.op.is == item->question.op.is &&
            other->question.dtype == item->question.dtype)
            return true;
    }
    return false;
}

static double residual_of(const struct profile_device *device, const struct observation *item,
                          bool other)
{
    struct model_stand_in stand_in = model_stand_in(device, &item->question, other);

    if (!*stand_in.op)
        return NAN;
    return log(item->time_s / model_evaluate(device, &item->question, &stand_in, NULL));
}

static bool hold_out(struct profile_device *device, const struct observations *observations,
                     double *residuals)
{
    for (size_t i = 0; i < observations->count; i++)
        residuals[i] = NAN;
    for (size_t fold = 0; fold < FOLDS; fold++) {
        if (!law_price(device, observations, fold))
            return false;
        for (size_t i = 0; i < observations->count; i++) {
            const struct observation *item = &observations->items[i];

            if (item->fold == fold && was_seen(observations, item, fold))
                residuals[i] = residual_of(device, item, false);
        }
    }
    return true;
}

/* Mean of squares, of large residuals the size. */
static double loss_of(const double *residuals, size_t count)
{
    double sum = 0;
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        double far = fabs(residuals[i]);

        if (isnan(far))
            continue;
        sum += far < FAR ? far * far : FAR * (2 * fmin(far, 2) - FAR);
        used++;
    }
    return used > 0 ? sum / (double)used : INFINITY;
}

struct shape {
    enum law_pieces pieces;
    double overlap;
};

/* Simple ones first. */
static bool choose_shape(struct profile_device *device, const struct observations *observations,
                         const struct topology *topology, double *residuals, struct shape *best)
{
    static const double overlaps[] = { 2, 8, 1 };
    double least = INFINITY;

    *best = (struct shape){ PIECES_ONE, 2 };
    for (unsigned pieces = 0; pieces < PIECES_COUNT; pieces++) {
        for (size_t i = 0; i < sizeof(overlaps) / sizeof(overlaps[0]); i++) {
            double loss;

            device->overlap = overlaps[i];
            if (!law_make(device, observations, (enum law_pieces)pieces, topology) ||
                !hold_out(device, observations, residuals))
                return false;
            loss = loss_of(residuals, observations->count);
            if (loss < least * SIMPLER) {
                least = loss;
                *best = (struct shape){ (enum law_pieces)pieces, overlaps[i] };
            }
        }
    }
    return true;
}

/* 5 % beyond, for one more case like these: the quantile of one rank further out. */
static void set_limits(struct profile_spread *spread, double *residuals, size_t count)
{
    double beyond = 0.05 * (double)(count + 1);
    size_t out = beyond > 1 ? (size_t)beyond - 1 : 0;

    sort_doubles(residuals, count);
    spread->low = fmin(residuals[out], 0);
    spread->high = fmax(residuals[count - 1 - out], 0);
    spread->count = (unsigned)count;
}

/* Which residuals a spread is made of. */
struct bin {
    enum spread_of of;
    double bytes_low, bytes_high;
};

static bool belongs(const struct observation *item, const struct bin *bin)
{
    bool rested = item->question.gap_s > 0 || item->question.cache == CACHE_FLUSHED;
    double bytes = model_bytes(&item->question);

    return (bin->of == SPREAD_OPERATOR || rested == (bin->of == SPREAD_RESTED)) &&
           bytes > bin->bytes_low && bytes <= bin->bytes_high;
}

static void add_spread(struct profile_device *device, const struct observations *observations,
                       const double *residuals, const struct bin *bin, double *room)
{
    struct profile_spread *spread = &device->spreads[device->spread_count];
    size_t count = 0;

    for (size_t i = 0; i < observations->count; i++)
        if (!isnan(residuals[i]) && belongs(&observations->items[i], bin))
            room[count++] = residuals[i];
    if (count < (isinf(bin->bytes_high) && bin->bytes_low == 0 ? ALL_LEAST : BIN_LEAST))
        return;
    *spread = (struct profile_spread){ .of = bin->of, .bytes_high = bin->bytes_high };
    set_limits(spread, room, count);
    device->spread_count++;
}

/* One spread for all sizes, and where there are enough cases one for each third of them, by logarithm. */
static void add_spreads(struct profile_device *device, const struct observations *observations,
                        const double *residuals, enum spread_of of, double *room)
{
    double low = log(device->range.bytes_low), high = log(device->range.bytes_high);
    double first = exp(low + (high - low) / 3), second = exp(low + (high - low) * 2 / 3);
    const struct bin bins[] = {
        { of, 0, first }, { of, first, second }, { of, second, INFINITY }, { of, 0, INFINITY }
    };
    size_t before = device->spread_count;

    for (size_t i = 0; i < 3; i++)
        add_spread(device, observations, residuals, &bins[i], room);
    if (device->spread_count == before + 3)
        return;
    device->spread_count = before;
    add_spread(device, observations, residuals, &bins[3], room);
}

static bool find_spreads(struct profile_device *device, const struct observations *observations,
                         double *residuals)
{
    double *room = calloc(observations->count, sizeof(*room));

    device->spreads = calloc(3 * SPREAD_OF_COUNT, sizeof(*device->spreads));
    if (room && device->spreads) {
        add_spreads(device, observations, residuals, SPREAD_BACK_TO_BACK, room);
        add_spreads(device, observations, residuals, SPREAD_RESTED, room);
        for (size_t i = 0; i < observations->count; i++)
            residuals[i] = observations->items[i].question.op.is->has_degree
                               ? NAN
                               : residual_of(device, &observations->items[i], true);
        add_spreads(device, observations, residuals, SPREAD_OPERATOR, room);
    }
    free(room);
    return room && device->spreads;
}

static bool keep_residuals(struct profile_device *device, const struct observations *observations)
{
    device->residuals = calloc(observations->count, sizeof(*device->residuals));
    if (!device->residuals)
        return false;
    for (size_t i = 0; i < observations->count; i++) {
        const struct observation *item = &observations->items[i];

        device->residuals[device->residual_count++] = (struct profile_residual){
            .spec = item->cell->spec,
            .measured_s = item->time_s,
            .predicted_s = model_time(device, &item->question),
        };
    }
    return true;
}

static bool fit(struct profile_device *device, const struct observations *observations,
                const struct topology *topology)
{
    double *residuals = calloc(observations->count, sizeof(*residuals));
    struct shape best;
    bool fitted = residuals && choose_shape(device, observations, topology, residuals, &best);

    if (fitted) {
        device->overlap = best.overlap;
        fitted = law_make(device, observations, best.pieces, topology) &&
                 hold_out(device, observations, residuals) &&
                 law_price(device, observations, HOLD_NONE) &&
                 find_spreads(device, observations, residuals) &&
                 keep_residuals(device, observations);
    }
    free(residuals);
    return fitted;
}

enum status model_fit(struct profile_device *device, const struct result *result, const char *id,
                      const struct model_priors *priors, struct error *err)
{
    const struct device_result *about = result_device(result, id);
    struct observations observations;
    enum status status = STATUS_OK;

    profile_device_init(device);
    if (!about)
        return error_set(err, STATUS_USAGE, "no device \"%s\" was measured", id);
    device->about = *about;
    device->between_runs = isnan(priors->between_runs) ? RUNS_UNKNOWN : priors->between_runs;
    if (!observations_open(&observations, device, result))
        return error_set(err, STATUS_FAILED, "out of memory for the model of %s", id);
    if (observations.count < CELLS_LEAST)
        status = error_set(err, STATUS_USAGE, "%s: %zu cells with a time are too few for a model",
                           id, observations.count);
    else if (!fit(device, &observations, &priors->topology))
        status = error_set(err, STATUS_FAILED, "out of memory for the model of %s", id);
    observations_clear(&observations);
    if (status != STATUS_OK)
        profile_device_clear(device);
    return status;
}

enum status model_fit_all(struct profile *profile, const struct result *result, const char *name,
                          const struct model_priors *priors, struct error *err)
{
    struct error found = { .status = STATUS_USAGE, .text = "no device was measured" };
    enum status status = STATUS_OK;

    *profile = (struct profile){ .meta = json_incref(result->meta) };
    snprintf(profile->name, sizeof(profile->name), "%s", name);
    for (size_t i = 0; i < result->device_count && status != STATUS_FAILED; i++) {
        struct profile_device device;

        status = model_fit(&device, result, result->devices[i].id, priors, &found);
        if (status == STATUS_OK && !profile_add_device(profile, &device)) {
            profile_device_clear(&device);
            status = error_set(&found, STATUS_FAILED, "out of memory for the profile");
        }
    }
    if (status != STATUS_FAILED && profile->device_count > 0)
        return STATUS_OK;
    profile_clear(profile);
    return error_set(err, found.status, "%s", found.text);
}
