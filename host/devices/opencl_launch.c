/*
 * Launches of the current case's kernels.
 */
#include <string.h>

#include "host/devices/opencl.h"
#include "kernels/canonical.h"

#define SMALL_GROUP 64u /* work-items of a group that folds words */

/* 1 / elements of the last, incomplete sub-chunk of n, in the case's type; the unused integer zero. */
static size_t tail_reciprocal(const struct case_spec *spec, uint64_t n, void *value)
{
    unsigned tail = (unsigned)(n % (SUBCHUNK_BYTES / dtype_size(spec->dtype)));
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
                                 cl_kernel kernel, const cl_mem *result, struct error *err)
{
    const struct case_spec *spec = &device->spec;
    uint64_t all = pass->task ? pass->elements : spec->n;
    cl_ulong n = all - pass->input_first * (SUPERBLOCK_BYTES / dtype_size(spec->dtype));
    cl_ulong from = pass->from, record = pass->record;
    cl_uint first = (cl_uint)(pass->first - pass->input_first);
    cl_uint count = (cl_uint)(pass->last - pass->first);
    cl_uint degree = spec->op.degree;
    double reciprocal;
    size_t size = tail_reciprocal(spec, all, &reciprocal);
    const struct {
        size_t size;
        const void *value;
    } arguments[] = {
        { sizeof(n), &n },           { sizeof(first), &first },   { sizeof(count), &count },
        { sizeof(degree), &degree }, { size, &reciprocal },       { sizeof(cl_mem), result },
        { sizeof(from), &from },     { sizeof(record), &record },
    };
    cl_int code = cl_input_argument(kernel, 0, pass->x);

    if (code == CL_SUCCESS)
        code = cl_input_argument(kernel, 1, pass->y ? pass->y : pass->x);
    for (cl_uint i = 0; i < sizeof(arguments) / sizeof(arguments[0]) && code == CL_SUCCESS; i++)
        code = clSetKernelArg(kernel, i + 2, arguments[i].size, arguments[i].value);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clSetKernelArg", code);
}

/*
 * More work-groups than units, so that a late unit does not delay all; on a GPU as many as hide each other's waits. A
 * unit of one runs some groups of 256 at a time: with fewer superblocks than that they are too few.
 */
struct launch_parameters cl_launch_default(const struct device *device)
{
    if (device->shape != SHAPE_GPU)
        return (struct launch_parameters){ .groups = 4 };
    return (struct launch_parameters){
        .groups = 8,
        .part_group = 64,
        .parts_below = 4 * device->caps.units,
        .tree_from = 4096,
    };
}

bool cl_deals_parts(const struct device *device, const struct cl_pass *pass)
{
    return device->shape == SHAPE_GPU && !pass->task &&
           pass->last - pass->first < device->launch.parts_below;
}

bool cl_folds_parts(const struct device *device, const struct cl_pass *pass)
{
    return cl_deals_parts(device, pass) && device->program->kernels[CL_KERNEL_FOLD];
}

static cl_command_queue queue_of(const struct device *device, const struct cl_pass *pass)
{
    const struct cl_queue *queue = &device->queues[cl_lane_queue(pass->lane)];

    return pass->profiled ? queue->profiling : queue->plain;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* The size of the launch: no more groups than there is work, nor than the device is to have at a time. */
static void geometry(const struct device *device, const struct cl_pass *pass, size_t *global,
                     size_t *local)
{
    uint64_t groups = pass->last - pass->first;
    uint64_t most = (uint64_t)device->caps.units * device->launch.groups;

    *local = device->shape == SHAPE_GPU ? CL_GPU_GROUP : 1;
    if (cl_deals_parts(device, pass)) {
        *local = device->launch.part_group;
        groups *= CL_GPU_GROUP / *local;
        most *= CL_GPU_GROUP / *local;
    }
    *global = (size_t)least(groups, most) * *local;
}

enum status cl_launch(struct device *device, const struct cl_pass *pass, const cl_event *wait,
                      cl_event *event, struct error *err)
{
    enum cl_kernel_use use = cl_deals_parts(device, pass) ? CL_KERNEL_PARTS : CL_KERNEL_REDUCE;
    cl_kernel kernel = device->program->kernels[use];
    const cl_mem *result = cl_folds_parts(device, pass) ? device->parts : device->words;
    enum status status = set_arguments(device, pass, kernel,
                                       pass->task ? &device->task_words : &result[pass->lane], err);
    size_t global, local;
    cl_int code;

    if (status != STATUS_OK)
        return status;
    geometry(device, pass, &global, &local);
    code = clEnqueueNDRangeKernel(queue_of(device, pass), kernel, 1, NULL, &global, &local,
                                  wait ? 1 : 0, wait, event);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueNDRangeKernel", code);
}

/* A kernel that makes `results` of the words of `count` superblocks. */
static enum status launch_small(struct device *device, const struct cl_pass *pass,
                                enum cl_kernel_use use, uint64_t results, cl_event *event,
                                struct error *err)
{
    bool folds = use == CL_KERNEL_FOLD;
    cl_kernel kernel = device->program->kernels[use];
    cl_uint count = (cl_uint)(pass->last - pass->first);
    size_t local = SMALL_GROUP;
    size_t global = (size_t)((results + local - 1) / local * local);
    const cl_mem *from = folds ? device->parts : device->words;
    const cl_mem *to = folds ? device->words : device->parts;
    cl_int code = clSetKernelArg(kernel, 0, sizeof(cl_mem), &from[pass->lane]);

    if (code == CL_SUCCESS)
        code = clSetKernelArg(kernel, 1, sizeof(count), &count);
    if (code == CL_SUCCESS)
        code = clSetKernelArg(kernel, 2, sizeof(cl_mem), &to[pass->lane]);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clSetKernelArg", code);
    code = clEnqueueNDRangeKernel(queue_of(device, pass), kernel, 1, NULL, &global, &local, 0, NULL,
                                  event);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueNDRangeKernel", code);
}

enum status cl_launch_fold(struct device *device, const struct cl_pass *pass, cl_event *event,
                           struct error *err)
{
    return launch_small(device, pass, CL_KERNEL_FOLD, pass->last - pass->first, event, err);
}

enum status cl_launch_tree(struct device *device, const struct cl_pass *pass, cl_event *event,
                           struct error *err)
{
    const uint64_t each = UINT64_C(1) << CL_TREE_LEVELS;

    return launch_small(device, pass, CL_KERNEL_TREE, (pass->last - pass->first + each - 1) / each,
                        event, err);
}
