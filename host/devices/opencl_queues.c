/*
 * The queues of an OpenCL device, made when first needed.
 */
#include "host/devices/opencl.h"

static enum status make(struct device *device, cl_command_queue_properties properties,
                        cl_command_queue *queue, struct error *err)
{
    cl_int code = CL_SUCCESS;

    if (!*queue)
        *queue = clCreateCommandQueue(device->context, device->id, properties, &code);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clCreateCommandQueue", code);
}

static enum status make_pair(struct device *device, unsigned number, struct error *err)
{
    struct cl_queue *queue = &device->queues[number];
    enum status status = make(device, 0, &queue->plain, err);

    if (status == STATUS_OK)
        status = make(device, CL_QUEUE_PROFILING_ENABLE, &queue->profiling, err);
    return status;
}

/* Of words, or of parts, which take less. */
static enum status make_buffer(struct device *device, cl_mem *buffer, struct error *err)
{
    cl_int code = CL_SUCCESS;

    if (*buffer)
        return STATUS_OK;
    *buffer = clCreateBuffer(device->context, CL_MEM_READ_WRITE, device->words_bytes, NULL, &code);
    if (code == CL_SUCCESS)
        cl_bytes_add(device, device->words_bytes);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clCreateBuffer", code);
}

static enum status make_lane(struct device *device, unsigned lane, struct error *err)
{
    enum status status = make_pair(device, cl_lane_queue(lane), err);

    if (status == STATUS_OK)
        status = make_buffer(device, &device->words[lane], err);
    if (status == STATUS_OK && device->shape == SHAPE_GPU)
        status = make_buffer(device, &device->parts[lane], err);
    return status;
}

enum status cl_queues_get(struct device *device, unsigned lanes, bool send, struct error *err)
{
    enum status status = send ? make_pair(device, CL_QUEUE_SEND, err) : STATUS_OK;

    for (unsigned lane = 0; lane < lanes && status == STATUS_OK; lane++)
        status = make_lane(device, lane, err);
    return status;
}

void cl_queues_finish(struct device *device)
{
    for (unsigned i = 0; i < CL_QUEUES; i++) {
        if (device->queues[i].plain)
            clFinish(device->queues[i].plain);
        if (device->queues[i].profiling)
            clFinish(device->queues[i].profiling);
    }
}

void cl_queues_release(struct device *device)
{
    for (unsigned i = 0; i < CL_QUEUES; i++) {
        if (device->queues[i].plain)
            clReleaseCommandQueue(device->queues[i].plain);
        if (device->queues[i].profiling)
            clReleaseCommandQueue(device->queues[i].profiling);
    }
    for (unsigned lane = 0; lane < CL_LANES; lane++) {
        if (device->words[lane])
            clReleaseMemObject(device->words[lane]);
        if (device->parts[lane])
            clReleaseMemObject(device->parts[lane]);
    }
}
