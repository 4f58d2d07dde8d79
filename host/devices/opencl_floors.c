#include "host/devices/opencl_floors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/kinds.h"
#include "host/devices/opencl.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"
#include "kernels/embedded.h"

struct cl_floors {
    struct device *device;
    cl_program program;
    cl_kernel kernel;
    cl_mem buffer;
};

static const char *nothing_source(void)
{
    const struct embedded_text *text = kernel_sources;

    while (text->name && strcmp(text->name, "kernels/nothing.cl") != 0)
        text++;
    return text->text;
}

static enum status make_kernel(struct cl_floors *floors, struct error *err)
{
    const char *source = nothing_source();
    cl_int code;

    floors->program = clCreateProgramWithSource(floors->device->context, 1, &source, NULL, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateProgramWithSource", code);
    code = clBuildProgram(floors->program, 1, &floors->device->id, "-DPT=uint", NULL, NULL);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clBuildProgram", code);
    floors->kernel = clCreateKernel(floors->program, "nothing", &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateKernel", code);
    floors->buffer =
        clCreateBuffer(floors->device->context, CL_MEM_READ_WRITE, SUPERBLOCK_BYTES, NULL, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateBuffer", code);
    code = clSetKernelArg(floors->kernel, 0, sizeof(floors->buffer), &floors->buffer);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clSetKernelArg", code);
}

enum status cl_floors_open(struct cl_floors **result, const struct device_config *config,
                           struct error *err)
{
    struct cl_floors *floors = calloc(1, sizeof(*floors));
    struct device_config small = *config;
    struct setup_times times;
    enum status status;

    *result = NULL;
    if (!floors)
        return error_set(err, STATUS_FAILED, "out of memory");
    small.input_bytes = SUPERBLOCK_BYTES;
    status = opencl_device.open(&floors->device, &small, &times, err);
    if (status == STATUS_OK)
        status = make_kernel(floors, err);
    if (status != STATUS_OK)
        cl_floors_close(floors);
    else
        *result = floors;
    return status;
}

static bool run_nothing(struct cl_floors *floors)
{
    const size_t global = 1, local = 1;

    return clEnqueueNDRangeKernel(floors->device->queues[CL_QUEUE_MAIN].plain, floors->kernel, 1,
                                  NULL, &global, &local, 0, NULL, NULL) == CL_SUCCESS &&
           clFinish(floors->device->queues[CL_QUEUE_MAIN].plain) == CL_SUCCESS;
}

static bool map_byte(struct cl_floors *floors)
{
    cl_command_queue queue = floors->device->queues[CL_QUEUE_MAIN].plain;
    cl_int code;
    void *mapped = clEnqueueMapBuffer(queue, floors->buffer, CL_TRUE, CL_MAP_READ | CL_MAP_WRITE, 0,
                                      1, 0, NULL, NULL, &code);

    return code == CL_SUCCESS &&
           clEnqueueUnmapMemObject(queue, floors->buffer, mapped, 0, NULL, NULL) == CL_SUCCESS &&
           clFinish(queue) == CL_SUCCESS;
}

static bool write_byte(struct cl_floors *floors)
{
    const char byte = 1;

    return clEnqueueWriteBuffer(floors->device->queues[CL_QUEUE_MAIN].plain, floors->buffer,
                                CL_TRUE, 0, 1, &byte, 0, NULL, NULL) == CL_SUCCESS;
}

static bool read_byte(struct cl_floors *floors)
{
    char byte;

    return clEnqueueReadBuffer(floors->device->queues[CL_QUEUE_MAIN].plain, floors->buffer, CL_TRUE,
                               0, 1, &byte, 0, NULL, NULL) == CL_SUCCESS;
}

double cl_floors_time(struct cl_floors *floors, enum cl_floor floor, unsigned calls)
{
    static bool (*const commands[])(struct cl_floors *) = {
        [CL_FLOOR_KERNEL] = run_nothing,
        [CL_FLOOR_MAP] = map_byte,
        [CL_FLOOR_WRITE] = write_byte,
        [CL_FLOOR_READ] = read_byte,
    };
    uint64_t start = clock_ns();

    for (unsigned i = 0; i < calls; i++)
        if (!commands[floor](floors))
            return NAN;
    return 1e-9 * (double)(clock_ns() - start);
}

void cl_floors_close(struct cl_floors *floors)
{
    if (!floors)
        return;
    if (floors->kernel)
        clReleaseKernel(floors->kernel);
    if (floors->program)
        clReleaseProgram(floors->program);
    if (floors->buffer)
        clReleaseMemObject(floors->buffer);
    opencl_device.close(floors->device);
    free(floors);
}
