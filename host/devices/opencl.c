/*
 * opencl: a device of the ICD loader. All of an operation is enqueued together (opencl_run.c), with one wait.
 */
#include "host/devices/opencl.h"

#include <math.h>
#include <stdlib.h>

#include "host/devices/kinds.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

static void opencl_close(struct device *device)
{
    if (!device)
        return;
    cl_queues_finish(device); /* what a failed run left behind still uses the buffers */
    cl_tasks_release(device);
    cl_memory_release(device);
    cl_programs_release(device);
    cl_queues_release(device);
    if (device->context)
        clReleaseContext(device->context);
    free(device->staging);
    free(device);
}

enum status cl_find_device(struct device *device, struct error *err)
{
    const struct device_spec *spec = &device->config.spec;
    bool limited = device->config.icd && device->config.icd[0];
    cl_uint platform = limited ? device->config.icd_platform : spec->platform;
    cl_platform_id platforms[64];
    cl_device_id devices[64];
    cl_uint count = 0;
    cl_int code;

    if (limited)
        setenv("OCL_ICD_VENDORS", device->config.icd, 1);
    code = clGetPlatformIDs(64, platforms, &count);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clGetPlatformIDs", code);
    if (platform >= count)
        return error_set(err, STATUS_FAILED, "there is no OpenCL platform %u", spec->platform);
    code = clGetDeviceIDs(platforms[platform], CL_DEVICE_TYPE_ALL, 64, devices, &count);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clGetDeviceIDs", code);
    if (spec->index >= count)
        return error_set(err, STATUS_FAILED, "there is no OpenCL device %u.%u", spec->platform,
                         spec->index);
    device->id = devices[spec->index];
    return STATUS_OK;
}

/* Context, queues and the buffer for words. */
static enum status create_objects(struct device *device, struct error *err)
{
    size_t blocks = device->config.input_bytes / SUPERBLOCK_BYTES;
    enum status status;
    cl_int code;

    device->context = clCreateContext(NULL, 1, &device->id, NULL, NULL, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateContext", code);
    device->words_bytes = blocks * RAW_WORDS_MAX * sizeof(uint64_t);
    status = cl_queues_get(device, 1, false, err);
    return status == STATUS_OK ? cl_clock_check(device, err) : status;
}

static enum status opencl_open(struct device **result, const struct device_config *config,
                               struct setup_times *times, struct error *err)
{
    struct device *device = calloc(1, sizeof(*device));
    enum status status;
    uint64_t start;

    if (!device)
        return error_set(err, STATUS_FAILED, "out of memory");
    device->config = *config;
    device->dispatch_low_s = device->dispatch_high_s = NAN;
    if (config->build_cache) {
        setenv("POCL_CACHE_DIR", config->build_cache, 1);
        setenv("CUDA_CACHE_PATH", config->build_cache, 1);
    }
    status = cl_find_device(device, err);
    start = clock_ns();
    if (status == STATUS_OK) {
        cl_caps_query(device->id, &device->caps);
        device->shape = config->spec.shape;
        if (device->shape == SHAPE_AUTO)
            device->shape = device->caps.type & CL_DEVICE_TYPE_CPU ? SHAPE_CPU : SHAPE_GPU;
        device->launch = config->launch ? *config->launch : cl_launch_default(device);
        status = create_objects(device, err);
    }
    if (status != STATUS_OK) {
        opencl_close(device);
        return status;
    }
    times->create_s = 1e-9 * (double)(clock_ns() - start);
    *result = device;
    return STATUS_OK;
}

static void opencl_usage(struct device *device, struct device_usage *usage)
{
    usage->device_bytes = device->bytes_peak;
}

static void opencl_park(struct device *device)
{
    cl_queues_finish(device); /* the driver's threads sleep once they are empty */
}

const struct device_table opencl_device = {
    .name = "opencl",
    .open = opencl_open,
    .load = cl_load,
    .deep = true,
    .takes_chunks = true,
    .run = cl_run_case,
    .usage = opencl_usage,
    .park = opencl_park,
    .close = opencl_close,
};
