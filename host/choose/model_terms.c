#include "host/choose/model_terms.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kernels/canonical.h"

/* How far a stand-in may be; any difference of the first is worse than all of those below it. */
#define FAR_SCHEME 32.0
#define FAR_NAME   8.0
#define FAR_KIND   4.0 /* float and integer */
#define FAR_SIZE   1.0

#define SHORTEST_S 1e-10 /* no operation takes less: a time is always positive */

static const struct op_description *description_of(const char *name)
{
    size_t count;
    const struct op_description *const *list = op_list(&count);

    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->name, name) == 0)
            return list[i];
    return NULL;
}

/* Operators that leave words for each sub-chunk, to be merged on the host, are of one kind. */
static enum op_scheme scheme_class(const struct op_description *op)
{
    return op->scheme > SCHEME_LOCATE ? SCHEME_SCALED : op->scheme;
}

static double distance(const struct model_question *question, const struct profile_term *term,
                       bool other)
{
    const struct op_description *op = description_of(term->op);
    enum dtype dtype = dtype_parse(term->dtype);
    bool same = op == question->op.is;
    double flops, far = 0;

    if (!op || dtype == DTYPE_COUNT || (same && other))
        return INFINITY;
    flops = op->has_degree ? question->flops : op->flops;
    if (!same)
        far += FAR_NAME + fabs(log2((1 + question->flops) / (1 + flops)));
    if (scheme_class(op) != scheme_class(question->op.is))
        far += FAR_SCHEME;
    if (dtype_is_float(dtype) != dtype_is_float(question->dtype))
        far += FAR_KIND;
    if (dtype_size(dtype) != dtype_size(question->dtype))
        far += FAR_SIZE;
    return far;
}

static bool counts_elements(const struct profile_term *term)
{
    return term->per == PER_ELEMENT || term->per == PER_FLOP;
}

struct model_stand_in model_stand_in(const struct profile_device *device,
                                     const struct model_question *question, bool other)
{
    struct model_stand_in stand_in = { .scale = 1 };
    double nearest = INFINITY;

    for (size_t i = 0; i < device->term_count; i++) {
        const struct profile_term *term = &device->terms[i];
        double far = counts_elements(term) ? distance(question, term, other) : INFINITY;

        if (far < nearest) {
            nearest = far;
            snprintf(stand_in.op, sizeof(stand_in.op), "%s", term->op);
            snprintf(stand_in.dtype, sizeof(stand_in.dtype), "%s", term->dtype);
            stand_in.scale =
                (double)dtype_size(question->dtype) / (double)dtype_size(dtype_parse(term->dtype));
            stand_in.same = far == 0;
        }
    }
    return stand_in;
}

double model_bytes(const struct model_question *question)
{
    return question->n * (double)dtype_size(question->dtype) * question->op.is->inputs;
}

static double superblocks(const struct model_question *question)
{
    return ceil(question->n * (double)dtype_size(question->dtype) / SUPERBLOCK_BYTES);
}

double model_share_bytes(const struct profile_device *device, const struct model_question *question)
{
    double whole = model_bytes(question);
    double share =
        ceil(superblocks(question) / device->shares) * SUPERBLOCK_BYTES * question->op.is->inputs;

    return fmin(whole, share);
}

/* The share of a gap's term that counts. */
static double rested(const struct profile_term *term, double gap_s)
{
    if (gap_s <= term->gap_low_s)
        return 0;
    if (gap_s >= term->gap_high_s)
        return 1;
    return log(gap_s / term->gap_low_s) / log(term->gap_high_s / term->gap_low_s);
}

static double state_share(const struct profile_term *term, const struct model_question *question)
{
    switch (term->when) {
    case WHEN_RESTED:
        return rested(term, question->gap_s);
    case WHEN_UNCACHED:
        return question->cache == CACHE_FLUSHED ? 1 : rested(term, question->gap_s);
    default:
        return 1;
    }
}

/* Bytes as they come to lie in a term's piece of the memory. */
static double piece(const struct profile_term *term, double bytes)
{
    return fmax(fmin(bytes, term->high_bytes) - term->low_bytes, 0);
}

static bool is_sent(const struct profile_device *device, const struct model_question *question)
{
    return !device->in_place && question->residency == RESIDENCY_HOST;
}

static double count_of(const struct profile_device *device, const struct profile_term *term,
                       const struct model_question *question, double scale)
{
    double share = model_share_bytes(device, question);
    double elements = share / (double)dtype_size(question->dtype) / question->op.is->inputs;
    double transfers = is_sent(device, question) ? 1 / question->reuse : 0;
    double starts = question->lifecycle == LIFECYCLE_COLD ? 1 : 0;

    switch (term->per) {
    case PER_BYTE:
        return piece(term, share);
    case PER_ELEMENT:
        return elements * scale;
    case PER_FLOP:
        return elements * scale * question->flops;
    case PER_SUPERBLOCK:
        return superblocks(question);
    case PER_TRANSFER:
        return transfers;
    case PER_TRANSFER_BYTE:
        return transfers * model_bytes(question);
    case PER_START:
        return starts;
    case PER_START_BYTE:
        return starts * model_bytes(question);
    default:
        return 1;
    }
}

double model_amount(const struct profile_device *device, const struct profile_term *term,
                    const struct model_question *question, const struct model_stand_in *stand_in)
{
    if ((*term->op && strcmp(term->op, stand_in->op) != 0) ||
        (*term->dtype && strcmp(term->dtype, stand_in->dtype) != 0))
        return 0;
    return count_of(device, term, question, stand_in->scale) * state_share(term, question);
}

enum model_part model_part(const struct profile_term *term)
{
    if (counts_elements(term))
        return PART_COMPUTING;
    return term->per == PER_BYTE && term->phase == PHASE_COMPUTE && !*term->op ? PART_READING
                                                                               : PART_REST;
}

double model_join(double reading, double computing, double overlap)
{
    double large = fmax(reading, computing), small = fmin(reading, computing);

    if (!(large > 0))
        return 0;
    return large * pow(1 + pow(small / large, overlap), 1 / overlap);
}

double model_evaluate(const struct profile_device *device, const struct model_question *question,
                      const struct model_stand_in *stand_in, double *phases_s)
{
    double parts[PART_REST] = { 0 }, phases[PHASE_COUNT] = { 0 };
    double total = 0;

    for (size_t i = 0; i < device->term_count; i++) {
        const struct profile_term *term = &device->terms[i];
        enum model_part part = model_part(term);
        double time_s = term->price_s * model_amount(device, term, question, stand_in);

        *(part == PART_REST ? &phases[term->phase] : &parts[part]) += time_s;
    }
    phases[PHASE_COMPUTE] +=
        fmax(model_join(parts[PART_READING], parts[PART_COMPUTING], device->overlap), SHORTEST_S);
    for (unsigned phase = 0; phase < PHASE_COUNT; phase++)
        total += phases[phase];
    if (phases_s)
        memcpy(phases_s, phases, sizeof(phases));
    return total;
}
