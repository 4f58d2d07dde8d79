#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/model_data.h"
#include "kernels/canonical.h"

#define AT_ONCE_S  50e-6 /* after shorter gaps workers still spin, and nothing has left the caches */
#define KNOTS_MAX  24
#define BEND_BEGIN 0.75 /* of a cache: there its misses begin to show … */
#define BEND_END   1.5  /* … and here nothing of it is left but misses */
#define GRID_STEP  4.0

static struct profile_term *add_term(struct profile_device *device, enum term_unit per,
                                     enum phase phase)
{
    struct profile_term *term;

    if (device->term_count < PROFILE_TERMS_MAX)
        device->term_count++;
    term = &device->terms[device->term_count - 1];
    profile_term_init(term);
    term->per = per;
    term->phase = phase;
    return term;
}

/* The same term again, for each stretch of gaps between those observed. */
static void add_rested(struct profile_device *device, const struct observations *observations,
                       enum term_unit per, enum phase phase)
{
    double low = AT_ONCE_S;

    for (size_t i = 0; i < observations->gap_count; i++) {
        struct profile_term *term;

        if (observations->gaps_s[i] <= low)
            continue;
        term = add_term(device, per, phase);
        term->when = WHEN_RESTED;
        term->gap_low_s = low;
        term->gap_high_s = low = observations->gaps_s[i];
    }
}

static bool phase_seen(const struct observations *observations, enum phase phase)
{
    for (size_t i = 0; i < observations->count; i++)
        if (observations->items[i].phased && observations->items[i].phases_s[phase] > 0)
            return true;
    return false;
}

/* What is the same for all sizes. */
static void add_constants(struct profile_device *device, const struct observations *observations)
{
    for (unsigned p = 0; p < PHASE_COUNT; p++) {
        enum phase phase = (enum phase)p;

        if (phase == PHASE_TRANSFER_IN || phase == PHASE_COMBINE ||
            (phase != PHASE_COMPUTE && !phase_seen(observations, phase)))
            continue;
        add_term(device, PER_OPERATION, phase);
        add_rested(device, observations, PER_OPERATION, phase);
    }
    if (phase_seen(observations, PHASE_COMBINE)) {
        add_term(device, PER_OPERATION, PHASE_COMBINE);
        add_term(device, PER_SUPERBLOCK, PHASE_COMBINE);
    }
}

/* Workers that are sent their input through a channel get it at each operation, wherever it lies. */
static void add_transfers(struct profile_device *device, const struct observations *observations)
{
    if (device->in_place && phase_seen(observations, PHASE_TRANSFER_IN)) {
        add_term(device, PER_OPERATION, PHASE_TRANSFER_IN);
        add_term(device, PER_BYTE, PHASE_TRANSFER_IN);
    }
    if (!device->in_place && device->range.host_residency) {
        add_term(device, PER_TRANSFER, PHASE_TRANSFER_IN);
        add_term(device, PER_TRANSFER_BYTE, PHASE_TRANSFER_IN);
    }
    if (device->range.cold) {
        add_term(device, PER_START, PHASE_OTHER);
        add_term(device, PER_START_BYTE, PHASE_OTHER);
    }
}

/* What one worker, or a device that is not divided, has of each level, the inner ones first. */
static size_t cache_sizes(const struct profile_device *device, const struct topology *topology,
                          double sizes[3])
{
    const struct cache_level *levels[] = { &topology->l1d, &topology->l2, &topology->l3 };
    bool cpu = strcmp(device->about.class_name, "cpu") == 0;
    unsigned workers = device->about.workers > 0 ? device->about.workers : 1;
    size_t count = 0;

    for (size_t i = 0; i < 3 && cpu; i++) {
        double sharing = fmin(fmax(levels[i]->processors, 1), workers);
        double all = (double)levels[i]->bytes * workers / sharing;
        double own = all / device->shares;

        if (own > 0 && (count == 0 || own > 2 * sizes[count - 1]))
            sizes[count++] = own;
    }
    return count;
}

static size_t grid_knots(const struct profile_device *device, double knots[KNOTS_MAX])
{
    double low = fmax(device->range.bytes_low, 1), high = device->range.bytes_high;
    size_t count = 0;

    for (double knot = low * GRID_STEP; knot < high && count < KNOTS_MAX - 1; knot *= GRID_STEP)
        knots[count++] = knot / device->shares;
    return count;
}

