#include "host/devices/operation.h"

#include <math.h>
#include <string.h>

#include "host/devices/inject.h"
#include "host/measure/clock.h"
#include "kernels/partials.h"

/* Where a chain of dependent steps has come to. The inputs are numbered: the first one, and its negative. */
struct chain {
    uint64_t origin;     /* of the last step's record, if it was gathered */
    unsigned at;         /* the input that the next step reads */
    bool sent[2];        /* the device has it, as far as it is sent at all */
    bool seen[2];        /* a step of this operation has read it ... */
    struct value was[2]; /* ... and came to this */
    unsigned levels;     /* of the final tree that the device did in the last step */
};

/* What a device is to compute: tasks where the case has them, else superblocks. */
static uint64_t units(const struct operation *operation)
{
    return operation->spec.chunk > 0 ? operation->tasks.count
                                     : superblock_count(operation->spec.dtype, operation->spec.n);
}

/* The device's part of one reduction. */
static enum status reduce(const struct operation *operation, struct chain *chain,
                          struct phases *phases, struct error *err)
{
    const struct device_run run = {
        .last = units(operation),
        .records = operation->records,
        .depth = operation->spec.depth,
        .negated = chain->at == 1,
        .transfer = operation->spec.residency == RESIDENCY_HOST && !chain->sent[chain->at],
        .origin = &chain->origin,
        .phases = phases,
        .levels = &chain->levels,
    };

    chain->levels = 0;
    chain->sent[chain->at] = true;
    if (run.last == 0)
        return STATUS_OK;
    return operation->table->run(operation->device, &run, err);
}

/* The value from the records of all tasks. */
static struct value finish_tasks(const struct operation *operation)
{
    const struct case_spec *spec = &operation->spec;
    uint64_t at =
        partials_fold(spec->op, spec->dtype, operation->records, operation->tasks.records);

    return partials_value(spec->op, spec->dtype, spec->n, operation->records,
                          tasks_origin(&operation->tasks, at));
}

/* The value of the index-th of the operations that were in flight together. */
static struct value finish(const struct operation *operation, const struct chain *chain,
                           unsigned index)
{
    const struct case_spec *spec = &operation->spec;
    uint64_t blocks = superblock_count(spec->dtype, spec->n);
    uint64_t records = (blocks + (UINT64_C(1) << chain->levels) - 1) >> chain->levels;
    size_t from = index * records * partial_record_size(spec->op, spec->dtype);

    if (operation->gathered)
        return partials_value(spec->op, spec->dtype, spec->n, operation->records, chain->origin);
    if (spec->chunk > 0)
        return finish_tasks(operation);
    return partials_finish_above(spec->op, spec->dtype, spec->n, chain->levels,
                                 (char *)operation->records + from);
}

static bool is_below(const struct value *a, const struct value *b)
{
    double x = value_to_double(*a), y = value_to_double(*b);

    return x < y || (isnan(x) && !isnan(y));
}

/* Values that differ as the order of arrival does: what lies between the extremes is right if they are. */
static void widen(const struct value *now, struct outcome *outcome)
{
    if (outcome->equal)
        outcome->odd = outcome->value;
    if (is_below(now, &outcome->value))
        outcome->value = *now;
    if (is_below(&outcome->odd, now))
        outcome->odd = *now;
    outcome->equal = value_equal(outcome->value, outcome->odd);
}

/*
 * The first value is kept, the others are compared with it, field by field where they were made. A copy would read
 * back in one piece what was written in several, which takes the processor as long as summing two thousand
 * elements.
 */
static void take_value(const struct operation *operation, const struct value *now,
                       struct outcome *outcome)
{
    if (!outcome->known) {
        outcome->value = *now;
        outcome->known = outcome->equal = true;
    } else if (operation->gathered && !op_any_order(operation->spec.op, operation->spec.dtype)) {
        widen(now, outcome);
    } else if (outcome->equal &&
               (now->bits != outcome->value.bits || now->index != outcome->value.index ||
                now->dtype != outcome->value.dtype)) {
        outcome->odd = *now;
        outcome->equal = false;
    }
}

/*
 * What a step came to: a negative value turns the next step's input to its other sign. Steps of one operation on one
 * input must agree.
 */
static enum status follow(struct chain *chain, const struct value *value, struct error *err)
{
    unsigned at = chain->at;

