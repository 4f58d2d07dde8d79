#include "host/devices/stream.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/relax.h"
#include "host/measure/clock.h"
#include "host/measure/histogram.h"

#define WARM_NS    20000000u /* of operations before the first arrival ... */
#define WARM_COUNT 2u        /* ... and no fewer than these */

struct stream {
    const struct operation *operation;
    const struct stream_request *request;
    struct histogram latencies;
    uint64_t start, end; /* ns: of arrivals */
};

static enum status warm_up(const struct stream *stream, struct outcome *values, struct error *err)
{
    uint64_t start = clock_ns();
    enum status status = STATUS_OK;

    for (unsigned i = 0; status == STATUS_OK && (i < WARM_COUNT || clock_ns() < start + WARM_NS);
         i++)
        status = operation_repeat(stream->operation, 1, values, err);
    return status;
}

/* When the k-th operation arrives; without a rate, when it can begin. */
static uint64_t arrival(const struct stream *stream, uint64_t k)
{
    if (stream->request->rate <= 0)
        return clock_ns();
    return stream->start + (uint64_t)llround((double)k * 1e9 / stream->request->rate);
}

/* Returns the time when it is over. */
static uint64_t wait_until(uint64_t at)
{
    uint64_t now = clock_ns();

    while (now < at) {
        processor_relax();
        now = clock_ns();
    }
    return now;
}

static bool is_missed(const struct stream *stream, uint64_t latency)
{
    return stream->request->deadline_s > 0 && 1e-9 * (double)latency > stream->request->deadline_s;
}

/* Serve arrivals until the end; *now is when the last one was done. */
static enum status serve(struct stream *stream, struct stream_outcome *outcome,
                         struct outcome *values, uint64_t *now, struct error *err)
{
    enum status status = STATUS_OK;
    uint64_t at = arrival(stream, 0);

    *now = stream->start;
    while (status == STATUS_OK && at < stream->end && *now < stream->end) {
        wait_until(at);
        status = operation_repeat(stream->operation, 1, values, err);
        *now = clock_ns();
        histogram_add(&stream->latencies, *now - at);
        outcome->missed += is_missed(stream, *now - at);
        at = arrival(stream, ++outcome->done);
    }
    return status;
}

/* Those that arrived and were never begun. */
static void count_waiting(const struct stream *stream, struct stream_outcome *outcome)
{
    double rate = stream->request->rate;

    outcome->arrived = outcome->done;
    if (rate <= 0 || arrival(stream, outcome->done) >= stream->end)
        return;
    outcome->behind_s = 1e-9 * (double)(stream->end - arrival(stream, outcome->done));
    outcome->arrived += (uint64_t)ceil(outcome->behind_s * rate);
    if (stream->request->deadline_s > 0 && outcome->behind_s > stream->request->deadline_s)
        outcome->missed += (uint64_t)ceil((outcome->behind_s - stream->request->deadline_s) * rate);
}

static double quantile_s(const struct stream *stream, double share)
{
    return stream->latencies.total > 0
               ? 1e-9 * (double)histogram_quantile(&stream->latencies, share)
               : (double)NAN;
}

static void summarise(const struct stream *stream, uint64_t now, struct stream_outcome *outcome)
{
    count_waiting(stream, outcome);
    outcome->took_s = 1e-9 * (double)(now - stream->start);
    outcome->median_s = quantile_s(stream, 0.5);
    outcome->p99_s = quantile_s(stream, 0.99);
    outcome->p999_s = quantile_s(stream, 0.999);
    outcome->max_s = quantile_s(stream, 1);
}

enum status stream_run(const struct operation *operation, const struct stream_request *request,
                       struct stream_outcome *outcome, struct outcome *values, struct error *err)
{
    struct stream *stream = malloc(sizeof(*stream));
    enum status status;
    uint64_t now = 0;

    memset(outcome, 0, sizeof(*outcome));
    if (!stream)
        return error_set(err, STATUS_FAILED, "out of memory for a stream");
    memset(stream, 0, sizeof(*stream)); /* no faults later */
    stream->operation = operation;
    stream->request = request;
    status = warm_up(stream, values, err);
    stream->start = clock_ns();
    stream->end = stream->start + (uint64_t)(request->duration_s * 1e9);
    if (status == STATUS_OK)
        status = serve(stream, outcome, values, &now, err);
    if (status == STATUS_OK)
        summarise(stream, now, outcome);
    free(stream);
    return status;
}