static size_t find_knots(const struct profile_device *device, enum law_pieces pieces,
                         const struct topology *topology, double knots[KNOTS_MAX])
{
    double sizes[3];
    size_t levels, count = 0;

    if (pieces == PIECES_ONE)
        return 0;
    if (pieces == PIECES_GRID)
        return grid_knots(device, knots);
    levels = cache_sizes(device, topology, sizes);
    for (size_t i = 0; i < levels; i++) {
        if (pieces == PIECES_LEVELS) {
            knots[count++] = sizes[i];
        } else {
            knots[count++] = BEND_BEGIN * sizes[i];
            knots[count++] = BEND_END * sizes[i];
        }
    }
    return count;
}

static void add_pieces(struct profile_device *device, const double *knots, size_t count,
                       enum term_state when, double gap_high_s)
{
    for (size_t i = 0; i <= count; i++) {
        struct profile_term *term = add_term(device, PER_BYTE, PHASE_COMPUTE);

        term->low_bytes = i > 0 ? knots[i - 1] : 0;
        term->high_bytes = i < count ? knots[i] : INFINITY;
        term->when = when;
        if (when != WHEN_ANY) {
            term->gap_low_s = AT_ONCE_S;
            term->gap_high_s = gap_high_s;
        }
    }
}

/*
 * Reading, and what it takes longer where others have had the caches meanwhile. That is over when the
 * input does not fit into them anyway.
 */
static void add_reading(struct profile_device *device, const struct observations *observations,
                        enum law_pieces pieces, const struct topology *topology)
{
    double gap_s = observations->gap_count > 0 ? observations->gaps_s[0] : 0;
    double knots[KNOTS_MAX], cold[2] = { SUPERBLOCK_BYTES, 0 };
    size_t count = find_knots(device, pieces, topology, knots);

    add_pieces(device, knots, count, WHEN_ANY, 0);
    if (gap_s <= AT_ONCE_S && !observations->flushed)
        return;
    cold[1] = count > 0 ? fmax(knots[count - 1], 2 * SUPERBLOCK_BYTES) : 16 * SUPERBLOCK_BYTES;
    add_pieces(device, cold, 2, WHEN_UNCACHED, fmax(gap_s, 2 * AT_ONCE_S));
}

static struct profile_term *find_elements(struct profile_device *device,
                                          const struct model_question *q)
{
    for (size_t i = 0; i < device->term_count; i++) {
        struct profile_term *term = &device->terms[i];

        if (term->per == PER_ELEMENT && strcmp(term->op, q->op.is->name) == 0 &&
            strcmp(term->dtype, dtype_name(q->dtype)) == 0)
            return term;
    }
    return NULL;
}

static struct profile_term *add_own(struct profile_device *device, enum term_unit per,
                                    const struct model_question *q)
{
    struct profile_term *term = add_term(device, per, PHASE_COMPUTE);

    snprintf(term->op, sizeof(term->op), "%s", q->op.is->name);
    snprintf(term->dtype, sizeof(term->dtype), "%s", dtype_name(q->dtype));
    return term;
}

/* Where caches end, an operator may lose more than the reference does, whatever the type. */
static void add_misses(struct profile_device *device, const struct model_question *q, double low)
{
    for (size_t i = 0; i < device->term_count; i++)
        if (device->terms[i].per == PER_BYTE && strcmp(device->terms[i].op, q->op.is->name) == 0)
            return;
    if (model_share_bytes(device, q) > 2 * low) {
        struct profile_term *term = add_own(device, PER_BYTE, q);

        term->dtype[0] = '\0';
        term->low_bytes = low;
    }
}

/* The reference's elements have a price of 0, and a term, so that it is known to have been measured. */
static void add_operators(struct profile_device *device, const struct observations *observations,
                          const struct topology *topology)
{
    double sizes[3];
    size_t levels = cache_sizes(device, topology, sizes);

    for (size_t i = 0; i < observations->count; i++) {
        const struct model_question *q = &observations->items[i].question;
        bool plain = q->op.is == observations->reference;

        if (!find_elements(device, q)) {
            add_own(device, PER_ELEMENT, q);
            if (q->op.is->has_degree)
                add_own(device, PER_FLOP, q);
        }
        if (!plain && levels > 1)
            add_misses(device, q, sizes[1]);
    }
}

bool law_make(struct profile_device *device, const struct observations *observations,
              enum law_pieces pieces, const struct topology *topology)
{
    free(device->terms);
    device->term_count = 0;
    device->terms = calloc(PROFILE_TERMS_MAX, sizeof(*device->terms));
    if (!device->terms)
        return false;
    add_constants(device, observations);
    add_transfers(device, observations);
    add_reading(device, observations, pieces, topology);
    add_operators(device, observations, topology);
    return true;
}
