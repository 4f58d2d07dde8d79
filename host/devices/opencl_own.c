/*
 * Operations that allocate: memory is created, touched, filled, read and released in each of them.
 */
#include <unistd.h>

#include "host/devices/opencl.h"
#include "host/measure/clock.h"

/* Through a mapping, which of the host's own memory costs nothing. */
static cl_int touch_mapped(cl_command_queue queue, cl_mem mem, size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    cl_int code;
    volatile char *mapped = /* or a compiler may leave out what nobody reads */
        clEnqueueMapBuffer(queue, mem, CL_TRUE, CL_MAP_WRITE_INVALIDATE_REGION, 0, bytes, 0, NULL,
                           NULL, &code);

    if (code != CL_SUCCESS)
        return code;
    for (size_t at = 0; at < bytes; at += page)
        mapped[at] = 0;
    return clEnqueueUnmapMemObject(queue, mem, (void *)(uintptr_t)mapped, 0, NULL, NULL);
}

enum status cl_touch(struct device *device, cl_mem mem, size_t bytes, struct error *err)
{
    cl_command_queue queue = device->queues[CL_QUEUE_MAIN].plain;
    const cl_uchar nothing = 0;
    cl_int code;

    if (device->caps.unified)
        code = touch_mapped(queue, mem, bytes);
    else
        code = clEnqueueFillBuffer(queue, mem, &nothing, 1, 0, 1, 0, NULL, NULL);
    if (code == CL_SUCCESS)
        code = clFinish(queue);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "touching a new buffer", code);
}

static void add_since(struct phases *phases, uint64_t start)
{
    if (phases)
        phases->s[PHASE_ALLOC] += 1e-9 * (double)(clock_ns() - start);
}

static enum status run_with_own(struct device *device, const struct device_run *run,
                                struct error *err)
{
    uint64_t start = clock_ns();
    enum status status = cl_memory_own(device, err);

    add_since(run->phases, start);
    device->current = &device->own;
    if (status == STATUS_OK)
        status = cl_run(device, run, err);
    start = clock_ns();
    cl_memory_drop(device);
    add_since(run->phases, start);
    return status;
}

enum status cl_run_case(struct device *device, const struct device_run *run, struct error *err)
{
    return device->spec.alloc == ALLOC_PER_OP ? run_with_own(device, run, err)
                                              : cl_run(device, run, err);
}
