/* What the layer claims of devices, builds and events, against what PoCL itself says of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/layer_session.h"

/* --- Limits --- */

static cl_ulong claimed_ulong(cl_device_id device, cl_device_info param)
{
    cl_ulong value = 0;

    REQUIRE(clGetDeviceInfo(device, param, sizeof value, &value, NULL) == CL_SUCCESS);
    return value;
}

static cl_ulong true_ulong(cl_device_id device, cl_device_info param)
{
    cl_ulong value = 0;

    REQUIRE(driver_of(device)->clGetDeviceInfo(device, param, sizeof value, &value, NULL) ==
            CL_SUCCESS);
    return value;
}

static cl_int buffer_try(const struct session *session, size_t size, cl_mem *buffer)
{
    cl_int error;

    *buffer = clCreateBuffer(session->context, CL_MEM_READ_WRITE, size, NULL, &error);
    REQUIRE((*buffer == NULL) == (error != CL_SUCCESS));
    return error;
}

static int alloc_is_limited(void)
{
    struct session session;
    cl_mem buffer;

    session_open(&session);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_MAX_MEM_ALLOC_SIZE) == 1 << 20);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_GLOBAL_MEM_SIZE) ==
            true_ulong(session.device, CL_DEVICE_GLOBAL_MEM_SIZE));
    REQUIRE(buffer_try(&session, (1 << 20) + 1, &buffer) == CL_INVALID_BUFFER_SIZE);
    REQUIRE(buffer_try(&session, 1 << 20, &buffer) == CL_SUCCESS);
    return 0;
}

/* Three MiB in all: a third buffer of 1 MiB does not fit beside the session's own, until one is
 * freed. */
static int memory_is_limited(void)
{
    struct session session;
    cl_mem first, second, third;

    session_open(&session);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_GLOBAL_MEM_SIZE) == 3 << 20);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_MAX_MEM_ALLOC_SIZE) == 3 << 20);
    REQUIRE(buffer_try(&session, 1 << 20, &first) == CL_SUCCESS);
    REQUIRE(buffer_try(&session, 1 << 20, &second) == CL_SUCCESS);
    REQUIRE(buffer_try(&session, 1 << 20, &third) == CL_MEM_OBJECT_ALLOCATION_FAILURE);
    REQUIRE(clReleaseMemObject(first) == CL_SUCCESS);
    REQUIRE(buffer_try(&session, 1 << 20, &third) == CL_SUCCESS);
    REQUIRE(buffer_try(&session, (3 << 20) + 1, &first) == CL_INVALID_BUFFER_SIZE);
    return 0;
}

static int groups_are_limited(void)
{
    const size_t global[2] = { 8, 8 }, local[2] = { 8, 4 };
    struct session session;
    size_t group, sizes[3];

    session_open(&session);
    clGetDeviceInfo(session.device, CL_DEVICE_MAX_WORK_GROUP_SIZE, sizeof group, &group, NULL);
    REQUIRE(group == 16);
    clGetDeviceInfo(session.device, CL_DEVICE_MAX_WORK_ITEM_SIZES, sizeof sizes, sizes, NULL);
    REQUIRE(sizes[0] == 16 && sizes[1] == 16 && sizes[2] == 16);
    clGetKernelWorkGroupInfo(session.kernel, session.device, CL_KERNEL_WORK_GROUP_SIZE,
                             sizeof group, &group, NULL);
    REQUIRE(group == 16);
    REQUIRE(launch(&session, 16, NULL) == CL_SUCCESS);
    REQUIRE(launch(&session, 32, NULL) == CL_INVALID_WORK_GROUP_SIZE);
    REQUIRE(clEnqueueNDRangeKernel(session.queue, session.kernel, 2, NULL, global, local, 0, NULL,
                                   NULL) == CL_INVALID_WORK_GROUP_SIZE);
    return 0;
}

/* A limit that is larger than the device's own changes nothing. */
static int limits_are_true(void)
{
    struct session session = { 0 };

    REQUIRE(session_device(&session) == CL_SUCCESS);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_MAX_MEM_ALLOC_SIZE) ==
            true_ulong(session.device, CL_DEVICE_MAX_MEM_ALLOC_SIZE));
    return 0;
}

