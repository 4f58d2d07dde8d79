#include <math.h>
#include <stdlib.h>

#include "host/choose/advice.h"
#include "host/choose/model_terms.h"

#define STEPS     40 /* looked at between here and the end of an axis */
#define HALVINGS  40
#define BEYOND    4.0 /* sizes up to this many times those calibrated */
#define REUSE_MAX 1e6
#define FLOPS_MIN 1.0
#define FLOPS_MAX 2048.0
#define GAP_MIN   100e-6 /* less is hardly a gap */

/* Walking along one axis. */
struct walk {
    const struct advice *advice;
    struct model_question question;
    enum advice_axis axis;
    struct model_stand_in *stand_ins; /* one an entry */
    const double *bands; /* one an entry: log of the ratio to the best's time that is a tie */
};

static struct model_question moved(const struct walk *walk, double x)
{
    struct model_question question = walk->question;

    switch (walk->axis) {
    case ADVICE_SIZE:
        question.n = x;
        break;
    case ADVICE_REUSE:
        question.reuse = x;
        break;
    case ADVICE_FLOPS:
        question.flops = x;
        break;
    case ADVICE_GAP:
        question.gap_s = x;
        break;
    default:
        break;
    }
    return question;
}

/* log(time of the best here / time of the entry), at x. */
static double lead(const struct walk *walk, size_t entry, double x)
{
    struct model_question question = moved(walk, x);
    const struct advice_entry *entries = walk->advice->entries;

    return log(model_time_as(entries[0].candidate->device, &question, &walk->stand_ins[0]) /
               model_time_as(entries[entry].candidate->device, &question, &walk->stand_ins[entry]));
}

/* The entry that is furthest ahead of the best here, and clearly so; 0 when there is none. */
static size_t leader(const struct walk *walk, double x)
{
    double furthest = 0;
    size_t found = 0;

    for (size_t i = 1; i < walk->advice->count; i++) {
        double ahead = lead(walk, i, x);

        if (ahead > walk->bands[i] && ahead > furthest) {
            furthest = ahead;
            found = i;
        }
    }
    return found;
}

/* Between `from`, where the entry's lead is at most `level`, and `to`, where it is more. */
static double solve(const struct walk *walk, size_t entry, double from, double to, double level)
{
    for (int i = 0; i < HALVINGS; i++) {
        double middle = sqrt(from * to);

        if (lead(walk, entry, middle) > level)
            to = middle;
        else
            from = middle;
    }
    return to;
}

static void add_change(struct advice *advice, const struct advice_change *change)
{
    if (advice->change_count < ADVICE_CHANGES_MAX)
        advice->changes[advice->change_count++] = *change;
}

/* From `from`, the question as it is, to `to`, by equal factors. */
static void walk_to(struct advice *advice, const struct walk *walk, double from, double to)
{
    double factor = pow(to / from, 1.0 / STEPS), before = from, x = from;

    for (int step = 0; step < STEPS; step++) {
        size_t winner;

        before = x;
        x *= factor;
        winner = leader(walk, x);
        if (winner > 0) {
            bool behind = lead(walk, winner, from) <= 0;
            double clear = lead(walk, winner, before) <= walk->bands[winner]
                               ? solve(walk, winner, before, x, walk->bands[winner])
                               : x;

            add_change(advice, &(struct advice_change){
                                   .axis = walk->axis,
                                   .upwards = to > from,
                                   .value = behind ? solve(walk, winner, from, clear, 0) : clear,
                                   .clear = clear,
                                   .winner = winner,
                               });
            return;
        }
    }
}

/* Something that is so or otherwise has been changed in the question: is the answer another one? */
static void look_there(struct advice *advice, const struct walk *walk)
{
    size_t winner = leader(walk, 0);

    if (winner > 0)
        add_change(advice, &(struct advice_change){ .axis = walk->axis, .winner = winner });
}

static void find_stand_ins(struct walk *walk)
{
    for (size_t i = 0; i < walk->advice->count; i++)
        walk->stand_ins[i] =
            model_stand_in(walk->advice->entries[i].candidate->device, &walk->question, false);
}

/* The largest of a limit of the ranges in which the devices were measured. */
static double range_limit(const struct advice *advice,
                          double (*limit)(const struct profile_range *))
{
    double most = 0;

    for (size_t i = 0; i < advice->count; i++)
        most = fmax(most, limit(&advice->entries[i].candidate->device->range));
    return most;
}

