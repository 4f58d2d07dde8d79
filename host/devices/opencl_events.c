/*
 * Device event times as phases. They enter only as stretches inside host brackets, and only after a check.
 */
#include "host/devices/opencl.h"

#include <math.h>

#include "host/measure/clock.h"

#define CLOCK_CHECKS 5

struct span {
    cl_ulong start, end;
};

static bool event_span(cl_event event, struct span *span)
{
    return clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_START, sizeof(span->start), &span->start,
                                   NULL) == CL_SUCCESS &&
           clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof(span->end), &span->end,
                                   NULL) == CL_SUCCESS &&
           span->start != 0 && span->end >= span->start;
}

enum status cl_clock_check(struct device *device, struct error *err)
{
    device->host_clock = true;
    for (int i = 0; i < CLOCK_CHECKS; i++) {
        uint64_t before = clock_ns(), after;
        struct span span = {0, 0};
        cl_event event;
        cl_int code = clEnqueueMarkerWithWaitList(device->profiling_queue, 0, NULL, &event);

        if (code != CL_SUCCESS)
            return cl_failed(err, "clEnqueueMarkerWithWaitList", code);
        code = clFinish(device->profiling_queue);
        after = clock_ns();
        if (!event_span(event, &span) || span.start < before || span.end > after)
            device->host_clock = false;
        clReleaseEvent(event);
        if (code != CL_SUCCESS)
            return cl_failed(err, "clFinish", code);
    }
    return STATUS_OK;
}

/* The commands of a pass in the order they ran: how long each took, and what its time counts as. */
struct command {
    cl_event *event;
    enum phase phase;
    enum phase before; /* what the wait before its start counts as */
};

/*
 * Walk the commands; *cursor moves to the end of the last one. False when an event's times are impossible:
 * an end before its start, or outside the pass.
 */
static bool walk(const struct command *commands, size_t count, bool related, uint64_t *cursor,
                 uint64_t now, struct phases *phases)
{
    double inside = 0, bracket = 1e-9 * (double)(now - *cursor);

    for (size_t i = 0; i < count; i++) {
        struct span span;

        if (!*commands[i].event)
            continue;
        if (!event_span(*commands[i].event, &span))
            return false;
        if (related && (span.start < *cursor || span.end > now))
            return false;
        inside += 1e-9 * (double)(span.end - span.start);
        phases->s[commands[i].phase] += 1e-9 * (double)(span.end - span.start);
        if (related) {
            phases->s[commands[i].before] += 1e-9 * (double)(span.start - *cursor);
            *cursor = span.end;
        }
    }
    if (inside > bracket)
        return false;
    phases->s[PHASE_SYNC] += related ? 1e-9 * (double)(now - *cursor) : bracket - inside;
    *cursor = now;
    return true;
}

static void release(cl_event *event)
{
    if (*event)
        clReleaseEvent(*event);
    *event = NULL;
}

void cl_events_collect(struct device *device, struct cl_events *events, uint64_t *cursor,
                       struct phases *phases)
{
    const struct command commands[] = {
        {&events->write_x, PHASE_TRANSFER_IN, PHASE_LAUNCH},
        {&events->write_y, PHASE_TRANSFER_IN, PHASE_LAUNCH},
        {&events->kernel, PHASE_COMPUTE, PHASE_LAUNCH},
        {&events->read, PHASE_TRANSFER_OUT, PHASE_SYNC},
    };
    uint64_t now = clock_ns();

    if (!walk(commands, sizeof(commands) / sizeof(commands[0]), device->host_clock, cursor, now, phases))
        phases->clock_failed = true;
    phases->launch_merged = !device->host_clock;
    *cursor = now;
    release(&events->write_x);
    release(&events->write_y);
    release(&events->kernel);
    release(&events->read);
}
