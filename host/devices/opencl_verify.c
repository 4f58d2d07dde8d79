/*
 * Is a memory mode what its name says? A driver may copy what was to be read in place, and say nothing. So a kernel is
 * let look at memory that the host has changed behind the driver's back; the input itself is never written.
 */
#include <stdio.h>
#include <stdlib.h>

#include "host/devices/opencl.h"
#include "kernels/canonical.h"

#define ALIGNMENT 4096
#define BYTES     SUPERBLOCK_BYTES

static enum status failed_unless(cl_int code, const char *call, struct error *err)
{
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, call, code);
}

/* Let the kernel look at the first word of `input`. */
static enum status look(struct device *device, cl_kernel peek, const struct cl_input *input,
                        cl_uint *seen, struct error *err)
{
    cl_command_queue queue = device->queues[CL_QUEUE_MAIN].plain;
    const size_t one = 1;
    enum status status = failed_unless(cl_input_argument(peek, 0, input), "clSetKernelArg", err);

    if (status == STATUS_OK)
        status = failed_unless(clSetKernelArg(peek, 1, sizeof(cl_mem), &device->words[0]),
                               "clSetKernelArg", err);
    if (status == STATUS_OK)
        status =
            failed_unless(clEnqueueNDRangeKernel(queue, peek, 1, NULL, &one, &one, 0, NULL, NULL),
                          "clEnqueueNDRangeKernel", err);
    if (status == STATUS_OK)
        status = failed_unless(clEnqueueReadBuffer(queue, device->words[0], CL_TRUE, 0,
                                                   sizeof(*seen), seen, 0, NULL, NULL),
                               "clEnqueueReadBuffer", err);
    return status;
}

/* Two looks, with a write of the host in between that no call tells the driver of. */
static enum status look_twice(struct device *device, cl_kernel peek, const struct cl_input *input,
                              volatile cl_uint *host, bool *seen, struct error *err)
{
    cl_uint first = 0, second = 0;
    enum status status;

    *host = 0x11111111; /* volatile: another processor, unknown to the compiler, reads it */
    status = look(device, peek, input, &first, err);
    *host = 0x22222222;
    if (status == STATUS_OK)
        status = look(device, peek, input, &second, err);
    *seen = first == 0x11111111 && second == 0x22222222;
    return status;
}

/* Memory of the host as a buffer, as the arena is mapped; and does mapping it give the same address? */
static enum status verify_mapped(struct device *device, cl_kernel peek, bool *holds,
                                 struct error *err)
{
    cl_command_queue queue = device->queues[CL_QUEUE_MAIN].plain;
    void *host = aligned_alloc(ALIGNMENT, BYTES), *mapped = NULL;
    struct cl_input input = { NULL, NULL };
    cl_int code = CL_OUT_OF_HOST_MEMORY;
    enum status status;

    if (host)
        input.mem = clCreateBuffer(device->context, CL_MEM_READ_ONLY | CL_MEM_USE_HOST_PTR, BYTES,
                                   host, &code);
    status = failed_unless(code, "clCreateBuffer", err);
    if (status == STATUS_OK)
        status = look_twice(device, peek, &input, host, holds, err);
    if (status == STATUS_OK)
        mapped = clEnqueueMapBuffer(queue, input.mem, CL_TRUE, CL_MAP_READ, 0, BYTES, 0, NULL, NULL,
                                    &code);
    if (status == STATUS_OK)
        status = failed_unless(code, "clEnqueueMapBuffer", err);
    *holds = *holds && mapped == host;
    if (mapped)
        clEnqueueUnmapMemObject(queue, input.mem, mapped, 0, NULL, NULL);
    clFinish(queue);
    if (input.mem)
        clReleaseMemObject(input.mem);
    free(host);
    return status;
}

/* Any memory of the host. */
static enum status verify_system(struct device *device, cl_kernel peek, bool *holds,
                                 struct error *err)
{
    struct cl_input input = { NULL, aligned_alloc(ALIGNMENT, BYTES) };
    enum status status = input.shared ? look_twice(device, peek, &input, input.shared, holds, err)
                                      : error_set(err, STATUS_FAILED, "out of memory");

    free(input.shared);
    return status;
}

/* Shared memory: fine-grained, the host writes to it at will; coarse-grained, it sees what was copied there. */
static enum status verify_shared(struct device *device, const struct cl_memory *memory,
                                 cl_kernel peek, bool *holds, struct error *err)
{
    cl_command_queue queue = device->queues[CL_QUEUE_MAIN].plain;
    struct cl_input input = { NULL, clSVMAlloc(device->context, memory->svm_flags, BYTES, 0) };
    const cl_uint sent = 0x33333333;
    cl_uint seen = 0;
    enum status status = STATUS_OK;

    if (!input.shared)
        return error_set(err, STATUS_FAILED, "clSVMAlloc gave no %u bytes", BYTES);
    if (memory->svm_flags & CL_MEM_SVM_FINE_GRAIN_BUFFER) {
        status = look_twice(device, peek, &input, input.shared, holds, err);
    } else {
        status = failed_unless(
            clEnqueueSVMMemcpy(queue, CL_TRUE, input.shared, &sent, sizeof(sent), 0, NULL, NULL),
            "clEnqueueSVMMemcpy", err);
        if (status == STATUS_OK)
            status = look(device, peek, &input, &seen, err);
        *holds = seen == sent;
    }
    clFinish(queue);
    clSVMFree(device->context, input.shared);
    return status;
}

/* The driver's own memory, outside the arena, and asked for as such. */
static enum status verify_pinned(const struct device *device, const struct cl_memory *memory,
                                 bool *holds, struct error *err)
{
    uintptr_t arena = (uintptr_t)device->config.x, at = (uintptr_t)memory->source_x;
    cl_mem_flags flags = 0;
    cl_int code = clGetMemObjectInfo(memory->pinned_x, CL_MEM_FLAGS, sizeof(flags), &flags, NULL);

    *holds =
        (flags & CL_MEM_ALLOC_HOST_PTR) && (at < arena || at - arena >= device->config.input_bytes);
    return failed_unless(code, "clGetMemObjectInfo", err);
}

static enum status verify(struct device *device, struct cl_memory *memory, cl_kernel peek,
                          struct error *err)
{
    const char *reason = "what the host writes there is not what the device reads";
    bool holds = true;
    enum status status = STATUS_OK;

    if (memory->mode == MEM_MAPPED) {
        reason = "the driver copies what is mapped: nothing is read in place";
        status = verify_mapped(device, peek, &holds, err);
    } else if (memory->mode == MEM_PINNED) {
        reason = "the driver gives no memory of its own to send from";
        status = verify_pinned(device, memory, &holds, err);
    } else if (memory->mode == MEM_SVM) {
        status = memory->in_place ? verify_system(device, peek, &holds, err)
                                  : verify_shared(device, memory, peek, &holds, err);
    }
    if (status == STATUS_OK && !holds)
        snprintf(memory->refused, sizeof(memory->refused), "%s", reason);
    return status;
}

enum status cl_memory_verify(struct device *device, struct cl_memory *memory, struct error *err)
{
    enum status status;
    cl_kernel peek;
    cl_int code;

    if (memory->verified || memory->mode == MEM_PAGEABLE)
        return STATUS_OK;
    memory->verified = true;
    peek = clCreateKernel(device->program->program, "peek", &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateKernel", code);
    status = verify(device, memory, peek, err);
    clReleaseKernel(peek);
    return status;
}
