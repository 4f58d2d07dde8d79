/* Enqueueing commands and waiting for them. */
#include <stdatomic.h>

#include "tests/layer/layer.h"

/* Where memory of the driver (CL_MEM_ALLOC_HOST_PTR) was mapped; the latest few. Pointers are never forgotten. */
static struct {
    _Atomic(const char *) start;
    _Atomic size_t size;
} pinned[8];
static atomic_uint pinned_count;

static void note_pinned(cl_mem buffer, const char *mapped, size_t size)
{
    cl_mem_flags flags = 0;

    if (mapped == NULL || layer_target()->clGetMemObjectInfo(buffer, CL_MEM_FLAGS, sizeof flags,
                                                             &flags, NULL) != CL_SUCCESS) {
        return;
    }
    if ((flags & CL_MEM_ALLOC_HOST_PTR) != 0) {
        unsigned at = atomic_fetch_add(&pinned_count, 1) % (sizeof pinned / sizeof *pinned);
        pinned[at].start = mapped;
        pinned[at].size = size;
    }
}

static bool is_pinned(const char *from, size_t size)
{
    for (size_t i = 0; i < sizeof pinned / sizeof *pinned; i++) {
        const char *start = pinned[i].start;
        if (start != NULL && from >= start && from + size <= start + pinned[i].size) {
            return true;
        }
    }
    return false;
}

/* `own`: the event, where the program asked for none. */
static cl_int stretch(const cl_event *event, cl_event own, const struct command_fault *fault)
{
    cl_int error = command_stretch(*event, fault->stretch_ns);

    if (own != NULL) {
        event_forget(own);
        layer_target()->clReleaseEvent(own);
    }
    return error;
}

cl_int layer_clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                  size_t offset, size_t size, const void *from, cl_uint wait_count,
                                  const cl_event *wait_list, cl_event *event)
{
    struct command_fault fault;
    cl_event own = NULL, *seen = event != NULL ? event : &own;
    cl_int error = layer_enter_command(CALL_clEnqueueWriteBuffer, &fault);

    if (error == CL_SUCCESS && layer_rules()->pinned_only && !is_pinned(from, size)) {
        error = CL_INVALID_HOST_PTR;
    }
    if (error == CL_SUCCESS) {
        error = layer_target()->clEnqueueWriteBuffer(queue, buffer, blocking, offset, size, from,
                                                     wait_count, wait_list,
                                                     fault.stretched ? seen : event);
    }
    return error == CL_SUCCESS && fault.stretched ? stretch(seen, own, &fault) : error;
}

cl_int layer_clEnqueueSVMMemcpy(cl_command_queue queue, cl_bool blocking, void *to,
                                const void *from, size_t size, cl_uint wait_count,
                                const cl_event *wait_list, cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueSVMMemcpy);

    return error != CL_SUCCESS ? error
                               : layer_target()->clEnqueueSVMMemcpy(queue, blocking, to, from, size,
                                                                    wait_count, wait_list, event);
}

cl_int layer_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                 size_t offset, size_t size, void *to, cl_uint wait_count,
                                 const cl_event *wait_list, cl_event *event)
{
    struct command_fault fault;
    cl_event own = NULL, *seen = event != NULL ? event : &own;
    cl_int error = layer_enter_command(CALL_clEnqueueReadBuffer, &fault);

    if (error == CL_SUCCESS) {
        error = layer_target()->clEnqueueReadBuffer(
            queue, buffer, fault.spoilt ? CL_TRUE : blocking, offset, size, to, wait_count,
            wait_list, fault.stretched ? seen : event);
    }
    if (error == CL_SUCCESS && fault.spoilt) {
        command_spoil(to, size);
    }
    return error == CL_SUCCESS && fault.stretched ? stretch(seen, own, &fault) : error;
}

cl_int layer_clEnqueueCopyBuffer(cl_command_queue queue, cl_mem from, cl_mem to, size_t from_offset,
                                 size_t to_offset, size_t size, cl_uint wait_count,
                                 const cl_event *wait_list, cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueCopyBuffer);

    return error != CL_SUCCESS
               ? error
               : layer_target()->clEnqueueCopyBuffer(queue, from, to, from_offset, to_offset, size,
                                                     wait_count, wait_list, event);
}

cl_int layer_clEnqueueFillBuffer(cl_command_queue queue, cl_mem buffer, const void *pattern,
                                 size_t pattern_size, size_t offset, size_t size,
                                 cl_uint wait_count, const cl_event *wait_list, cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueFillBuffer);

    return error != CL_SUCCESS
               ? error
               : layer_target()->clEnqueueFillBuffer(queue, buffer, pattern, pattern_size, offset,
                                                     size, wait_count, wait_list, event);
}

