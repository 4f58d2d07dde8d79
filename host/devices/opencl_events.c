/*
 * Device event times as phases. They enter only as stretches inside host brackets, and only after a check.
 *
 * PoCL stamps a kernel's start before it wakes its workers, so that `compute` holds that dispatch; what it is
 * worth is measured with a kernel that does nothing and reported with the device.
 */
#include "host/devices/opencl.h"

#include <math.h>

#include "host/measure/clock.h"

#define CLOCK_CHECKS    16
#define DISPATCH_CHECKS 30
#define ERROR_SHARE                                                                                \
    0.02 /* of the wall: the clocks' error up to which launch and sync are told apart */
#define ERROR_LEAST_NS 1000
#define TICK_SHARE     0.02 /* of the wall: the coarsest tick that says anything */

struct span {
    cl_ulong queued, start, end;
};

static bool query(cl_event event, cl_profiling_info what, cl_ulong *value)
{
    return clGetEventProfilingInfo(event, what, sizeof(*value), value, NULL) == CL_SUCCESS;
}

/* The event's times, if they are possible at all. */
static bool event_span(cl_event event, struct span *span)
{
    return query(event, CL_PROFILING_COMMAND_QUEUED, &span->queued) &&
           query(event, CL_PROFILING_COMMAND_START, &span->start) &&
           query(event, CL_PROFILING_COMMAND_END, &span->end) && span->queued != 0 &&
           span->start >= span->queued && span->end >= span->start;
}

enum status cl_clock_check(struct device *device, struct error *err)
{
    for (int i = 0; i < CLOCK_CHECKS; i++) {
        uint64_t before = clock_ns();
        struct span span;
        cl_event event;
        cl_int code = clEnqueueMarkerWithWaitList(device->profiling_queue, 0, NULL, &event);

        if (code != CL_SUCCESS)
            return cl_failed(err, "clEnqueueMarkerWithWaitList", code);
        code = clFinish(device->profiling_queue);
        if (event_span(event, &span))
            cl_clock_learn(&device->clock, before, span.queued, span.end, clock_ns());
        clReleaseEvent(event);
        if (code != CL_SUCCESS)
            return cl_failed(err, "clFinish", code);
    }
    return STATUS_OK;
}

/* Run the kernel that does nothing once, in `global` groups; *taken_s: NaN when the clock cannot be believed. */
static enum status dispatch_once(struct device *device, cl_kernel nothing, size_t global,
                                 double *taken_s, struct error *err)
{
    const size_t local = 1;
    uint64_t before = clock_ns();
    struct span span;
    cl_event event;
    cl_int code = clEnqueueNDRangeKernel(device->profiling_queue, nothing, 1, NULL, &global, &local,
                                         0, NULL, &event);

    *taken_s = NAN;
    if (code != CL_SUCCESS)
        return cl_failed(err, "clEnqueueNDRangeKernel", code);
    code = clFinish(device->profiling_queue);
    if (event_span(event, &span) &&
        cl_clock_learn(&device->clock, before, span.queued, span.end, clock_ns()))
        *taken_s = 1e-9 * (double)(span.end - span.start);
    clReleaseEvent(event);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clFinish", code);
}

enum status cl_dispatch_measure(struct device *device, cl_kernel nothing, struct error *err)
{
    double low_s = INFINITY, high_s = 0, taken_s;

    for (int i = 0; i < DISPATCH_CHECKS; i++) {
        const size_t groups =
            i % 2 == 0 ? 1 : device->caps.units; /* as of a small and a large case */
        enum status status = dispatch_once(device, nothing, groups, &taken_s, err);

        if (status != STATUS_OK)
            return status;
        if (isnan(taken_s))
            return STATUS_OK; /* one lie is enough */
        if (i == 0)
            continue; /* the first one is compiled */
        low_s = fmin(low_s, taken_s);
        high_s = fmax(high_s, taken_s);
    }
    if (1e-9 * (double)device->clock.tick_ns <= TICK_SHARE * high_s) {
        device->dispatch_low_s = low_s;
        device->dispatch_high_s = high_s;
    }
    return STATUS_OK;
}

/* The commands of a pass in the order they ran: what each one's time counts as, and the wait before it. */
struct command {
    cl_event *event;
    enum phase phase;
    enum phase before;
    struct span span;
};

