#include "host/devices/operation.h"

#include <string.h>

#include "host/devices/inject.h"
#include "host/measure/clock.h"
#include "kernels/partials.h"

/* The device's part of one reduction. */
static enum status reduce(const struct operation *operation, bool transfer, struct phases *phases,
                          struct error *err)
{
    const struct device_run run = {
        .last = superblock_count(operation->spec.dtype, operation->spec.n),
        .records = operation->records,
        .transfer = transfer,
        .phases = phases,
    };

    if (run.last == 0)
        return STATUS_OK;
    return operation->table->run(operation->device, &run, err);
}

static struct value finish(const struct operation *operation)
{
    return partials_finish(operation->spec.op, operation->spec.dtype, operation->spec.n,
                           operation->records);
}

/*
 * The first value is kept, the others are compared with it, field by field where they were made. A copy would read
 * back in one piece what was written in several, which takes the processor as long as summing two thousand
 * elements.
 */
static void take_value(const struct operation *operation, struct outcome *outcome)
{
    struct value now = finish(operation);

    if (!outcome->known) {
        outcome->value = now;
        outcome->known = outcome->equal = true;
    } else if (outcome->equal &&
               (now.bits != outcome->value.bits || now.index != outcome->value.index ||
                now.dtype != outcome->value.dtype)) {
        outcome->odd = now;
        outcome->equal = false;
    }
}

static bool sends(const struct operation *operation, unsigned i)
{
    return i == 0 && operation->spec.residency == RESIDENCY_HOST;
}

enum status operation_call(const struct operation *operation, struct phases *phases, double *wall_s,
                           struct outcome *outcome, struct error *err)
{
    unsigned reuse = operation->spec.reuse;
    uint64_t start, done = 0, end;
    enum status status = STATUS_OK;

    if (phases)
        memset(phases, 0, sizeof(*phases));
    start = clock_ns();
    for (unsigned i = 0; i < reuse && status == STATUS_OK; i++) {
        status = reduce(operation, sends(operation, i), phases, err);
        if (phases)
            done = clock_ns();
        inject(operation->injection, PHASE_COMBINE);
        take_value(operation, outcome);
        if (phases)
            phases->s[PHASE_COMBINE] += 1e-9 * (double)(clock_ns() - done);
    }
    end = clock_ns();
    *wall_s = 1e-9 * (double)(end - start) / reuse;
    if (phases) {
        for (int p = 0; p < PHASE_OTHER; p++)
            phases->s[p] /= reuse;
        phases->imbalance_s /= reuse;
        phases->clock_error_s /= reuse;
        phases_close(phases, *wall_s);
    }
    return status;
}

enum status operation_repeat(const struct operation *operation, unsigned count,
                             struct outcome *outcome, struct error *err)
{
    enum status status = STATUS_OK;

    for (unsigned c = 0; c < count && status == STATUS_OK; c++) {
        for (unsigned i = 0; i < operation->spec.reuse && status == STATUS_OK; i++) {
            status = reduce(operation, sends(operation, i), NULL, err);
            take_value(operation, outcome);
        }
    }
    return status;
}