static void test_limits(void **state)
{
    (void)state;
    assert_int_equal(layer_run("limit=max_alloc:1MiB", alloc_is_limited), 0);
    assert_int_equal(layer_run("limit=global_mem:3MiB", memory_is_limited), 0);
    assert_int_equal(layer_run("limit=max_work_group:16", groups_are_limited), 0);
    assert_int_equal(layer_run("limit=max_alloc:1000000GiB", limits_are_true), 0);
}

/* --- Claims --- */

/* Whether a device's list of extensions, of the length it announced, has this word. */
static bool has_extension(cl_device_id device, const char *word)
{
    char list[8192] = " ", blank[64];
    size_t length, written;

    REQUIRE(clGetDeviceInfo(device, CL_DEVICE_EXTENSIONS, 0, NULL, &length) == CL_SUCCESS);
    REQUIRE(clGetDeviceInfo(device, CL_DEVICE_EXTENSIONS, sizeof list - 2, list + 1, &written) ==
            CL_SUCCESS);
    REQUIRE(length == written && strlen(list + 1) + 1 == length);
    strcat(list, " ");
    snprintf(blank, sizeof blank, " %s ", word);
    return strstr(list, blank) != NULL;
}

static int doubles_are_denied(void)
{
    struct session session = { 0 };
    cl_uint width = 99;

    REQUIRE(session_device(&session) == CL_SUCCESS);
    REQUIRE(true_ulong(session.device, CL_DEVICE_DOUBLE_FP_CONFIG) != 0);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_DOUBLE_FP_CONFIG) == 0);
    clGetDeviceInfo(session.device, CL_DEVICE_NATIVE_VECTOR_WIDTH_DOUBLE, sizeof width, &width,
                    NULL);
    REQUIRE(width == 0);
    REQUIRE(!has_extension(session.device, "cl_khr_fp64"));
    REQUIRE(has_extension(session.device, "cl_khr_int64_base_atomics"));
    return 0;
}

static int doubles_are_there(void)
{
    struct session session = { 0 };

    REQUIRE(session_device(&session) == CL_SUCCESS);
    REQUIRE(has_extension(session.device, "cl_khr_fp64"));
    return 0;
}

static int single_lacks(cl_device_fp_config feature)
{
    struct session session = { 0 };
    cl_ulong truth, claim;

    REQUIRE(session_device(&session) == CL_SUCCESS);
    truth = true_ulong(session.device, CL_DEVICE_SINGLE_FP_CONFIG);
    claim = claimed_ulong(session.device, CL_DEVICE_SINGLE_FP_CONFIG);
    REQUIRE((truth & feature) == feature);
    REQUIRE(claim == (truth & ~feature));
    return 0;
}

static int fma_is_denied(void)
{
    return single_lacks(CL_FP_FMA);
}

static int fma_and_denormals_are_denied(void)
{
    return single_lacks(CL_FP_FMA | CL_FP_DENORM);
}

static int unified_memory_is_denied(void)
{
    struct session session = { 0 };
    cl_bool unified = CL_TRUE;

    REQUIRE(session_device(&session) == CL_SUCCESS);
    REQUIRE(true_ulong(session.device, CL_DEVICE_HOST_UNIFIED_MEMORY) == CL_TRUE);
    clGetDeviceInfo(session.device, CL_DEVICE_HOST_UNIFIED_MEMORY, sizeof unified, &unified, NULL);
    REQUIRE(unified == CL_FALSE);
    return 0;
}

static int device_is_a_gpu(void)
{
    struct session session = { 0 };
    cl_device_id device = NULL;
    cl_uint count = 99;

    REQUIRE(session_device(&session) == CL_SUCCESS);
    REQUIRE(claimed_ulong(session.device, CL_DEVICE_TYPE) == CL_DEVICE_TYPE_GPU);
    REQUIRE(clGetDeviceIDs(session.platform, CL_DEVICE_TYPE_GPU, 1, &device, &count) == CL_SUCCESS);
    REQUIRE(count == 1 && device == session.device);
    REQUIRE(clGetDeviceIDs(session.platform, CL_DEVICE_TYPE_CPU, 1, &device, &count) ==
            CL_DEVICE_NOT_FOUND);
    REQUIRE(count == 0);
    return 0;
}