/* Read all times; false when one is impossible, or all together took longer than the pass. */
static bool read_spans(struct command *commands, size_t count, uint64_t wall_ns)
{
    uint64_t inside = 0;
    cl_ulong last_end = 0;

    for (size_t i = 0; i < count; i++) {
        struct command *command = &commands[i];

        if (!*command->event)
            continue;
        if (!event_span(*command->event, &command->span) || command->span.start < last_end)
            return false;
        last_end = command->span.end;
        inside += command->span.end - command->span.start;
        if (command->phase == PHASE_COMPUTE && command->span.end == command->span.start)
            return false; /* a kernel takes time: the clock stands still */
    }
    return inside <= wall_ns;
}

/* The offset's bounds from this pass itself; false when the clock contradicts what is known of it. */
static bool relate(struct cl_clock *clock, const struct command *commands, size_t count,
                   uint64_t start, uint64_t now)
{
    cl_ulong queued = 0, end = 0;

    for (size_t i = 0; i < count; i++) {
        if (!*commands[i].event)
            continue;
        queued = queued == 0 ? commands[i].span.queued : queued;
        end = commands[i].span.end;
    }
    return end == 0 || cl_clock_learn(clock, start, queued, end, now);
}

static void add(struct phases *phases, enum phase phase, uint64_t from, uint64_t to)
{
    phases->s[phase] += 1e-9 * (double)(to - from);
}

/* Lay the commands on the host's clock, keeping their order and the bracket. */
static void place(const struct cl_clock *clock, const struct command *commands, size_t count,
                  uint64_t start, uint64_t now, struct phases *phases)
{
    uint64_t cursor = start;

    for (size_t i = 0; i < count; i++) {
        const struct command *command = &commands[i];
        uint64_t length = command->span.end - command->span.start, at;

        if (!*command->event)
            continue;
        at = cl_clock_to_host(clock, command->span.start);
        at = at > cursor ? at : cursor;
        at = at + length < now ? at : now - length;
        at = at > cursor ? at : cursor;
        add(phases, command->before, cursor, at);
        add(phases, command->phase, at, at + length);
        cursor = at + length;
    }
    if (cursor < now)
        add(phases, PHASE_SYNC, cursor, now);
}

/* Only lengths count: what is between them cannot be divided, and is sync. */
static void merge(const struct command *commands, size_t count, uint64_t start, uint64_t now,
                  struct phases *phases)
{
    uint64_t inside = 0;

    for (size_t i = 0; i < count; i++) {
        if (!*commands[i].event)
            continue;
        add(phases, commands[i].phase, commands[i].span.start, commands[i].span.end);
        inside += commands[i].span.end - commands[i].span.start;
    }
    add(phases, PHASE_SYNC, start + inside, now);
    phases->launch_merged = true;
}

static void release(cl_event *event)
{
    if (*event)
        clReleaseEvent(*event);
    *event = NULL;
}

void cl_events_release(struct cl_events *events)
{
    release(&events->write_x);
    release(&events->write_y);
    release(&events->kernel);
    release(&events->read);
}

void cl_events_collect(struct device *device, struct cl_events *events, uint64_t start,
                       uint64_t now, struct phases *phases)
{
    struct command commands[] = {
        { &events->write_x, PHASE_TRANSFER_IN, PHASE_LAUNCH, { 0, 0, 0 } },
        { &events->write_y, PHASE_TRANSFER_IN, PHASE_LAUNCH, { 0, 0, 0 } },
        { &events->kernel, PHASE_COMPUTE, PHASE_LAUNCH, { 0, 0, 0 } },
        { &events->read, PHASE_TRANSFER_OUT, PHASE_SYNC, { 0, 0, 0 } },
    };
    const size_t count = sizeof(commands) / sizeof(commands[0]);
    struct cl_clock *clock = &device->clock;
    double wall_ns = (double)(now - start);

    if (!read_spans(commands, count, now - start) || !relate(clock, commands, count, start, now) ||
        (double)clock->tick_ns > TICK_SHARE * wall_ns) {
        phases->clock_failed = true;
    } else {
        double error_ns = (double)cl_clock_error(clock, now);

        if (error_ns <= ERROR_LEAST_NS || error_ns <= ERROR_SHARE * wall_ns) {
            place(clock, commands, count, start, now, phases);
            phases->clock_error_s = fmax(phases->clock_error_s, 1e-9 * error_ns);
        } else {
            merge(commands, count, start, now, phases);
        }
    }
    cl_events_release(events);
}
