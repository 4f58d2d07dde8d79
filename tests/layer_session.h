/*
 * For tests of the OpenCL layer: children that run under its rules, and a small OpenCL program in
 * them.
 */
#ifndef GPUBENCH_TESTS_LAYER_SESSION_H
#define GPUBENCH_TESTS_LAYER_SESSION_H

#include <stdbool.h>

#include "tests/layer/calls.h"

/*
 * The exit status of `child` under `rules`, or 128 and the signal that ended it. Each case needs a
 * child of its own, because the loader reads its environment once. The layer is LAYER_PATH.
 */
int layer_run(const char *rules, int (*child)(void));

/* In a child, where cmocka's assertions would return to the parent's code: says what failed, and
 * leaves. */
#define REQUIRE(condition) require(condition, #condition, __FILE__, __LINE__)
void require(bool holds, const char *condition, const char *file, int line);

/*
 * The driver's own calls, below any layer: every OpenCL object begins with a pointer to them. What
 * they say is the oracle for what the layer makes of it.
 */
const cl_icd_dispatch *driver_of(const void *object);

enum { ITEMS = 64 };

/* What a computing program holds; zeroed where it has not got that far. */
struct session {
    cl_platform_id platform;
    cl_device_id device;
    cl_context context;
    cl_command_queue queue;
    cl_program program;
    cl_kernel kernel; /* output[i] = 2 * input[i], for ITEMS of cl_int */
    cl_mem input, output;
};

/* The three steps of opening one. Each returns the first error it meets. */
cl_int session_device(struct session *session);
cl_int session_build(struct session *session);
cl_int session_buffers(struct session *session);

/* All three, which must succeed. */
void session_open(struct session *session);

/* Enqueues the kernel over all items; `event` may be NULL. */
cl_int launch(const struct session *session, size_t local, cl_event *event);

/* A finished kernel's event. */
cl_event launched(const struct session *session);

#endif
