/* CLBlast on the first OpenCL device, found when asked for: Debian's libclblast1. The input is sent once. */
#include <CL/cl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peers/native.h"

typedef int one_input(size_t n, cl_mem result, size_t at, cl_mem x, size_t x_at, size_t x_step,
                      cl_command_queue *queue, cl_event *event);
typedef int two_inputs(size_t n, cl_mem result, size_t at, cl_mem x, size_t x_at, size_t x_step,
                       cl_mem y, size_t y_at, size_t y_step, cl_command_queue *queue,
                       cl_event *event);

struct clblast {
    cl_context context;
    cl_command_queue queue;
    cl_mem x, y, result;
    one_input *one;
    two_inputs *two;
};

static void call_clblast(struct native *native)
{
    struct clblast *own = native->state;
    double result = 0;
    int code = own->two ? own->two(native->n, own->result, 0, own->x, 0, 1, own->y, 0, 1,
                                   &own->queue, NULL)
                        : own->one(native->n, own->result, 0, own->x, 0, 1, &own->queue, NULL);

    if (code != 0 || clEnqueueReadBuffer(own->queue, own->result, CL_TRUE, 0, sizeof(result),
                                         &result, 0, NULL, NULL) != CL_SUCCESS) {
        fprintf(stderr, "CLBlast failed with %d\n", code);
        exit(1);
    }
    native->result = result;
}

static bool open_device(struct native *native, struct clblast *own)
{
    size_t bytes = native->n * dtype_size(native->arena->dtype);
    cl_mem_flags flags = CL_MEM_READ_ONLY | CL_MEM_USE_HOST_PTR;
    cl_platform_id platform;
    cl_device_id device;
    cl_int code;

    if (clGetPlatformIDs(1, &platform, NULL) != CL_SUCCESS ||
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL) != CL_SUCCESS)
        return false;
    own->context = clCreateContext(NULL, 1, &device, NULL, NULL, &code);
    if (code == CL_SUCCESS)
        own->queue = clCreateCommandQueue(own->context, device, 0, &code);
    if (code == CL_SUCCESS)
        own->x = clCreateBuffer(own->context, flags, bytes, native->arena->x, &code);
    if (code == CL_SUCCESS)
        own->result = clCreateBuffer(own->context, CL_MEM_READ_WRITE, 64, NULL, &code);
    if (code == CL_SUCCESS && native->arena->y)
        own->y = clCreateBuffer(own->context, flags, bytes, native->arena->y, &code);
    return code == CL_SUCCESS;
}

enum status native_open_clblast(struct native *native, const char *word, struct error *err)
{
    struct clblast *own = calloc(1, sizeof(*own));
    void *library = dlopen("libclblast.so.1", RTLD_NOW | RTLD_LOCAL);
    bool narrow = native->arena->dtype == DTYPE_F32;
    bool two = strcmp(word, "dot") == 0;
    char name[32];
    void *function;

    if (!library || !own)
        return error_set(err, STATUS_FAILED, "no CLBlast (Debian: libclblast1)");
    snprintf(name, sizeof(name), "CLBlast%s%c%s", strcmp(word, "amax") == 0 ? "i" : "",
             narrow ? 'S' : 'D', word);
    function = dlsym(library, name);
    if (!function)
        return error_set(err, STATUS_FAILED, "CLBlast has no %s", word);
    if (two)
        memcpy(&own->two, &function, sizeof(function));
    else
        memcpy(&own->one, &function, sizeof(function));
    if (!open_device(native, own))
        return error_set(err, STATUS_FAILED, "CLBlast finds no OpenCL device");
    native->state = own;
    native->call = call_clblast;
    snprintf(native->name, sizeof(native->name), "CLBlast %s", word);
    return STATUS_OK;
}
