/*
 * A device's clock and its dispatch, learned from commands that do nothing.
 */
#include "host/devices/opencl.h"

#include <math.h>

#include "host/measure/clock.h"

#define CLOCK_CHECKS    16
#define DISPATCH_CHECKS 30

static bool query(cl_event event, cl_profiling_info what, cl_ulong *value)
{
    return clGetEventProfilingInfo(event, what, sizeof(*value), value, NULL) == CL_SUCCESS;
}

bool cl_event_span(cl_event event, struct cl_span *span)
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
        struct cl_span span;
        cl_event event;
        cl_int code =
            clEnqueueMarkerWithWaitList(device->queues[CL_QUEUE_MAIN].profiling, 0, NULL, &event);

        if (code != CL_SUCCESS)
            return cl_failed(err, "clEnqueueMarkerWithWaitList", code);
        code = clFinish(device->queues[CL_QUEUE_MAIN].profiling);
        if (cl_event_span(event, &span))
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
    struct cl_span span;
    cl_event event;
    cl_int code = clEnqueueNDRangeKernel(device->queues[CL_QUEUE_MAIN].profiling, nothing, 1, NULL,
                                         &global, &local, 0, NULL, &event);

    *taken_s = NAN;
    if (code != CL_SUCCESS)
        return cl_failed(err, "clEnqueueNDRangeKernel", code);
    code = clFinish(device->queues[CL_QUEUE_MAIN].profiling);
    if (cl_event_span(event, &span) &&
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
    if (1e-9 * (double)device->clock.tick_ns <= CL_TICK_SHARE * high_s) {
        device->dispatch_low_s = low_s;
        device->dispatch_high_s = high_s;
    }
    return STATUS_OK;
}
