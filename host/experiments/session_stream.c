/*
 * Streams in place of samples: for each cell the latency of an operation that waits for nobody, the highest rate that
 * is sustained, and a stream at the rate that was asked for.
 */
#include <math.h>
#include <stdio.h>

#include "host/experiments/interrupt.h"
#include "host/experiments/rate_search.h"
#include "host/experiments/session_cells.h"

#define UNLOADED_S     0.2  /* of operations back to back */
#define TRIAL_S        0.2  /* of one rate, */
#define TRIAL_COUNT    100  /* or as many operations, */
#define TRIAL_LONGEST  1.0  /* but no longer than this */
#define DEADLINE_TIMES 10.0 /* the unloaded median, */
#define DEADLINE_LEAST 1e-4 /* s, below which a machine's own interrupts decide */
#define MISSED_SHARE   0.01 /* of the operations of a trial, up to which a rate is sustained */
#define BEHIND_SHARE   0.03 /* of a trial's time, up to which it may end behind, */
#define BEHIND_TIMES   2.0  /* or so many times the unloaded median */
#define FIRST_LIMIT_S  60.0 /* for an answer before it is known how long an operation takes */
#define LIMIT_S        5.0
#define LIMIT_TIMES    10.0 /* the unloaded median */

struct streaming {
    struct session_group *group;
    struct session_cell *cell;
    double unloaded_s, deadline_s;
};

static bool is_interrupted(void)
{
    return interrupt_status() != STATUS_OK;
}

/* One stream; its values are checked as those of samples are. */
static enum status stream(const struct streaming *streaming, double rate, double duration_s,
                          struct stream_outcome *outcome, struct error *err)
{
    struct session_cell *cell = streaming->cell;
    struct runner_stream_call call = {
        .spec = &cell->spec,
        .request = { rate, duration_s, streaming->deadline_s },
        .limit_s = duration_s + (isnan(streaming->unloaded_s)
                                     ? FIRST_LIMIT_S
                                     : fmax(LIMIT_S, LIMIT_TIMES * streaming->unloaded_s)),
        .stopped = is_interrupted,
    };
    struct runner_streamed streamed;
    enum status status =
        runner_stream(&streaming->group->devices[cell->device].runner, &call, &streamed, err);

    if (status != STATUS_OK)
        return status;
    *outcome = streamed.stream;
    if (session_check_value(cell, &streamed.outcome))
        return STATUS_OK;
    return error_set(err, STATUS_WRONG, "%s", cell->reason);
}

static enum status try_rate(void *context, double rate, bool *sustained, struct error *err)
{
    const struct streaming *streaming = context;
    double duration_s = fmin(fmax(TRIAL_S, TRIAL_COUNT * streaming->unloaded_s), TRIAL_LONGEST);
    double behind_s = fmax(BEHIND_SHARE * duration_s, BEHIND_TIMES * streaming->unloaded_s);
    struct stream_outcome outcome;
    enum status status = stream(streaming, rate, duration_s, &outcome, err);

    *sustained = status == STATUS_OK && outcome.behind_s <= fmin(behind_s, streaming->deadline_s) &&
                 (double)outcome.missed <= MISSED_SHARE * (double)outcome.arrived;
    return status;
}

static void keep(const struct streaming *streaming, double rate, double sustained,
                 const struct stream_outcome *outcome)
{
    streaming->cell->streamed = true;
    streaming->cell->stream = (struct stream_result){
        .rate_per_s = rate,
        .duration_s = outcome->took_s,
        .deadline_s = streaming->deadline_s,
        .unloaded_s = streaming->unloaded_s,
        .sustained_per_s = sustained,
        .arrived = (double)outcome->arrived,
        .done = (double)outcome->done,
        .missed = (double)outcome->missed,
        .behind_s = outcome->behind_s,
        .median_s = outcome->median_s,
        .p99_s = outcome->p99_s,
        .p999_s = outcome->p999_s,
        .max_s = outcome->max_s,
    };
}

/* The stream that was asked for, once the highest rate is known. */
static enum status stream_as_asked(const struct streaming *streaming, double sustained,
                                   struct error *err)
{
    const struct stream_plan *plan = &streaming->group->options->stream;
    double rate = plan->rate_per_s > 0 ? plan->rate_per_s : plan->share * sustained;
    struct stream_outcome outcome;
    enum status status;

    if (!(rate > 0)) {
        streaming->cell->status = CELL_SKIPPED;
        snprintf(streaming->cell->reason, sizeof(streaming->cell->reason),
                 "no rate was sustained with this deadline, so that there is no share of one");
        return STATUS_OK;
    }
    status = stream(streaming, rate, plan->duration_s, &outcome, err);
    if (status == STATUS_OK)
        keep(streaming, rate, sustained, &outcome);
    return status;
}

static enum status stream_cell(struct streaming *streaming, struct error *err)
{
    const struct stream_plan *plan = &streaming->group->options->stream;
    struct stream_outcome unloaded;
    double sustained;
    enum status status = stream(streaming, 0, UNLOADED_S, &unloaded, err);

    if (status != STATUS_OK)
        return status;
    streaming->unloaded_s = unloaded.median_s;
    streaming->deadline_s = plan->deadline_s > 0
                                ? plan->deadline_s
                                : fmax(DEADLINE_TIMES * unloaded.median_s, DEADLINE_LEAST);
    status =
        rate_search((double)unloaded.done / unloaded.took_s, try_rate, streaming, &sustained, err);
    return status == STATUS_OK ? stream_as_asked(streaming, sustained, err) : status;
}

void session_stream(struct session_group *group)
{
    struct error err;

    for (size_t i = 0; i < group->cell_count && !is_interrupted(); i++) {
        struct session_cell *cell = &group->cells[i];
        struct streaming streaming = { group, cell, NAN, 0 };

        if (cell->status != CELL_OK || cell->sampled != i || group->devices[cell->device].lost)
            continue;
        session_rest_last(group, cell->device);
        session_say(group, "streaming");
        if (stream_cell(&streaming, &err) != STATUS_OK && !is_interrupted())
            session_fail_cell(group, cell, &err);
    }
}
