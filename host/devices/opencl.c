/*
 * opencl: a device of the ICD loader. Write, kernel and read are enqueued together, with one wait a pass.
 */
#include "host/devices/opencl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/inject.h"
#include "host/devices/kinds.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

#define GPU_GROUP       256u
#define GROUPS_PER_UNIT 4u /* more work-groups than units, so that a late unit does not delay all */
#define GPU_GROUPS_UNIT 8u

static void opencl_close(struct device *device)
{
    if (!device)
        return;
    if (device->queue)
        clFinish(device->queue); /* what a failed pass left behind still uses the buffers */
    if (device->profiling_queue)
        clFinish(device->profiling_queue);
    cl_memory_release(device);
    cl_programs_release(device);
    if (device->words)
        clReleaseMemObject(device->words);
    if (device->queue)
        clReleaseCommandQueue(device->queue);
    if (device->profiling_queue)
        clReleaseCommandQueue(device->profiling_queue);
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

/* Context, queues and the buffer for partial results. */
static enum status create_objects(struct device *device, struct error *err)
{
    size_t blocks = device->config.input_bytes / SUPERBLOCK_BYTES;
    cl_int code;

    device->context = clCreateContext(NULL, 1, &device->id, NULL, NULL, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateContext", code);
    device->queue = clCreateCommandQueue(device->context, device->id, 0, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateCommandQueue", code);
    device->profiling_queue =
        clCreateCommandQueue(device->context, device->id, CL_QUEUE_PROFILING_ENABLE, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateCommandQueue", code);
    device->words_bytes = blocks * RAW_WORDS_MAX * sizeof(uint64_t);
    device->words =
        clCreateBuffer(device->context, CL_MEM_WRITE_ONLY, device->words_bytes, NULL, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateBuffer", code);
    device->staging = calloc(1, device->words_bytes);
    if (!device->staging)
        return error_set(err, STATUS_FAILED, "out of memory for %zu bytes", device->words_bytes);
    return cl_clock_check(device, err);
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

/* Is there room for the whole input, and a little more? A device that does not say has it. */
static bool input_fits(const struct device *device)
{
    uint64_t bytes = device->config.input_bytes * (device->config.y ? 2 : 1);
    uint64_t room = device->caps.global_mem - device->caps.global_mem / 16;

    return device->caps.global_mem == 0 || bytes <= room;
}

static enum memory_mode memory_mode_for(const struct device *device, enum memory_mode asked)
{
    if (asked != MEM_AUTO)
        return asked;
    return device->caps.unified && input_fits(device) ? MEM_MAPPED : MEM_PAGEABLE;
}

/* Why the device cannot run the case; false when it can. */
static bool cannot_run(const struct device *device, const struct case_spec *spec,
                       struct load_info *info)
{
    const char *reason = NULL;
    bool f32 = spec->dtype == DTYPE_F32;

    if (spec->dtype == DTYPE_F64 && !device->caps.fp64)
        reason = "the device has no fp64";
    else if (f32 && spec->op.is->needs_fma && !device->caps.fma32)
        reason = "the device has no fused multiply-add in f32";
    else if (f32 && !device->caps.denormals32)
        reason = "the device flushes f32 denormals to zero: bits would differ";
    else if (spec->mem == MEM_SVM)
        reason = "svm memory is not supported";
    else if (spec->mem == MEM_MAPPED && !device->caps.unified)
        reason = "the device does not share the host's memory";
    else if (device->shape == SHAPE_GPU && device->caps.max_group < GPU_GROUP)
        reason = "the device's work-groups are smaller than 256";
    if (reason)
        snprintf(info->skip, sizeof(info->skip), "%s", reason);
    return reason != NULL;
}

static enum status opencl_run(struct device *device, const struct device_run *run,
                              struct error *err);

/* What dispatching costs inside the device, once, when the first program is there. */
static enum status measure_dispatch(struct device *device, struct error *err)
{
    enum status status;
    cl_kernel nothing;
    cl_int code;

    if (device->dispatch_measured)
        return STATUS_OK;
    device->dispatch_measured = true;
    nothing = clCreateKernel(device->program->program, "nothing", &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clCreateKernel", code);
    code = clSetKernelArg(nothing, 0, sizeof(cl_mem), &device->words);
    status = code == CL_SUCCESS ? cl_dispatch_measure(device, nothing, err)
                                : cl_failed(err, "clSetKernelArg", code);
    clReleaseKernel(nothing);
    return status;
}

/* The first launch compiles what building left over: it belongs to the build. */
static enum status first_launch(struct device *device, double *build_s, struct error *err)
{
    uint64_t start = clock_ns();
    struct device_run run = { .first = 0, .last = 1, .transfer = true };
    enum status status;

    run.records = calloc(1, RECORD_SIZE_MAX);
    if (!run.records)
        return error_set(err, STATUS_FAILED, "out of memory");
    status = opencl_run(device, &run, err);
    free(run.records);
    *build_s += 1e-9 * (double)(clock_ns() - start);
    return status;
}

static enum status opencl_load(struct device *device, const struct case_spec *spec,
                               struct load_info *info, struct setup_times *times, struct error *err)
{
    enum memory_mode mode = memory_mode_for(device, spec->mem);
    size_t programs = device->program_count;
    double build_s = 0, alloc_s = 0;
    enum status status;

    if (cannot_run(device, spec, info))
        return STATUS_OK;
    device->spec = *spec;
    status = cl_memory_get(device, mode, &alloc_s, &device->current, err);
    if (status == STATUS_OK)
        status = cl_program_get(device, spec->op, &build_s, &device->program, err);
    if (status == STATUS_OK && device->program_count > programs && spec->n > 0)
        status = first_launch(device, &build_s, err);
    if (status == STATUS_OK)
        status = measure_dispatch(device, err);
    if (status != STATUS_OK)
        return status;
    info->in_place = mode == MEM_MAPPED;
    info->streamed = device->current->streamed &&
                     superblock_count(spec->dtype, spec->n) > device->current->chunk_blocks;
    snprintf(info->mem_used, sizeof(info->mem_used), "%s", memory_mode_name(mode));
    if (spec->residency == RESIDENCY_DEVICE && info->streamed) {
        snprintf(info->skip, sizeof(info->skip), "the input is larger than the device holds");
        return STATUS_OK;
    }
    if (spec->residency == RESIDENCY_DEVICE)
        status = cl_memory_send_all(device, device->current, err);
    times->build_s = build_s > 0 ? build_s : times->build_s;
    times->alloc_s = alloc_s > 0 ? alloc_s : times->alloc_s;
    times->dispatch_low_s = device->dispatch_low_s;
    times->dispatch_high_s = device->dispatch_high_s;
    return status;
}

/* One pass: superblocks first <= i < last, all in the same chunk. */
struct pass {
    size_t chunk;
    uint64_t chunk_first; /* the chunk's first superblock */
    uint64_t first, last;
    bool send;
    bool negated;             /* of the second input in place of the first */
    struct cl_events *events; /* NULL: plain */
};

static enum status send(struct device *device, const struct pass *pass, struct error *err)
{
    const struct cl_memory *memory = device->current;
    cl_command_queue queue = pass->events ? device->profiling_queue : device->queue;
    size_t size = dtype_size(device->spec.dtype);
    uint64_t from = pass->first * SUPERBLOCK_BYTES;
    uint64_t end = pass->last * SUPERBLOCK_BYTES;
    size_t at = memory->streamed ? 0 : (size_t)from;
    cl_mem x = pass->negated ? memory->y[0] : memory->x[0];
    const char *source = pass->negated ? memory->source_y : memory->source_x;
    size_t bytes;
    cl_int code;

    if (end > device->spec.n * size)
        end = device->spec.n * size;
    bytes = (size_t)(end - from);
    code = clEnqueueWriteBuffer(queue, x, CL_FALSE, at, bytes, source + from, 0, NULL,
                                pass->events ? &pass->events->write_x : NULL);
    if (code == CL_SUCCESS && device->spec.op.is->inputs == 2)
        code = clEnqueueWriteBuffer(queue, memory->y[0], CL_FALSE, at, bytes,
                                    (const char *)memory->source_y + from, 0, NULL,
                                    pass->events ? &pass->events->write_y : NULL);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueWriteBuffer", code);
}

/* 1 / elements of the case's last, incomplete sub-chunk, in its type; the unused integer zero. */
static size_t tail_reciprocal(const struct case_spec *spec, void *value)
{
    unsigned tail = (unsigned)(spec->n % (SUBCHUNK_BYTES / dtype_size(spec->dtype)));
    float f32 = tail > 0 ? 1.0f / (float)tail : 0.0f;
    double f64 = tail > 0 ? 1.0 / (double)tail : 0.0;

    memset(value, 0, sizeof(double));
    if (spec->dtype == DTYPE_F32)
        memcpy(value, &f32, sizeof(f32));
    if (spec->dtype == DTYPE_F64)
        memcpy(value, &f64, sizeof(f64));
    return dtype_size(spec->dtype);
}

static enum status set_arguments(struct device *device, const struct pass *pass, struct error *err)
{
    const struct cl_memory *memory = device->current;
    const struct case_spec *spec = &device->spec;
    cl_mem x = pass->negated ? memory->y[pass->chunk] : memory->x[pass->chunk];
    cl_mem y = spec->op.is->inputs == 2 ? memory->y[pass->chunk] : x;
    cl_ulong n = spec->n - pass->chunk_first * (SUPERBLOCK_BYTES / dtype_size(spec->dtype));
    cl_uint first = (cl_uint)(pass->first - pass->chunk_first);
    cl_uint count = (cl_uint)(pass->last - pass->first);
    cl_uint degree = spec->op.degree;
    double reciprocal;
    size_t size = tail_reciprocal(spec, &reciprocal);
    const struct {
        size_t size;
        const void *value;
    } arguments[] = {
        { sizeof(x), &x },         { sizeof(y), &y },
        { sizeof(n), &n },         { sizeof(first), &first },
        { sizeof(count), &count }, { sizeof(degree), &degree },
        { size, &reciprocal },     { sizeof(cl_mem), &device->words },
    };

    for (cl_uint i = 0; i < sizeof(arguments) / sizeof(arguments[0]); i++) {
        cl_int code =
            clSetKernelArg(device->program->kernel, i, arguments[i].size, arguments[i].value);

        if (code != CL_SUCCESS)
            return cl_failed(err, "clSetKernelArg", code);
    }
    return STATUS_OK;
}

static enum status launch(struct device *device, const struct pass *pass, struct error *err)
{
    cl_command_queue queue = pass->events ? device->profiling_queue : device->queue;
    bool gpu = device->shape == SHAPE_GPU;
    size_t local = gpu ? GPU_GROUP : 1;
    uint64_t groups = device->caps.units * (gpu ? GPU_GROUPS_UNIT : GROUPS_PER_UNIT);
    size_t global;
    cl_int code;

    if (groups > pass->last - pass->first)
        groups = pass->last - pass->first;
    global = (size_t)groups * local;
    code = clEnqueueNDRangeKernel(queue, device->program->kernel, 1, NULL, &global, &local, 0, NULL,
                                  pass->events ? &pass->events->kernel : NULL);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueNDRangeKernel", code);
}

/* Enqueue all of a pass and wait for its words in `words`. */
static enum status run_pass(struct device *device, const struct pass *pass, void *words,
                            struct error *err)
{
    cl_command_queue queue = pass->events ? device->profiling_queue : device->queue;
    size_t bytes =
        (pass->last - pass->first) * partial_raw_size(device->spec.op, device->spec.dtype);
    enum status status = STATUS_OK;
    cl_int code;

    inject(device->config.injection, PHASE_LAUNCH);
    if (pass->send)
        status = send(device, pass, err);
    if (status == STATUS_OK)
        status = set_arguments(device, pass, err);
    if (status == STATUS_OK)
        status = launch(device, pass, err);
    if (status != STATUS_OK)
        return status;
    code = clEnqueueReadBuffer(queue, device->words, CL_TRUE, 0, bytes, words, 0, NULL,
                               pass->events ? &pass->events->read : NULL);
    inject(device->config.injection, PHASE_SYNC);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueReadBuffer", code);
}

/* Merge words that are not records themselves; the host's time for it is `combine`. */
static void make_records(struct device *device, const struct device_run *run,
                         const struct pass *pass, void *records)
{
    uint64_t start = run->phases ? clock_ns() : 0;

    partials_from_raw(device->spec.op, device->spec.dtype, device->spec.n, pass->first,
                      pass->last - pass->first, device->staging, records);
    if (run->phases)
        run->phases->s[PHASE_COMBINE] += 1e-9 * (double)(clock_ns() - start);
}

static enum status opencl_run(struct device *device, const struct device_run *run,
                              struct error *err)
{
    struct cl_memory *memory = device->current;
    size_t record_size = partial_record_size(device->spec.op, device->spec.dtype);
    bool merged = record_size != partial_raw_size(device->spec.op, device->spec.dtype);
    struct cl_events events = { NULL, NULL, NULL, NULL };
    struct pass pass = { .negated = run->negated, .events = run->phases ? &events : NULL };
    enum status status = STATUS_OK;
    uint64_t start = run->phases ? clock_ns() : 0;

    for (pass.first = run->first; pass.first < run->last && status == STATUS_OK;
         pass.first = pass.last) {
        uint64_t chunk = pass.first / memory->chunk_blocks;
        char *records = (char *)run->records + (pass.first - run->first) * record_size;

        pass.chunk = memory->mode == MEM_MAPPED ? chunk : 0;
        pass.chunk_first = memory->streamed ? pass.first : pass.chunk * memory->chunk_blocks;
        pass.last = (chunk + 1) * memory->chunk_blocks;
        pass.last = pass.last < run->last ? pass.last : run->last;
        pass.send = memory->mode != MEM_MAPPED && (run->transfer || memory->streamed);
        status = run_pass(device, &pass, merged ? device->staging : records, err);
        if (status == STATUS_OK && run->phases)
            cl_events_collect(device, &events, start, clock_ns(), run->phases);
        if (status == STATUS_OK && merged)
            make_records(device, run, &pass, records);
        start = run->phases ? clock_ns() : 0;
    }
    cl_events_release(&events);
    return status;
}

static void opencl_park(struct device *device)
{
    clFinish(device->queue); /* the driver's threads sleep once its queue is empty */
}

const struct device_table opencl_device = {
    .name = "opencl",
    .open = opencl_open,
    .load = opencl_load,
    .run = opencl_run,
    .park = opencl_park,
    .close = opencl_close,
};