void *layer_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                               cl_map_flags flags, size_t offset, size_t size, cl_uint wait_count,
                               const cl_event *wait_list, cl_event *event, cl_int *error)
{
    struct command_fault fault;
    cl_int refusal = layer_enter_command(CALL_clEnqueueMapBuffer, &fault);
    void *mapped = NULL;

    if (refusal == CL_SUCCESS) {
        mapped = layer_target()->clEnqueueMapBuffer(
            queue, buffer, fault.spoilt ? CL_TRUE : blocking, flags, offset, size, wait_count,
            wait_list, event, error);
    } else if (error != NULL) {
        *error = refusal;
    }
    note_pinned(buffer, mapped, size);
    if (mapped != NULL && fault.spoilt) {
        command_spoil(mapped, size);
    }
    return mapped;
}

cl_int layer_clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem object, void *mapped,
                                     cl_uint wait_count, const cl_event *wait_list, cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueUnmapMemObject);

    return error != CL_SUCCESS ? error
                               : layer_target()->clEnqueueUnmapMemObject(
                                     queue, object, mapped, wait_count, wait_list, event);
}

cl_int layer_clEnqueueMigrateMemObjects(cl_command_queue queue, cl_uint count,
                                        const cl_mem *objects, cl_mem_migration_flags flags,
                                        cl_uint wait_count, const cl_event *wait_list,
                                        cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueMigrateMemObjects);

    return error != CL_SUCCESS ? error
                               : layer_target()->clEnqueueMigrateMemObjects(
                                     queue, count, objects, flags, wait_count, wait_list, event);
}

/* With no local size the driver chooses one, and the limit is the driver's affair. */
static bool group_too_large(cl_uint dimensions, const size_t *local)
{
    uint64_t limit = layer_rules()->max_work_group;
    size_t items = 1;

    for (cl_uint i = 0; local != NULL && i < dimensions && i < 3; i++) {
        if (limit != 0 && (local[i] > limit || items * local[i] > limit)) {
            return true;
        }
        items *= local[i];
    }
    return false;
}

cl_int layer_clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                                    const size_t *offset, const size_t *global, const size_t *local,
                                    cl_uint wait_count, const cl_event *wait_list, cl_event *event)
{
    struct command_fault fault;
    cl_event own = NULL, *seen = event != NULL ? event : &own;
    cl_int error = layer_enter_command(CALL_clEnqueueNDRangeKernel, &fault);

    if (error == CL_SUCCESS && group_too_large(dimensions, local)) {
        error = CL_INVALID_WORK_GROUP_SIZE;
    }
    if (error == CL_SUCCESS) {
        error = layer_target()->clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global,
                                                       local, wait_count, wait_list,
                                                       fault.stretched ? seen : event);
    }
    return error == CL_SUCCESS && fault.stretched ? stretch(seen, own, &fault) : error;
}

cl_int layer_clEnqueueMarkerWithWaitList(cl_command_queue queue, cl_uint wait_count,
                                         const cl_event *wait_list, cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueMarkerWithWaitList);

    return error != CL_SUCCESS
               ? error
               : layer_target()->clEnqueueMarkerWithWaitList(queue, wait_count, wait_list, event);
}

cl_int layer_clEnqueueBarrierWithWaitList(cl_command_queue queue, cl_uint wait_count,
                                          const cl_event *wait_list, cl_event *event)
{
    cl_int error = layer_enter(CALL_clEnqueueBarrierWithWaitList);

    return error != CL_SUCCESS
               ? error
               : layer_target()->clEnqueueBarrierWithWaitList(queue, wait_count, wait_list, event);
}

cl_int layer_clFlush(cl_command_queue queue)
{
    cl_int error = layer_enter(CALL_clFlush);

    return error != CL_SUCCESS ? error : layer_target()->clFlush(queue);
}

cl_int layer_clFinish(cl_command_queue queue)
{
    cl_int error = layer_enter(CALL_clFinish);

    return error != CL_SUCCESS ? error : layer_target()->clFinish(queue);
}

cl_int layer_clWaitForEvents(cl_uint count, const cl_event *events)
{
    cl_int error = layer_enter(CALL_clWaitForEvents);

    return error != CL_SUCCESS ? error : layer_target()->clWaitForEvents(count, events);
}
