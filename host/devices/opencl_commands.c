/*
 * The commands of an operation, and their event times as phases. Event times enter only as stretches inside host
 * brackets, and only after a check.
 *
 * PoCL stamps a kernel's start before it wakes its workers, so that `compute` holds that dispatch; what it is
 * worth is measured with a kernel that does nothing and reported with the device.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/opencl.h"
#include "host/devices/opencl_timeline.h"

#define ERROR_SHARE                                                                                \
    0.02 /* of the wall: the clocks' error up to which launch and sync are told apart */
#define ERROR_LEAST_NS 1000

cl_event *cl_commands_add(struct cl_commands *commands, enum phase phase, unsigned queue,
                          size_t after)
{
    if (commands->count == commands->capacity) {
        size_t capacity = commands->capacity ? 2 * commands->capacity : 16;
        struct cl_command *items =
            reallocarray(commands->items, capacity, sizeof(*commands->items));

        if (!items)
            return NULL;
        commands->items = items;
        commands->capacity = capacity;
    }
    commands->items[commands->count] = (struct cl_command){ NULL, phase, queue, after };
    return &commands->items[commands->count++].event;
}

void cl_commands_release(struct cl_commands *commands)
{
    for (size_t i = 0; i < commands->count; i++)
        if (commands->items[i].event)
            clReleaseEvent(commands->items[i].event);
    free(commands->items);
    memset(commands, 0, sizeof(*commands));
}

/* From the first command's call to the last one's end, on the device's clock. */
struct extent {
    cl_ulong queued, start, end;
};

/* Read all times; false when one is impossible, before what it waited for, or all took longer than the wall. */
static bool read_spans(const struct cl_commands *commands, struct timeline_span *spans,
                       struct extent *extent)
{
    cl_ulong free_from[CL_QUEUES] = { 0 };

    *extent = (struct extent){ UINT64_MAX, UINT64_MAX, 0 };
    for (size_t i = 0; i < commands->count; i++) {
        const struct cl_command *command = &commands->items[i];
        struct cl_span span;

        if (!command->event || !cl_event_span(command->event, &span) ||
            span.start < free_from[command->queue] ||
            (command->after < i && span.start < spans[command->after].end))
            return false;
        if (command->phase == PHASE_COMPUTE && span.end == span.start)
            return false; /* a kernel takes time: the clock stands still */
        free_from[command->queue] = span.end;
        spans[i] = (struct timeline_span){ command->phase, span.start, span.end };
        extent->queued = span.queued < extent->queued ? span.queued : extent->queued;
        extent->start = span.start < extent->start ? span.start : extent->start;
        extent->end = span.end > extent->end ? span.end : extent->end;
    }
    return true;
}

/* Move all spans to the host's clock, and into the bracket, which the clock's error may leave. */
static void to_host(const struct cl_clock *clock, struct timeline_span *spans, size_t count,
                    const struct extent *extent, const struct cl_bracket *bracket)
{
    uint64_t first = cl_clock_to_host(clock, extent->start);
    uint64_t length = extent->end - extent->start;

    first = first < bracket->now - length ? first : bracket->now - length;
    first = first > bracket->start ? first : bracket->start;
    for (size_t i = 0; i < count; i++) {
        spans[i].start = spans[i].start - extent->start + first;
        spans[i].end = spans[i].end - extent->start + first;
    }
}

/* Divide the bracket's time as far as the clock can be believed; false: not at all. */
static bool divide(struct cl_clock *clock, struct timeline_span *spans, size_t count,
                   const struct extent *extent, const struct cl_bracket *bracket,
                   struct phases *phases)
{
    double wall_ns = (double)(bracket->now - bracket->start), error_ns;

    if (extent->end - extent->start > bracket->now - bracket->start ||
        !cl_clock_learn(clock, bracket->start, extent->queued, extent->end, bracket->now) ||
        (double)clock->tick_ns > CL_TICK_SHARE * wall_ns)
        return false;
    error_ns = (double)cl_clock_error(clock, bracket->now);
    if (error_ns <= ERROR_LEAST_NS || error_ns <= ERROR_SHARE * wall_ns) {
        to_host(clock, spans, count, extent, bracket);
        phases->clock_error_s = fmax(phases->clock_error_s, 1e-9 * error_ns);
        return timeline_divide(spans, count, bracket->start, bracket->now, phases);
    }
    phases->launch_merged = true;
    return timeline_divide_lengths(spans, count, bracket->start, bracket->now, phases);
}

void cl_commands_collect(struct cl_clock *clock, const struct cl_commands *commands,
                         const struct cl_bracket *bracket, struct phases *phases)
{
    struct timeline_span *spans = calloc(commands->count + 1, sizeof(*spans));
    struct extent extent;

    if (!spans || !read_spans(commands, spans, &extent) ||
        !divide(clock, spans, commands->count, &extent, bracket, phases))
        phases->clock_failed = true;
    free(spans);
}
