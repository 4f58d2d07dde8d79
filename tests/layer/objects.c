/* Making, building and releasing objects. */
#include "tests/layer/layer.h"

cl_context layer_clCreateContext(const cl_context_properties *properties, cl_uint device_count,
                                 const cl_device_id *devices,
                                 void(CL_CALLBACK *notify)(const char *, const void *, size_t,
                                                           void *),
                                 void *user_data, cl_int *error)
{
    if (layer_refuses(CALL_clCreateContext, error)) {
        return NULL;
    }
    return layer_target()->clCreateContext(properties, device_count, devices, notify, user_data,
                                           error);
}

cl_command_queue layer_clCreateCommandQueue(cl_context context, cl_device_id device,
                                            cl_command_queue_properties properties, cl_int *error)
{
    if (layer_refuses(CALL_clCreateCommandQueue, error)) {
        return NULL;
    }
    return layer_target()->clCreateCommandQueue(context, device, properties, error);
}

cl_command_queue layer_clCreateCommandQueueWithProperties(cl_context context, cl_device_id device,
                                                          const cl_queue_properties *properties,
                                                          cl_int *error)
{
    if (layer_refuses(CALL_clCreateCommandQueueWithProperties, error)) {
        return NULL;
    }
    return layer_target()->clCreateCommandQueueWithProperties(context, device, properties, error);
}

cl_program layer_clCreateProgramWithSource(cl_context context, cl_uint count, const char **strings,
                                           const size_t *lengths, cl_int *error)
{
    if (layer_refuses(CALL_clCreateProgramWithSource, error)) {
        return NULL;
    }
    return layer_target()->clCreateProgramWithSource(context, count, strings, lengths, error);
}

cl_program layer_clCreateProgramWithBinary(cl_context context, cl_uint device_count,
                                           const cl_device_id *devices, const size_t *lengths,
                                           const unsigned char **binaries, cl_int *binary_status,
                                           cl_int *error)
{
    if (layer_refuses(CALL_clCreateProgramWithBinary, error)) {
        return NULL;
    }
    return layer_target()->clCreateProgramWithBinary(context, device_count, devices, lengths,
                                                     binaries, binary_status, error);
}

cl_int layer_clBuildProgram(cl_program program, cl_uint device_count, const cl_device_id *devices,
                            const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                            void *user_data)
{
    cl_int error = layer_enter(CALL_clBuildProgram);

    if (error != CL_SUCCESS) {
        return error;
    }
    if (layer_rules()->build_fails) {
        return CL_BUILD_PROGRAM_FAILURE;
    }
    return layer_target()->clBuildProgram(program, device_count, devices, options, notify,
                                          user_data);
}

cl_int layer_clGetProgramInfo(cl_program program, cl_program_info param, size_t size, void *value,
                              size_t *size_ret)
{
    cl_int error = layer_enter(CALL_clGetProgramInfo);

    return error != CL_SUCCESS
               ? error
               : layer_target()->clGetProgramInfo(program, param, size, value, size_ret);
}

cl_kernel layer_clCreateKernel(cl_program program, const char *name, cl_int *error)
{
    return layer_refuses(CALL_clCreateKernel, error)
               ? NULL
               : layer_target()->clCreateKernel(program, name, error);
}

cl_int layer_clSetKernelArg(cl_kernel kernel, cl_uint index, size_t size, const void *value)
{
    cl_int error = layer_enter(CALL_clSetKernelArg);

    return error != CL_SUCCESS ? error : layer_target()->clSetKernelArg(kernel, index, size, value);
}

cl_int layer_clSetKernelArgSVMPointer(cl_kernel kernel, cl_uint index, const void *value)
{
    cl_int error = layer_enter(CALL_clSetKernelArgSVMPointer);

    return error != CL_SUCCESS ? error
                               : layer_target()->clSetKernelArgSVMPointer(kernel, index, value);
}