    if (chain->seen[at] && !value_equal(chain->was[at], *value))
        return error_set(err, STATUS_WRONG,
                         "a step came to bits 0x%llx, one before it on the same input to 0x%llx",
                         (unsigned long long)value->bits, (unsigned long long)chain->was[at].bits);
    chain->seen[at] = true;
    chain->was[at] = *value;
    chain->at = at ^ value_is_negative(*value);
    return STATUS_OK;
}

/* A new operation: on the first input, whatever the last one ended with. What was sent is there. */
static void chain_begin(struct chain *chain)
{
    chain->at = 0;
    chain->seen[0] = chain->seen[1] = false;
}

/* Those that were in flight beside the first. */
static void finish_others(const struct operation *operation, const struct chain *chain,
                          struct outcome *outcome)
{
    for (unsigned i = 1; i < operation->spec.depth; i++) {
        struct value value = finish(operation, chain, i);

        take_value(operation, &value, outcome);
    }
}

/* All steps of one operation, or of several in flight. */
static enum status call_once(const struct operation *operation, struct chain *chain,
                             struct phases *phases, struct outcome *outcome, struct error *err)
{
    unsigned left = operation->spec.steps;
    enum status status = STATUS_OK;
    struct value value;
    uint64_t done = 0;

    chain_begin(chain);
    while (left-- > 0 && status == STATUS_OK) {
        status = reduce(operation, chain, phases, err);
        if (phases)
            done = clock_ns();
        inject(operation->injection, PHASE_COMBINE);
        value = finish(operation, chain, 0);
        if (left == 0) {
            take_value(operation, &value, outcome);
            finish_others(operation, chain, outcome);
        }
        if (phases)
            phases->s[PHASE_COMBINE] += 1e-9 * (double)(clock_ns() - done);
        if (operation->spec.steps > 1 && status == STATUS_OK)
            status = follow(chain, &value, err);
    }
    return status;
}

enum status operation_call(const struct operation *operation, struct phases *phases, double *wall_s,
                           struct outcome *outcome, struct error *err)
{
    unsigned count = case_operations(&operation->spec);
    struct chain chain = { .at = 0 };
    uint64_t start, end;
    enum status status = STATUS_OK;

    if (phases)
        memset(phases, 0, sizeof(*phases));
    start = clock_ns();
    for (unsigned i = 0; i < operation->spec.reuse && status == STATUS_OK; i++)
        status = call_once(operation, &chain, phases, outcome, err);
    end = clock_ns();
    *wall_s = 1e-9 * (double)(end - start) / count;
    if (phases) {
        for (int p = 0; p < PHASE_OTHER; p++)
            phases->s[p] /= count;
        phases->channel.bytes_in /= count;
        phases->channel.bytes_out /= count;
        phases->channel.encode_s /= count;
        phases->channel.decode_s /= count;
        phases->imbalance_s /= count;
        phases->clock_error_s /= count;
        phases_close(phases, *wall_s);
    }
    return status;
}

/*
 * Operations of one step on data that each sends anew or none: all are asked for alike. Short ones take no longer than a
 * few dozen instructions, so that what could be computed once is.
 */
static enum status repeat_alike(const struct operation *operation, unsigned count,
                                struct outcome *outcome, struct error *err)
{
    const struct case_spec *spec = &operation->spec;
    const struct device_run run = {
        .last = superblock_count(spec->dtype, spec->n),
        .records = operation->records,
        .depth = 1,
        .transfer = spec->residency == RESIDENCY_HOST,
    };
    enum status status = STATUS_OK;

    for (unsigned c = 0; c < count && status == STATUS_OK; c++) {
        struct value value;

        if (run.last > 0)
            status = operation->table->run(operation->device, &run, err);
        value = partials_finish(spec->op, spec->dtype, spec->n, operation->records);
        take_value(operation, &value, outcome);
    }
    return status;
}

enum status operation_repeat(const struct operation *operation, unsigned count,
                             struct outcome *outcome, struct error *err)
{
    const struct case_spec *spec = &operation->spec;
    enum status status = STATUS_OK;

    if (spec->steps == 1 && spec->depth == 1 && spec->reuse == 1 && !operation->gathered &&
        spec->chunk == 0 && !operation->injection)
        return repeat_alike(operation, count, outcome, err);
    for (unsigned c = 0; c < count && status == STATUS_OK; c++) {
        struct chain chain = { .at = 0 };

        for (unsigned i = 0; i < operation->spec.reuse && status == STATUS_OK; i++)
            status = call_once(operation, &chain, NULL, outcome, err);
    }
    return status;
}
