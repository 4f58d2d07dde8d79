#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/layer_session.h"

void require(bool holds, const char *condition, const char *file, int line)
{
    if (!holds) {
        fprintf(stderr, "%s:%d: in a child: not %s\n", file, line, condition);
        _exit(99);
    }
}

int layer_run(const char *rules, int (*child)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        setenv("OPENCL_LAYERS", LAYER_PATH, 1);
        setenv("GPUBENCH_LAYER", rules, 1);
        alarm(60);
        _exit(child());
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const cl_icd_dispatch *driver_of(const void *object)
{
    return *(const cl_icd_dispatch *const *)object;
}

cl_int session_device(struct session *session)
{
    cl_int error = clGetPlatformIDs(1, &session->platform, NULL);

    return error != CL_SUCCESS
               ? error
               : clGetDeviceIDs(session->platform, CL_DEVICE_TYPE_ALL, 1, &session->device, NULL);
}

cl_int session_build(struct session *session)
{
    const char *source = "kernel void twice(global const int *in, global int *out) {"
                         " size_t i = get_global_id(0); out[i] = 2 * in[i]; }";
    cl_int error;

    session->context = clCreateContext(NULL, 1, &session->device, NULL, NULL, &error);
    if (error == CL_SUCCESS) {
        session->program = clCreateProgramWithSource(session->context, 1, &source, NULL, &error);
    }
    if (error == CL_SUCCESS) {
        error = clBuildProgram(session->program, 1, &session->device, "", NULL, NULL);
    }
    if (error == CL_SUCCESS) {
        session->kernel = clCreateKernel(session->program, "twice", &error);
    }
    if (error == CL_SUCCESS) {
        session->queue = clCreateCommandQueue(session->context, session->device,
                                              CL_QUEUE_PROFILING_ENABLE, &error);
    }
    return error;
}

cl_int session_buffers(struct session *session)
{
    const size_t size = ITEMS * sizeof(cl_int);
    cl_int error;

    session->input = clCreateBuffer(session->context, CL_MEM_READ_ONLY, size, NULL, &error);
    if (error == CL_SUCCESS) {
        session->output = clCreateBuffer(session->context, CL_MEM_WRITE_ONLY, size, NULL, &error);
    }
    if (error == CL_SUCCESS) {
        error = clSetKernelArg(session->kernel, 0, sizeof session->input, &session->input);
    }
    if (error == CL_SUCCESS) {
        error = clSetKernelArg(session->kernel, 1, sizeof session->output, &session->output);
    }
    return error;
}

void session_open(struct session *session)
{
    *session = (struct session){ 0 };
    REQUIRE(session_device(session) == CL_SUCCESS);
    REQUIRE(session_build(session) == CL_SUCCESS);
    REQUIRE(session_buffers(session) == CL_SUCCESS);
}

cl_int launch(const struct session *session, size_t local, cl_event *event)
{
    const size_t global = ITEMS;

    return clEnqueueNDRangeKernel(session->queue, session->kernel, 1, NULL, &global, &local, 0,
                                  NULL, event);
}

cl_event launched(const struct session *session)
{
    cl_event event;

    REQUIRE(launch(session, 1, &event) == CL_SUCCESS);
    REQUIRE(clWaitForEvents(1, &event) == CL_SUCCESS);
    return event;
}
