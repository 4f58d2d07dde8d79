/*
 * The table of wrapped calls. To wrap one more: add its name here and define layer_NAME in the file
 * where its kind lives; the enum, the names that rules use, the prototypes and the dispatch table
 * follow from this list.
 */
#ifndef GPUBENCH_TESTS_LAYER_CALLS_H
#define GPUBENCH_TESTS_LAYER_CALLS_H

/* Whatever version the program keeps to, the layer has to know the whole table. */
#undef CL_TARGET_OPENCL_VERSION
#define CL_TARGET_OPENCL_VERSION 300
#ifndef CL_USE_DEPRECATED_OPENCL_1_2_APIS
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#endif
#include <CL/cl_layer.h>

/* clang-format off */
#define LAYER_CALLS(CALL)               \
    /* info.c: what platforms and devices say of themselves */ \
    CALL(clGetPlatformIDs)              \
    CALL(clGetPlatformInfo)             \
    CALL(clGetDeviceIDs)                \
    CALL(clGetDeviceInfo)               \
    CALL(clGetKernelWorkGroupInfo)      \
    CALL(clGetProgramBuildInfo)         \
    /* objects.c: making and releasing */ \
    CALL(clCreateContext)               \
    CALL(clCreateCommandQueue)          \
    CALL(clCreateCommandQueueWithProperties) \
    CALL(clCreateProgramWithSource)     \
    CALL(clCreateProgramWithBinary)     \
    CALL(clBuildProgram)                \
    CALL(clGetProgramInfo)              \
    CALL(clCreateKernel)                \
    CALL(clSetKernelArg)                \
    CALL(clSetKernelArgSVMPointer)      \
    CALL(clSVMAlloc)                    \
    CALL(clCreateBuffer)                \
    CALL(clCreateBufferWithProperties)  \
    CALL(clReleaseContext)              \
    CALL(clReleaseCommandQueue)         \
    CALL(clReleaseProgram)              \
    CALL(clReleaseKernel)               \
    CALL(clReleaseMemObject)            \
    CALL(clReleaseEvent)                \
    CALL(clReleaseDevice)               \
    /* commands.c: enqueueing and waiting */ \
    CALL(clEnqueueWriteBuffer)          \
    CALL(clEnqueueSVMMemcpy)            \
    CALL(clEnqueueReadBuffer)           \
    CALL(clEnqueueCopyBuffer)           \
    CALL(clEnqueueFillBuffer)           \
    CALL(clEnqueueMapBuffer)            \
    CALL(clEnqueueUnmapMemObject)       \
    CALL(clEnqueueMigrateMemObjects)    \
    CALL(clEnqueueNDRangeKernel)        \
    CALL(clEnqueueMarkerWithWaitList)   \
    CALL(clEnqueueBarrierWithWaitList)  \
    CALL(clFlush)                       \
    CALL(clFinish)                      \
    CALL(clWaitForEvents)               \
    /* events.c: what events say */     \
    CALL(clGetEventInfo)                \
    CALL(clGetEventProfilingInfo)
/* clang-format on */

#define LAYER_CALL_NUMBER(name)    CALL_##name,
#define LAYER_CALL_PROTOTYPE(name) __typeof__(name) layer_##name;

enum call { LAYER_CALLS(LAYER_CALL_NUMBER) CALL_COUNT };

/* Typed after the calls they stand in for: a wrapper with a wrong parameter does not compile. */
LAYER_CALLS(LAYER_CALL_PROTOTYPE)

#endif