static void require_hostile(cl_int error, const char *text, size_t length)
{
    REQUIRE(error == CL_SUCCESS);
    REQUIRE(length == 9 && memcmp(text, "a;\x1b\xff\0%=\n", 9) == 0);
}

static int names_are_hostile(void)
{
    const cl_device_info names[] = { CL_DEVICE_NAME, CL_DEVICE_VENDOR, CL_DRIVER_VERSION };
    struct session session = { 0 };
    char text[64];
    size_t length;
    cl_int error;

    REQUIRE(session_device(&session) == CL_SUCCESS);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        error = clGetDeviceInfo(session.device, names[i], sizeof text, text, &length);
        require_hostile(error, text, length);
    }
    error = clGetPlatformInfo(session.platform, CL_PLATFORM_NAME, sizeof text, text, &length);
    require_hostile(error, text, length);
    REQUIRE(clGetDeviceInfo(session.device, CL_DEVICE_NAME, 8, text, NULL) == CL_INVALID_VALUE);
    return 0;
}

static cl_device_svm_capabilities svm_kinds(void)
{
    cl_device_svm_capabilities kinds = 0;
    struct session session = { 0 };

    REQUIRE(session_device(&session) == CL_SUCCESS);
    clGetDeviceInfo(session.device, CL_DEVICE_SVM_CAPABILITIES, sizeof kinds, &kinds, NULL);
    return kinds;
}

static int svm_is_denied(void)
{
    REQUIRE(svm_kinds() == 0);
    return 0;
}

static int svm_is_coarse(void)
{
    REQUIRE(svm_kinds() == CL_DEVICE_SVM_COARSE_GRAIN_BUFFER);
    return 0;
}

/* What the device reads of a buffer over the host's memory once the host has written there. */
static cl_int seen_through_a_buffer(void)
{
    static cl_int host[1024] __attribute__((aligned(4096)));
    struct session session = { 0 };
    cl_int seen = 0, error;
    cl_mem over, device;

    session_open(&session);
    over = clCreateBuffer(session.context, CL_MEM_USE_HOST_PTR, sizeof host, host, &error);
    device = clCreateBuffer(session.context, CL_MEM_READ_WRITE, sizeof host, NULL, &error);
    host[0] = 5;
    clEnqueueCopyBuffer(session.queue, over, device, 0, 0, sizeof host, 0, NULL, NULL);
    clEnqueueReadBuffer(session.queue, device, CL_TRUE, 0, sizeof seen, &seen, 0, NULL, NULL);
    return seen;
}

static int host_memory_is_copied(void)
{
    REQUIRE(seen_through_a_buffer() == 0);
    return 0;
}

static int host_memory_is_shared(void)
{
    REQUIRE(seen_through_a_buffer() == 5);
    return 0;
}

static int only_pinned_memory_is_written_from(void)
{
    static const cl_int plain[ITEMS];
    struct session session = { 0 };
    cl_int error;
    cl_mem driver;
    void *mapped;

    session_open(&session);
    driver = clCreateBuffer(session.context, CL_MEM_ALLOC_HOST_PTR, sizeof plain, NULL, &error);
    REQUIRE(driver != NULL);
    mapped = clEnqueueMapBuffer(session.queue, driver, CL_TRUE, CL_MAP_WRITE, 0, sizeof plain, 0,
                                NULL, NULL, &error);
    REQUIRE(mapped != NULL);
    REQUIRE(clEnqueueWriteBuffer(session.queue, session.input, CL_TRUE, 0, sizeof plain, plain, 0,
                                 NULL, NULL) == CL_INVALID_HOST_PTR);
    REQUIRE(clEnqueueWriteBuffer(session.queue, session.input, CL_TRUE, 0, sizeof plain, mapped, 0,
                                 NULL, NULL) == CL_SUCCESS);
    return 0;
}

