/*
 * Input as buffers and as shared virtual memory: what differs between the two.
 */
#include "host/devices/opencl.h"

cl_device_svm_capabilities cl_svm_kind(const struct cl_caps *caps)
{
    static const cl_device_svm_capabilities best_first[] = {
        CL_DEVICE_SVM_FINE_GRAIN_SYSTEM,
        CL_DEVICE_SVM_FINE_GRAIN_BUFFER,
        CL_DEVICE_SVM_COARSE_GRAIN_BUFFER,
    };

    for (size_t i = 0; i < sizeof(best_first) / sizeof(best_first[0]); i++)
        if (caps->svm & best_first[i])
            return best_first[i];
    return 0;
}

cl_int cl_input_write(cl_command_queue queue, const struct cl_input *to, size_t at,
                      const void *from, size_t bytes, const cl_event *wait, cl_event *event,
                      const char **call)
{
    cl_uint count = wait ? 1 : 0;

    if (to->mem) {
        *call = "clEnqueueWriteBuffer";
        return clEnqueueWriteBuffer(queue, to->mem, CL_FALSE, at, bytes, from, count, wait, event);
    }
    *call = "clEnqueueSVMMemcpy";
    return clEnqueueSVMMemcpy(queue, CL_FALSE, (char *)to->shared + at, from, bytes, count, wait,
                              event);
}

cl_int cl_input_argument(cl_kernel kernel, cl_uint index, const struct cl_input *input)
{
    if (input->mem)
        return clSetKernelArg(kernel, index, sizeof(input->mem), &input->mem);
    return clSetKernelArgSVMPointer(kernel, index, input->shared);
}