static double bytes_limit(const struct profile_range *range)
{
    return range->bytes_high;
}

static double gap_limit(const struct profile_range *range)
{
    return range->gap_high_s;
}

static double flops_limit(const struct profile_range *range)
{
    return isnan(range->flops_high) ? 0 : range->flops_high;
}

/* Reuse, residency and opening matter to devices that are sent their input or have to be opened. */
static bool any_is_sent(const struct advice *advice)
{
    for (size_t i = 0; i < advice->count; i++)
        if (!advice->entries[i].candidate->device->in_place)
            return true;
    return false;
}

static void vary_size(struct advice *advice, struct walk walk)
{
    double bytes = fmax(model_bytes(&walk.question), 1), n = fmax(walk.question.n, 1);
    double most = range_limit(advice, bytes_limit) * BEYOND / (bytes / n);

    walk.axis = ADVICE_SIZE;
    if (n > 1)
        walk_to(advice, &walk, n, 1);
    if (most > n)
        walk_to(advice, &walk, n, most);
}

static void vary_reuse(struct advice *advice, struct walk walk)
{
    walk.axis = ADVICE_REUSE;
    if (!any_is_sent(advice) || walk.question.residency != RESIDENCY_HOST)
        return;
    if (walk.question.reuse > 1)
        walk_to(advice, &walk, walk.question.reuse, 1);
    if (walk.question.reuse < REUSE_MAX)
        walk_to(advice, &walk, walk.question.reuse, REUSE_MAX);
}

/* More arithmetic an element is another polynomial; less of it is looked for where one was asked about. */
static void vary_flops(struct advice *advice, struct walk walk)
{
    double here = fmax(walk.question.flops, FLOPS_MIN);
    bool poly = walk.question.op.is->has_degree;

    walk.axis = ADVICE_FLOPS;
    if (!(range_limit(advice, flops_limit) > 0) || !dtype_is_float(walk.question.dtype))
        return;
    if (!poly)
        op_parse("poly:1", &walk.question.op);
    find_stand_ins(&walk);
    if (poly && here > FLOPS_MIN)
        walk_to(advice, &walk, here, FLOPS_MIN);
    if (here < FLOPS_MAX)
        walk_to(advice, &walk, here, FLOPS_MAX);
}

static void vary_gap(struct advice *advice, struct walk walk)
{
    double most = range_limit(advice, gap_limit);

    walk.axis = ADVICE_GAP;
    if (walk.question.gap_s > 0)
        look_there(advice, &walk);
    else if (most > GAP_MIN)
        walk_to(advice, &walk, GAP_MIN, most);
}

static void vary_places(struct advice *advice, struct walk walk)
{
    if (any_is_sent(advice)) {
        struct walk other = walk;

        other.axis = ADVICE_RESIDENCY;
        other.question.residency =
            walk.question.residency == RESIDENCY_HOST ? RESIDENCY_DEVICE : RESIDENCY_HOST;
        look_there(advice, &other);
    }
    walk.axis = ADVICE_LIFECYCLE;
    walk.question.lifecycle =
        walk.question.lifecycle == LIFECYCLE_WARM ? LIFECYCLE_COLD : LIFECYCLE_WARM;
    look_there(advice, &walk);
}

static void find_bands(const struct advice *advice, double *bands)
{
    const struct model_prediction *best = &advice->entries[0].prediction;
    double one = log(best->high_s / best->low_s) / 2;

    for (size_t i = 0; i < advice->count; i++) {
        const struct model_prediction *prediction = &advice->entries[i].prediction;
        double other = log(prediction->high_s / prediction->low_s) / 2;

        bands[i] = sqrt(one * one + other * other);
    }
}

void advice_find_changes(struct advice *advice, const struct advice_request *request)
{
    double *bands = calloc(advice->count, sizeof(*bands));
    struct walk walk = {
        .advice = advice,
        .question = request->question,
        .stand_ins = calloc(advice->count, sizeof(*walk.stand_ins)),
        .bands = bands,
    };

    if (bands && walk.stand_ins && advice->count > 1) {
        find_bands(advice, bands);
        find_stand_ins(&walk);
        vary_size(advice, walk);
        vary_reuse(advice, walk);
        vary_gap(advice, walk);
        vary_places(advice, walk);
        vary_flops(advice, walk);
    }
    free(bands);
    free(walk.stand_ins);
}