static void test_claims(void **state)
{
    (void)state;
    assert_int_equal(layer_run("", doubles_are_there), 0);
    assert_int_equal(layer_run("no=fp64", doubles_are_denied), 0);
    assert_int_equal(layer_run("no=fma", fma_is_denied), 0);
    assert_int_equal(layer_run("no=fma;no=denorm", fma_and_denormals_are_denied), 0);
    assert_int_equal(layer_run("no=unified", unified_memory_is_denied), 0);
    assert_int_equal(layer_run("no=svm", svm_is_denied), 0);
    assert_int_equal(layer_run("svm=coarse", svm_is_coarse), 0);
    assert_int_equal(layer_run("no=zero-copy", host_memory_is_copied), 0);
    assert_int_equal(layer_run("", host_memory_is_shared), 0);
    assert_int_equal(layer_run("writes=pinned", only_pinned_memory_is_written_from), 0);
    assert_int_equal(layer_run("type=gpu", device_is_a_gpu), 0);
    assert_int_equal(layer_run("name=a%3B%1b%FF%00%25=%0A", names_are_hostile), 0);
}

static int build_fails_with_a_log(void)
{
    struct session session = { 0 };
    char log[8192];
    cl_build_status status;
    size_t length, lines = 0;

    REQUIRE(session_device(&session) == CL_SUCCESS);
    REQUIRE(session_build(&session) == CL_BUILD_PROGRAM_FAILURE);
    clGetProgramBuildInfo(session.program, session.device, CL_PROGRAM_BUILD_STATUS, sizeof status,
                          &status, NULL);
    REQUIRE(status == CL_BUILD_ERROR);
    REQUIRE(clGetProgramBuildInfo(session.program, session.device, CL_PROGRAM_BUILD_LOG, sizeof log,
                                  log, &length) == CL_SUCCESS);
    REQUIRE(length == strlen(log) + 1);
    for (const char *at = log; (at = strchr(at, '\n')) != NULL; at++) {
        lines++;
    }
    REQUIRE(lines == 100 && strstr(log, "kernel.cl:100:") != NULL);
    return 0;
}

static void test_build_fails(void **state)
{
    (void)state;
    assert_int_equal(layer_run("build=fail", build_fails_with_a_log), 0);
}

/* --- Events --- */

static cl_ulong claimed_stamp(cl_event event, cl_profiling_info param)
{
    cl_ulong stamp;

    REQUIRE(clGetEventProfilingInfo(event, param, sizeof stamp, &stamp, NULL) == CL_SUCCESS);
    return stamp;
}

static cl_ulong true_stamp(cl_event event, cl_profiling_info param)
{
    cl_ulong stamp;

    REQUIRE(driver_of(event)->clGetEventProfilingInfo(event, param, sizeof stamp, &stamp, NULL) ==
            CL_SUCCESS);
    return stamp;
}

/* All stamps of a kernel are what `expected` makes of the driver's. */
static int stamps_are(cl_ulong (*expected)(cl_ulong stamp))
{
    struct session session;

    session_open(&session);
    cl_event event = launched(&session);
    for (cl_profiling_info param = CL_PROFILING_COMMAND_QUEUED; param <= CL_PROFILING_COMMAND_END;
         param++) {
        REQUIRE(claimed_stamp(event, param) == expected(true_stamp(event, param)));
    }
    return 0;
}

static cl_ulong scaled(cl_ulong stamp)
{
    return (cl_ulong)((double)stamp * 41.7);
}

static cl_ulong moved_on(cl_ulong stamp)
{
    return stamp + 50000000;
}

static cl_ulong moved_back(cl_ulong stamp)
{
    return stamp - 50000000;
}

static cl_ulong zeroed(cl_ulong stamp)
{
    (void)stamp;
    return 0;
}

static cl_ulong quantised_and_moved(cl_ulong stamp)
{
    return stamp / 1000000 * 1000000 + 7;
}

