/* What events say: the state as it is, the time stamps as the rules would have them. */
#include <stdatomic.h>

#include "tests/layer/layer.h"

cl_int layer_clGetEventInfo(cl_event event, cl_event_info param, size_t size, void *value,
                            size_t *size_ret)
{
    cl_int error = layer_enter(CALL_clGetEventInfo);

    return error != CL_SUCCESS
               ? error
               : layer_target()->clGetEventInfo(event, param, size, value, size_ret);
}

/* A stamp from a computed one: what lies outside cl_ulong becomes its nearest end. */
static cl_ulong stamp_from(double ns)
{
    if (!(ns > 0)) {
        return 0;
    }
    return ns >= 0x1p64 ? ~(cl_ulong)0 : (cl_ulong)ns;
}

/* Offsets stay exact where a double would round: a stamp may need more than 53 bits. */
static cl_ulong stamp_shift(cl_ulong stamp, double ns)
{
    if (ns >= 0) {
        return stamp + (cl_ulong)ns;
    }
    return stamp > (cl_ulong)-ns ? stamp - (cl_ulong)-ns : 0;
}

/* The clocks agree at the first stamp that anyone reads, and part from there. */
static cl_ulong stamp_drift(cl_ulong stamp, double ppm)
{
    static _Atomic cl_ulong origin;
    cl_ulong first = 0;

    if (atomic_compare_exchange_strong(&origin, &first, stamp)) {
        first = stamp;
    }
    double run = stamp >= first ? (double)(stamp - first) : -(double)(first - stamp);
    return stamp_shift(stamp, run * ppm * 1e-6);
}

static cl_ulong stamp_quantise(cl_ulong stamp, cl_ulong tick)
{
    return stamp - stamp % tick;
}

static cl_ulong stamp_distort(cl_ulong stamp, const struct distortion *distortion)
{
    switch (distortion->kind) {
    case EVENTS_SCALE:
        return stamp_from((double)stamp * distortion->amount);
    case EVENTS_OFFSET:
        return stamp_shift(stamp, distortion->amount);
    case EVENTS_ZERO:
        return 0;
    case EVENTS_QUANTISE:
        return stamp_quantise(stamp, (cl_ulong)distortion->amount);
    case EVENTS_DRIFT:
        return stamp_drift(stamp, distortion->amount);
    case EVENTS_REVERSE:
        break; /* done before the driver was asked */
    }
    return stamp;
}

/* Reversed, a command ends before it starts: each stamp is asked for under the other's name. */
static cl_profiling_info reversed(cl_profiling_info param)
{
    if (param == CL_PROFILING_COMMAND_START) {
        return CL_PROFILING_COMMAND_END;
    }
    return param == CL_PROFILING_COMMAND_END ? CL_PROFILING_COMMAND_START : param;
}

cl_int layer_clGetEventProfilingInfo(cl_event event, cl_profiling_info param, size_t size,
                                     void *value, size_t *size_ret)
{
    const struct rules *rules = layer_rules();
    cl_int error = layer_enter(CALL_clGetEventProfilingInfo);

    if (error != CL_SUCCESS) {
        return error;
    }
    for (size_t i = 0; i < rules->distortion_count; i++) {
        param = rules->distortions[i].kind == EVENTS_REVERSE ? reversed(param) : param;
    }
    error = layer_target()->clGetEventProfilingInfo(event, param, size, value, size_ret);
    if (error == CL_SUCCESS && value != NULL && param == CL_PROFILING_COMMAND_END) {
        *(cl_ulong *)value += event_stretch(event);
    }
    for (size_t i = 0; error == CL_SUCCESS && value != NULL && i < rules->distortion_count; i++) {
        *(cl_ulong *)value = stamp_distort(*(cl_ulong *)value, &rules->distortions[i]);
    }
    return error;
}
