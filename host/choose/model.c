#include "host/choose/model.h"

#include <math.h>

#include "host/choose/model_terms.h"

/* A normal distribution has 90 % within this many standard deviations. */
#define Z_90 1.6449

/* How much wider, as logarithms of a ratio, when the question is outside of what was measured. */
#define WIDER_DOUBLING                                                                             \
    0.1 /* for each doubling of a size, reuse, gap or intensity beyond the range */
#define WIDER_UNSEEN   0.7 /* for what was not measured at all: a factor of 2 */
#define WIDER_OPERATOR 0.1 /* beside the spread of operators predicted from others */
#define UNKNOWN_SPREAD 0.4 /* where there were no held-out cases */

struct model_question model_question_of(const struct case_spec *spec)
{
    return (struct model_question){
        .op = spec->op,
        .dtype = spec->dtype,
        .n = (double)spec->n,
        .flops = op_flops(spec->op, 1),
        .residency = spec->residency,
        .reuse = spec->reuse,
        .lifecycle = spec->lifecycle,
        .cache = spec->cache,
        .gap_s = spec->gap_s,
    };
}

/* Doublings from `x` up to `low` or down to `high`; 0 within, and where there are no limits. */
static double doublings(double x, double low, double high)
{
    if (x < low)
        return log2(low / fmax(x, 1e-9));
    if (x > high)
        return log2(x / fmax(high, 1e-9));
    return 0;
}

/* Collect what is outside, and by how much that widens the interval. */
struct beyond {
    unsigned outside;
    double wider;
};

static void beyond_by(struct beyond *beyond, enum model_outside what, double amount, double each)
{
    if (amount > 1e-9) {
        beyond->outside |= what;
        beyond->wider += amount * each;
    }
}

static struct beyond find_beyond(const struct profile_device *device,
                                 const struct model_question *q, bool same_operator)
{
    const struct profile_range *range = &device->range;
    struct beyond beyond = { 0 };
    bool sent = !device->in_place && q->residency == RESIDENCY_HOST;

    beyond_by(&beyond, OUTSIDE_SIZE, doublings(model_bytes(q), range->bytes_low, range->bytes_high),
              WIDER_DOUBLING);
    beyond_by(&beyond, OUTSIDE_OPERATOR, !same_operator, WIDER_OPERATOR);
    if (q->op.is->has_degree)
        beyond_by(&beyond, OUTSIDE_FLOPS, doublings(q->flops, range->flops_low, range->flops_high),
                  WIDER_DOUBLING);
    if (sent)
        beyond_by(&beyond, OUTSIDE_REUSE, doublings(q->reuse, 1, range->reuse_high),
                  WIDER_DOUBLING / 2);
    beyond_by(&beyond, OUTSIDE_GAP, q->gap_s > 0 && !(range->gap_high_s > 0), WIDER_UNSEEN);
    if (range->gap_high_s > 0)
        beyond_by(&beyond, OUTSIDE_GAP, doublings(q->gap_s, 0, range->gap_high_s), WIDER_DOUBLING);
    beyond_by(&beyond, OUTSIDE_RESIDENCY,
              !device->in_place && !(sent ? range->host_residency : range->device_residency),
              WIDER_UNSEEN);
    beyond_by(&beyond, OUTSIDE_LIFECYCLE, q->lifecycle == LIFECYCLE_COLD && !range->cold,
              WIDER_UNSEEN);
    beyond_by(&beyond, OUTSIDE_CACHE,
              q->cache == CACHE_FLUSHED && !range->flushed && !(range->gap_high_s > 0),
              WIDER_UNSEEN);
    return beyond;
}

static const struct profile_spread *find_spread(const struct profile_device *device,
                                                enum spread_of of, double bytes)
{
    const struct profile_spread *found = NULL;

    for (size_t i = 0; i < device->spread_count; i++) {
        const struct profile_spread *spread = &device->spreads[i];

        if (spread->of == of && spread->bytes_high >= bytes &&
            (!found || spread->bytes_high < found->bytes_high))
            found = spread;
    }
    return found;
}

/* The spread of cases like this one: low ≤ 0 ≤ high. */
static struct profile_spread spread_for(const struct profile_device *device,
                                        const struct model_question *question, bool same_operator)
{
    bool rested = question->gap_s > 0 || question->cache == CACHE_FLUSHED;
    const struct profile_spread *spread =
        find_spread(device, rested ? SPREAD_RESTED : SPREAD_BACK_TO_BACK, model_bytes(question));
    const struct profile_spread *other =
        same_operator ? NULL : find_spread(device, SPREAD_OPERATOR, model_bytes(question));
    struct profile_spread found = { .low = -UNKNOWN_SPREAD, .high = UNKNOWN_SPREAD };

    if (spread)
        found = *spread;
    if (other) {
        found.low = fmin(found.low, other->low);
        found.high = fmax(found.high, other->high);
    }
    return found;
}

/* Variance of the time that comes from prices not being known exactly. */
static double price_variance(const struct profile_device *device,
                             const struct model_question *question,
                             const struct model_stand_in *stand_in)
{
    double sum = 0;

    for (size_t i = 0; i < device->term_count; i++) {
        double part =
            device->terms[i].sd_s * model_amount(device, &device->terms[i], question, stand_in);

        sum += part * part;
    }
    return sum;
}

/* What opening a device takes, where no cold operation was measured: what its runner needed. */
static double unmeasured_start(const struct profile_device *device,
                               const struct model_question *question)
{
    const struct device_result *about = &device->about;

    if (question->lifecycle != LIFECYCLE_COLD || device->range.cold)
        return 0;
    return fmax(about->create_s, 0) + fmax(about->build_cached_s, 0);
}

/*
 * Held-out cases were predicted with prices as uncertain as these are, so that their spread has
 * that in it; only beyond the range, where uncertain prices weigh more, is it added.
 */
static void set_interval(struct model_prediction *prediction, const struct profile_device *device,
                         const struct profile_spread *spread, const struct beyond *beyond,
                         double price_sd)
{
    double run = Z_90 * device->between_runs;
    double price = beyond->outside ? Z_90 * price_sd / prediction->time_s : 0;
    double low = sqrt(spread->low * spread->low + run * run + price * price);
    double high = sqrt(spread->high * spread->high + run * run + price * price);

    prediction->low_s = prediction->time_s * exp(-(low + beyond->wider));
    prediction->high_s = prediction->time_s * exp(fmin(high + beyond->wider, 600));
}

void model_predict(const struct profile_device *device, const struct model_question *question,
                   struct model_prediction *prediction)
{
    struct model_stand_in stand_in = model_stand_in(device, question, false);
    struct beyond beyond = find_beyond(device, question, stand_in.same);
    struct profile_spread spread = spread_for(device, question, stand_in.same);
    double start_s = unmeasured_start(device, question);

    prediction->time_s =
        start_s + model_evaluate(device, question, &stand_in, prediction->phases_s);
    prediction->phases_s[PHASE_OTHER] += start_s;
    prediction->outside = beyond.outside;
    set_interval(prediction, device, &spread, &beyond,
                 sqrt(price_variance(device, question, &stand_in)));
}

double model_time_as(const struct profile_device *device, const struct model_question *question,
                     const struct model_stand_in *stand_in)
{
    return unmeasured_start(device, question) + model_evaluate(device, question, stand_in, NULL);
}

double model_time(const struct profile_device *device, const struct model_question *question)
{
    struct model_stand_in stand_in = model_stand_in(device, question, false);

    return model_time_as(device, question, &stand_in);
}
