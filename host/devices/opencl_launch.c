/*
 * One launch of the current case's kernel.
 */
#include <string.h>

#include "host/devices/opencl.h"
#include "kernels/canonical.h"

#define GROUPS_PER_UNIT 4u /* more work-groups than units, so that a late unit does not delay all */
#define GPU_GROUPS_UNIT 8u

/* 1 / elements of the case's last, incomplete sub-chunk, in its type; the unused integer zero. */
static size_t tail_reciprocal(const struct case_spec *spec, void *value)
{
    unsigned tail = (unsigned)(spec->n % (SUBCHUNK_BYTES / dtype_size(spec->dtype)));
    float f32 = tail > 0 ? 1.0f / (float)tail : 0.0f;
    double f64 = tail > 0 ? 1.0 / (double)tail : 0.0;

    memset(value, 0, sizeof(double));
    if (spec->dtype == DTYPE_F32)
        memcpy(value, &f32, sizeof(f32));
    if (spec->dtype == DTYPE_F64)
        memcpy(value, &f64, sizeof(f64));
    return dtype_size(spec->dtype);
}

static enum status set_arguments(struct device *device, const struct cl_pass *pass,
                                 struct error *err)
{
    const struct case_spec *spec = &device->spec;
    cl_kernel kernel = device->program->kernel;
    cl_ulong n = spec->n - pass->input_first * (SUPERBLOCK_BYTES / dtype_size(spec->dtype));
    cl_uint first = (cl_uint)(pass->first - pass->input_first);
    cl_uint count = (cl_uint)(pass->last - pass->first);
    cl_uint degree = spec->op.degree;
    double reciprocal;
    size_t size = tail_reciprocal(spec, &reciprocal);
    const struct {
        size_t size;
        const void *value;
    } arguments[] = {
        { sizeof(n), &n },         { sizeof(first), &first },
        { sizeof(count), &count }, { sizeof(degree), &degree },
        { size, &reciprocal },     { sizeof(cl_mem), &device->words[pass->lane] },
    };
    cl_int code = cl_input_argument(kernel, 0, pass->x);

    if (code == CL_SUCCESS)
        code = cl_input_argument(kernel, 1, pass->y ? pass->y : pass->x);
    for (cl_uint i = 0; i < sizeof(arguments) / sizeof(arguments[0]) && code == CL_SUCCESS; i++)
        code = clSetKernelArg(kernel, i + 2, arguments[i].size, arguments[i].value);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clSetKernelArg", code);
}

enum status cl_launch(struct device *device, const struct cl_pass *pass, const cl_event *wait,
                      cl_event *event, struct error *err)
{
    const struct cl_queue *queue = &device->queues[cl_lane_queue(pass->lane)];
    bool gpu = device->shape == SHAPE_GPU;
    size_t local = gpu ? CL_GPU_GROUP : 1;
    uint64_t groups = device->caps.units * (gpu ? GPU_GROUPS_UNIT : GROUPS_PER_UNIT);
    enum status status = set_arguments(device, pass, err);
    size_t global;
    cl_int code;

    if (status != STATUS_OK)
        return status;
    if (groups > pass->last - pass->first)
        groups = pass->last - pass->first;
    global = (size_t)groups * local;
    code = clEnqueueNDRangeKernel(pass->profiled ? queue->profiling : queue->plain,
                                  device->program->kernel, 1, NULL, &global, &local, wait ? 1 : 0,
                                  wait, event);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueNDRangeKernel", code);
}
