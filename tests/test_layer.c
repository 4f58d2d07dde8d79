/* The layer's faults against PoCL: every wrapped call, how often and how it goes wrong, what is
 * refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "tests/layer_session.h"

/* --- Every wrapped call, used once: what a rule that fails one of them must stop at. --- */

static cl_int queries_try(const struct session *session)
{
    char text[4096];
    size_t size;
    cl_int error = clGetPlatformInfo(session->platform, CL_PLATFORM_NAME, sizeof text, text, NULL);

    if (error == CL_SUCCESS) {
        error = clGetDeviceInfo(session->device, CL_DEVICE_NAME, sizeof text, text, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clGetProgramBuildInfo(session->program, session->device, CL_PROGRAM_BUILD_LOG,
                                      sizeof text, text, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clGetKernelWorkGroupInfo(session->kernel, session->device,
                                         CL_KERNEL_WORK_GROUP_SIZE, sizeof size, &size, NULL);
    }
    return error;
}

/* Rebuilds the program from its binary and releases what came of it. */
static cl_int binary_try(const struct session *session)
{
    size_t size = 0;
    cl_int error =
        clGetProgramInfo(session->program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, NULL);
    unsigned char *bytes = error == CL_SUCCESS ? malloc(size) : NULL;
    const unsigned char *binary = bytes;
    cl_program program = NULL;

    if (error == CL_SUCCESS) {
        error = clGetProgramInfo(session->program, CL_PROGRAM_BINARIES, sizeof bytes, &bytes, NULL);
    }
    if (error == CL_SUCCESS) {
        program = clCreateProgramWithBinary(session->context, 1, &session->device, &size, &binary,
                                            NULL, &error);
    }
    free(bytes);
    return error == CL_SUCCESS ? clReleaseProgram(program) : error;
}

static cl_int other_objects_try(const struct session *session)
{
    cl_int error;
    cl_command_queue queue =
        clCreateCommandQueueWithProperties(session->context, session->device, NULL, &error);

    if (error == CL_SUCCESS) {
        error = clReleaseCommandQueue(queue);
    }
    if (error == CL_SUCCESS) {
        cl_mem buffer = clCreateBufferWithProperties(session->context, NULL, CL_MEM_READ_ONLY, 64,
                                                     NULL, &error);
        error = error == CL_SUCCESS ? clReleaseMemObject(buffer) : error;
    }
    return error;
}

/* Writes 0, 1, 2, ... by way of the output buffer, doubles them and reads them into `values`. */
static cl_int doubling_try(const struct session *session, cl_int *values)
{
    const size_t size = ITEMS * sizeof *values;
    const cl_int minus_one = -1;
    cl_int error;

    error = clEnqueueWriteBuffer(session->queue, session->output, CL_TRUE, 0, size, values, 0, NULL,
                                 NULL);
    if (error == CL_SUCCESS) {
        error = clEnqueueCopyBuffer(session->queue, session->output, session->input, 0, 0, size, 0,
                                    NULL, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clEnqueueFillBuffer(session->queue, session->output, &minus_one, sizeof minus_one,
                                    0, size, 0, NULL, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clEnqueueMigrateMemObjects(session->queue, 1, &session->output, 0, 0, NULL, NULL);
    }
    if (error == CL_SUCCESS) {
        error = launch(session, 1, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clEnqueueReadBuffer(session->queue, session->output, CL_TRUE, 0, size, values, 0,
                                    NULL, NULL);
    }
    return error;
}

/* Maps the output, compares it with `values` and unmaps it. */
static cl_int mapping_try(const struct session *session, const cl_int *values)
{
    const size_t size = ITEMS * sizeof *values;
    cl_int error;
    void *mapped = clEnqueueMapBuffer(session->queue, session->output, CL_TRUE, CL_MAP_READ, 0,
                                      size, 0, NULL, NULL, &error);

    if (error != CL_SUCCESS) {
        return error;
    }
    REQUIRE(memcmp(mapped, values, size) == 0);
    return clEnqueueUnmapMemObject(session->queue, session->output, mapped, 0, NULL, NULL);
}

/* Copies to shared memory and hands it to the kernel. clSVMAlloc has no way to say why it failed. */
static cl_int sharing_try(const struct session *session, const cl_int *values)
{
    void *shared = clSVMAlloc(session->context, CL_MEM_READ_WRITE, ITEMS * sizeof *values, 0);
    cl_int error = shared == NULL ? -7777 : CL_SUCCESS;

    if (error == CL_SUCCESS) {
        error = clEnqueueSVMMemcpy(session->queue, CL_TRUE, shared, values, ITEMS * sizeof *values,
                                   0, NULL, NULL);
    }
    if (error == CL_SUCCESS) {
        REQUIRE(memcmp(shared, values, ITEMS * sizeof *values) == 0);
        error = clSetKernelArgSVMPointer(session->kernel, 0, shared);
    }
    if (shared != NULL) {
        clSVMFree(session->context, shared);
    }
    return error;
}

static cl_int waiting_try(const struct session *session)
{
    cl_event event = NULL;
    cl_int state;
    cl_ulong stamp;
    cl_int error = clEnqueueBarrierWithWaitList(session->queue, 0, NULL, NULL);

    if (error == CL_SUCCESS) {
        error = clEnqueueMarkerWithWaitList(session->queue, 0, NULL, &event);
    }
    if (error == CL_SUCCESS) {
        error = clFlush(session->queue);
    }
    if (error == CL_SUCCESS) {
        error = clWaitForEvents(1, &event);
    }
    if (error == CL_SUCCESS) {
        error =
            clGetEventInfo(event, CL_EVENT_COMMAND_EXECUTION_STATUS, sizeof state, &state, NULL);
    }
    if (error == CL_SUCCESS) {
        error =
            clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, sizeof stamp, &stamp, NULL);
    }
    if (error == CL_SUCCESS) {
        error = clReleaseEvent(event);
    }
    return error == CL_SUCCESS ? clFinish(session->queue) : error;
}

static cl_int session_close(const struct session *session)
{
    cl_int error = clReleaseMemObject(session->input);

    error = error == CL_SUCCESS ? clReleaseMemObject(session->output) : error;
    error = error == CL_SUCCESS ? clReleaseKernel(session->kernel) : error;
    error = error == CL_SUCCESS ? clReleaseProgram(session->program) : error;
    error = error == CL_SUCCESS ? clReleaseCommandQueue(session->queue) : error;
    error = error == CL_SUCCESS ? clReleaseContext(session->context) : error;
    return error == CL_SUCCESS ? clReleaseDevice(session->device) : error;
}

/* A whole program; the first error it meets. */
static cl_int everything_try(void)
{
    struct session session = { 0 };
    cl_int values[ITEMS];
    cl_int error = session_device(&session);

    for (int i = 0; i < ITEMS; i++) {
        values[i] = i;
    }
    error = error == CL_SUCCESS ? session_build(&session) : error;
    error = error == CL_SUCCESS ? session_buffers(&session) : error;
    error = error == CL_SUCCESS ? queries_try(&session) : error;
    error = error == CL_SUCCESS ? binary_try(&session) : error;
    error = error == CL_SUCCESS ? other_objects_try(&session) : error;
    error = error == CL_SUCCESS ? doubling_try(&session, values) : error;
    error = error == CL_SUCCESS ? mapping_try(&session, values) : error;
    error = error == CL_SUCCESS ? sharing_try(&session, values) : error;
    error = error == CL_SUCCESS ? waiting_try(&session) : error;
    error = error == CL_SUCCESS ? session_close(&session) : error;
    for (int i = 0; error == CL_SUCCESS && i < ITEMS; i++) {
        REQUIRE(values[i] == 2 * i);
    }
    return error;
}

static int everything_works(void)
{
    REQUIRE(everything_try() == CL_SUCCESS);
    return 0;
}

static int everything_meets_7777(void)
{
    REQUIRE(everything_try() == -7777);
    return 0;
}

static void test_without_rules_nothing_changes(void **state)
{
    (void)state;
    assert_int_equal(layer_run("", everything_works), 0);
    assert_int_equal(layer_run(";;", everything_works), 0);
}

static void test_every_wrapped_call_can_fail(void **state)
{
#define CALL_NAME(name) #name,
    static const char *const names[] = { LAYER_CALLS(CALL_NAME) };
    char rule[128];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(rule, sizeof rule, "fail=%s:-7777", names[i]);
        if (layer_run(rule, everything_meets_7777) != 0) {
            fail_msg("%s did not take effect", rule);
        }
    }
}

/* --- Faults --- */

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int third_launch_fails(void)
{
    struct session session;

    session_open(&session);
    REQUIRE(launch(&session, 1, NULL) == CL_SUCCESS);
    REQUIRE(launch(&session, 1, NULL) == CL_SUCCESS);
    REQUIRE(launch(&session, 1, NULL) == CL_OUT_OF_RESOURCES);
    return launch(&session, 1, NULL) == CL_OUT_OF_RESOURCES ? 1 : 0;
}

static int second_read_is_slow(void)
{
    struct session session;
    cl_int value;

    session_open(&session);
    for (int i = 1; i <= 3; i++) {
        double start = seconds_now();
        REQUIRE(clEnqueueReadBuffer(session.queue, session.output, CL_TRUE, 0, sizeof value, &value,
                                    0, NULL, NULL) == CL_SUCCESS);
        REQUIRE((seconds_now() - start >= 0.3) == (i == 2));
    }
    return 0;
}

/* Leaves 0, 2, 4, ... in the output. */
static void double_all(struct session *session)
{
    cl_int values[ITEMS];

    session_open(session);
    for (int i = 0; i < ITEMS; i++) {
        values[i] = i;
    }
    REQUIRE(clEnqueueWriteBuffer(session->queue, session->input, CL_TRUE, 0, sizeof values, values,
                                 0, NULL, NULL) == CL_SUCCESS);
    REQUIRE(launch(session, 1, NULL) == CL_SUCCESS);
}

/* The second read brings something else, and only in its first four bytes. */
static int second_read_is_spoilt(void)
{
    struct session session;
    cl_int values[ITEMS];

    double_all(&session);
    for (int i = 1; i <= 3; i++) {
        REQUIRE(clEnqueueReadBuffer(session.queue, session.output, CL_FALSE, 0, sizeof values,
                                    values, 0, NULL, NULL) == CL_SUCCESS);
        REQUIRE(clFinish(session.queue) == CL_SUCCESS);
        REQUIRE(values[0] == (i == 2 ? ~0 : 0));
        REQUIRE(values[1] == 2 && values[ITEMS - 1] == 2 * (ITEMS - 1));
    }
    return 0;
}

static int mapping_is_spoilt(void)
{
    struct session session;
    const cl_int *mapped;
    cl_int error;

    double_all(&session);
    mapped = clEnqueueMapBuffer(session.queue, session.output, CL_TRUE, CL_MAP_READ, 0,
                                ITEMS * sizeof *mapped, 0, NULL, NULL, &error);
    REQUIRE(error == CL_SUCCESS && mapped[0] == ~0 && mapped[1] == 2);
    return 0;
}

static void on_alarm(int number)
{
    (void)number;
    _exit(42);
}

static int second_finish_hangs(void)
{
    const struct itimerval soon = { .it_value.tv_usec = 100000 };
    struct session session;

    session_open(&session);
    REQUIRE(clFinish(session.queue) == CL_SUCCESS);
    signal(SIGALRM, on_alarm);
    setitimer(ITIMER_REAL, &soon, NULL);
    clFinish(session.queue);
    return 1;
}

static void test_faults(void **state)
{
    (void)state;
    assert_int_equal(
        layer_run("fail=clEnqueueNDRangeKernel:CL_OUT_OF_RESOURCES@3", third_launch_fails), 0);
    assert_int_equal(
        layer_run("fail=clEnqueueNDRangeKernel:CL_OUT_OF_RESOURCES@3+", third_launch_fails), 1);
    assert_int_equal(layer_run("delay=clEnqueueReadBuffer:300ms@2", second_read_is_slow), 0);
    assert_int_equal(layer_run("spoil=clEnqueueReadBuffer@2", second_read_is_spoilt), 0);
    assert_int_equal(layer_run("spoil=clEnqueueMapBuffer", mapping_is_spoilt), 0);
    assert_int_equal(layer_run("hang=clFinish@2", second_finish_hangs), 42);
    assert_int_equal(layer_run("abort=clGetDeviceIDs", everything_works), 128 + SIGABRT);
    assert_int_equal(layer_run("exit=clGetDeviceIDs", everything_works), 1);
    assert_int_equal(layer_run("no=fma;exit=clBuildProgram:7;no=fp64", everything_works), 7);
}

/* --- Rules that cannot be read --- */

/* Asks the layer itself, with a table that it must not come to use, and shows its stderr. */
static int init_refuses(void)
{
    cl_icd_dispatch target = { 0 };
    const cl_icd_dispatch *dispatch = NULL;
    cl_uint entries = 0;
    char said[512] = "";
    int ends[2];
    void *layer = dlopen(LAYER_PATH, RTLD_NOW);

    REQUIRE(layer != NULL && pipe(ends) == 0);
    pfn_clInitLayer init = (pfn_clInitLayer)dlsym(layer, "clInitLayer");
    int kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    cl_int error = init(sizeof target / sizeof(void *), &target, &entries, &dispatch);
    dup2(kept, STDERR_FILENO);
    close(ends[1]);
    REQUIRE(error != CL_SUCCESS && dispatch == NULL);
    REQUIRE(read(ends[0], said, sizeof said - 1) > 0);
    REQUIRE(strstr(said, "GPUBENCH_LAYER") != NULL && strchr(said, '\n') == strrchr(said, '\n'));
    REQUIRE(strstr(said, strrchr(getenv("GPUBENCH_LAYER"), ';') + 1) != NULL);
    return 0;
}

static void test_malformed_rules(void **state)
{
    static const char *const rules[] = {
        "fail",
        "=",
        "nonsense=1",
        "fail=clFinish",
        "fail=clFinish:CL_SUCCESS",
        "fail=clFinish:CL_NO_SUCH_ERROR",
        "fail=clFinish:5",
        "fail=clNoSuchCall:-5",
        "fail=clFinish:-5@",
        "fail=clFinish:-5@0",
        "fail=clFinish:-5@-1",
        "fail=clFinish:-5@2-",
        "delay=clFinish",
        "delay=clFinish:5",
        "delay=clFinish:-5ms",
        "delay=clFinish:nanms",
        "exit=clFinish:256",
        "abort=clFinish:1",
        "spoil=clFinish",
        "spoil=clEnqueueReadBuffer:1",
        "stretch=clFinish:1ms",
        "stretch=clEnqueueReadBuffer",
        "hang=",
        "limit=max_alloc",
        "limit=max_alloc:0",
        "limit=max_alloc:1e99",
        "limit=max_alloc:12QiB",
        "limit=no_such_limit:1",
        "no=such_feature",
        "svm=coarser",
        "writes=anything",
        "type=toaster",
        "name=%4",
        "name=%zz",
        "events=backwards",
        "events=zero:1",
        "events=scale",
        "events=scale:-1",
        "events=quantise:0ns",
        "events=drift:5",
        "build=works",
    };
    char text[128];

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        snprintf(text, sizeof text, "no=fma;%s", rules[i]);
        if (layer_run(text, init_refuses) != 0) {
            fail_msg("\"%s\" was not refused as it should be", rules[i]);
        }
    }
}

/* The loader goes on without a layer that refuses to start. */
static void test_loader_leaves_out_a_refusing_layer(void **state)
{
    (void)state;
    assert_int_equal(layer_run("exit=clGetPlatformIDs:7", everything_works), 7);
    assert_int_equal(layer_run("exit=clGetPlatformIDs:7;oops", everything_works), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_rules_nothing_changes),
        cmocka_unit_test(test_every_wrapped_call_can_fail),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_malformed_rules),
        cmocka_unit_test(test_loader_leaves_out_a_refusing_layer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