static int stamps_are_scaled(void)
{
    return stamps_are(scaled);
}

static int stamps_are_moved_on(void)
{
    return stamps_are(moved_on);
}

static int stamps_are_moved_back(void)
{
    return stamps_are(moved_back);
}

static int stamps_are_zeroed(void)
{
    return stamps_are(zeroed);
}

static int stamps_are_quantised_and_moved(void)
{
    return stamps_are(quantised_and_moved);
}

static int kernel_ends_before_it_starts(void)
{
    struct session session;

    session_open(&session);
    cl_event event = launched(&session);
    cl_ulong start = claimed_stamp(event, CL_PROFILING_COMMAND_START);
    cl_ulong end = claimed_stamp(event, CL_PROFILING_COMMAND_END);

    REQUIRE(end < start);
    REQUIRE(start == true_stamp(event, CL_PROFILING_COMMAND_END));
    REQUIRE(end == true_stamp(event, CL_PROFILING_COMMAND_START));
    return 0;
}

/* 100 ppm over a tenth of a second is ten microseconds. */
static int stamps_drift(void)
{
    struct session session;

    session_open(&session);
    cl_event early = launched(&session);
    cl_ulong origin = true_stamp(early, CL_PROFILING_COMMAND_END);

    REQUIRE(claimed_stamp(early, CL_PROFILING_COMMAND_END) == origin);
    usleep(100000);
    cl_event late = launched(&session);
    cl_ulong truth = true_stamp(late, CL_PROFILING_COMMAND_END);
    cl_ulong ahead = claimed_stamp(late, CL_PROFILING_COMMAND_END) - truth;
    cl_ulong expected = (truth - origin) / 10000;

    REQUIRE(ahead >= 10000 && ahead + 1 >= expected && ahead <= expected + 1);
    return 0;
}

/* The host waits for a stretched kernel, and its event says why; other commands are as they were. */
static int a_kernel_is_stretched(void)
{
    struct session session;
    struct timespec before, after;

    session_open(&session);
    clock_gettime(CLOCK_MONOTONIC, &before);
    cl_event event = launched(&session);
    clock_gettime(CLOCK_MONOTONIC, &after);
    cl_ulong later = claimed_stamp(event, CL_PROFILING_COMMAND_END) -
                     true_stamp(event, CL_PROFILING_COMMAND_END);

    REQUIRE(later >= 20000000);
    REQUIRE((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec >=
            (long)later);
    REQUIRE(claimed_stamp(event, CL_PROFILING_COMMAND_START) ==
            true_stamp(event, CL_PROFILING_COMMAND_START));
    REQUIRE(clReleaseEvent(event) == CL_SUCCESS);
    REQUIRE(clEnqueueMarkerWithWaitList(session.queue, 0, NULL, &event) == CL_SUCCESS);
    REQUIRE(clFinish(session.queue) == CL_SUCCESS);
    REQUIRE(claimed_stamp(event, CL_PROFILING_COMMAND_END) ==
            true_stamp(event, CL_PROFILING_COMMAND_END));
    return 0;
}

static void test_events(void **state)
{
    (void)state;
    assert_int_equal(layer_run("events=scale:41.7", stamps_are_scaled), 0);
    assert_int_equal(layer_run("events=offset:50ms", stamps_are_moved_on), 0);
    assert_int_equal(layer_run("events=offset:-50ms", stamps_are_moved_back), 0);
    assert_int_equal(layer_run("events=zero", stamps_are_zeroed), 0);
    assert_int_equal(layer_run("events=reverse", kernel_ends_before_it_starts), 0);
    assert_int_equal(layer_run("stretch=clEnqueueNDRangeKernel:20ms", a_kernel_is_stretched), 0);
    assert_int_equal(layer_run("events=drift:100ppm", stamps_drift), 0);
    assert_int_equal(
        layer_run("events=quantise:1ms;events=offset:7ns", stamps_are_quantised_and_moved), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_claims),
        cmocka_unit_test(test_build_fails),
        cmocka_unit_test(test_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