/* This call has no way to say why it failed. */
void *layer_clSVMAlloc(cl_context context, cl_svm_mem_flags flags, size_t size, cl_uint alignment)
{
    uint64_t limit = layer_rules()->max_alloc;

    if (layer_enter(CALL_clSVMAlloc) != CL_SUCCESS || (limit != 0 && size > limit)) {
        return NULL;
    }
    return layer_target()->clSVMAlloc(context, flags, size, alignment);
}

static void CL_CALLBACK buffer_gone(cl_mem buffer, void *size)
{
    (void)buffer;
    layer_unbook((size_t)size);
}

/*
 * A buffer's memory is free again when the driver destroys the buffer, which may be later than its
 * release. `buffer` is what the driver made of a booked request, NULL when it failed.
 */
static cl_mem booked_buffer(cl_mem buffer, size_t size)
{
    if (buffer == NULL || layer_target()->clSetMemObjectDestructorCallback(
                              buffer, buffer_gone, (void *)size) != CL_SUCCESS) {
        layer_unbook(size);
    }
    return buffer;
}

static bool booking_refused(size_t size, cl_int *error)
{
    cl_int booked = layer_book(size);

    if (booked != CL_SUCCESS && error != NULL) {
        *error = booked;
    }
    return booked != CL_SUCCESS;
}

cl_mem layer_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size, void *host_ptr,
                            cl_int *error)
{
    if (layer_refuses(CALL_clCreateBuffer, error) || booking_refused(size, error)) {
        return NULL;
    }
    if ((flags & CL_MEM_USE_HOST_PTR) != 0 && (layer_rules()->denied & DENY_ZERO_COPY) != 0) {
        flags = (flags & ~(cl_mem_flags)CL_MEM_USE_HOST_PTR) | CL_MEM_COPY_HOST_PTR;
    }
    return booked_buffer(layer_target()->clCreateBuffer(context, flags, size, host_ptr, error),
                         size);
}

cl_mem layer_clCreateBufferWithProperties(cl_context context, const cl_mem_properties *properties,
                                          cl_mem_flags flags, size_t size, void *host_ptr,
                                          cl_int *error)
{
    if (layer_refuses(CALL_clCreateBufferWithProperties, error) || booking_refused(size, error)) {
        return NULL;
    }
    return booked_buffer(layer_target()->clCreateBufferWithProperties(context, properties, flags,
                                                                      size, host_ptr, error),
                         size);
}

cl_int layer_clReleaseContext(cl_context context)
{
    cl_int error = layer_enter(CALL_clReleaseContext);

    return error != CL_SUCCESS ? error : layer_target()->clReleaseContext(context);
}

cl_int layer_clReleaseCommandQueue(cl_command_queue queue)
{
    cl_int error = layer_enter(CALL_clReleaseCommandQueue);

    return error != CL_SUCCESS ? error : layer_target()->clReleaseCommandQueue(queue);
}

cl_int layer_clReleaseProgram(cl_program program)
{
    cl_int error = layer_enter(CALL_clReleaseProgram);

    return error != CL_SUCCESS ? error : layer_target()->clReleaseProgram(program);
}

cl_int layer_clReleaseKernel(cl_kernel kernel)
{
    cl_int error = layer_enter(CALL_clReleaseKernel);

    return error != CL_SUCCESS ? error : layer_target()->clReleaseKernel(kernel);
}

cl_int layer_clReleaseMemObject(cl_mem object)
{
    cl_int error = layer_enter(CALL_clReleaseMemObject);

    return error != CL_SUCCESS ? error : layer_target()->clReleaseMemObject(object);
}

cl_int layer_clReleaseEvent(cl_event event)
{
    cl_int error = layer_enter(CALL_clReleaseEvent);

    event_forget(event);
    return error != CL_SUCCESS ? error : layer_target()->clReleaseEvent(event);
}

cl_int layer_clReleaseDevice(cl_device_id device)
{
    cl_int error = layer_enter(CALL_clReleaseDevice);

    return error != CL_SUCCESS ? error : layer_target()->clReleaseDevice(device);
}
