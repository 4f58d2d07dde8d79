/*
 * Making a case the current one: can the device run it, its memory, its kernels, and how they are launched.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/opencl.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

/* Is there room for the whole input, and a little more? A device that does not say has it. */
static bool input_fits(const struct device *device)
{
    uint64_t bytes = device->config.input_bytes * (device->config.y ? 2 : 1);
    uint64_t room = device->caps.global_mem - device->caps.global_mem / 16;

    return device->caps.global_mem == 0 || bytes <= room;
}

static enum memory_mode memory_mode_for(const struct device *device, const struct case_spec *spec)
{
    if (spec->mem != MEM_AUTO)
        return spec->mem;
    return spec->alloc == ALLOC_AUTO && device->caps.unified && input_fits(device) ? MEM_MAPPED
                                                                                   : MEM_PAGEABLE;
}

/* Why an operation cannot have buffers of its own; NULL when it can. */
static const char *cannot_copy(const struct case_spec *spec)
{
    if (spec->mem == MEM_MAPPED)
        return "mapped memory is the input itself: there is nothing to copy";
    if (spec->residency == RESIDENCY_DEVICE)
        return "what is on the device already is not copied into buffers of the operation";
    if (spec->alloc == ALLOC_PER_OP && spec->reuse > 1)
        return "an operation's own buffers are gone before the next operation";
    if (spec->alloc == ALLOC_PER_OP && spec->depth > 1)
        return "operations in flight together have no buffers of their own";
    return NULL;
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
    else if (spec->mem == MEM_SVM && !cl_svm_kind(&device->caps))
        reason = "the device shares no virtual memory (svm) with the host";
    else if (spec->mem == MEM_MAPPED && !device->caps.unified)
        reason = "the device does not share the host's memory";
    else if (device->shape == SHAPE_GPU && device->caps.max_group < CL_GPU_GROUP)
        reason = "the device's work-groups are smaller than 256";
    else if (spec->alloc != ALLOC_AUTO && spec->chunk > 0)
        reason = "buffers of an operation's own go with undivided work";
    else if (spec->alloc != ALLOC_AUTO)
        reason = cannot_copy(spec);
    if (reason)
        snprintf(info->skip, sizeof(info->skip), "%s", reason);
    return reason != NULL;
}

/* Time that loading a case took, by what it was for. */
struct cl_work {
    double build_s, alloc_s;
};

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
    code = clSetKernelArg(nothing, 0, sizeof(cl_mem), &device->words[0]);
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

    run.records = calloc(device->tasks.each + 1, RECORD_SIZE_MAX);
    if (!run.records)
        return error_set(err, STATUS_FAILED, "out of memory");
    status = cl_run_case(device, &run, err);
    free(run.records);
    *build_s += 1e-9 * (double)(clock_ns() - start);
    return status;
}

/* Room for the words of the current case on the host, where they are not records themselves. */
static enum status get_staging(struct device *device, struct error *err)
{
    const struct case_spec *spec = &device->spec;
    uint64_t records =
        device->tasks.count > 0 ? device->tasks.records : superblock_count(spec->dtype, spec->n);
    size_t bytes =
        (spec->depth > 1 ? spec->depth : 1) * records * partial_raw_size(spec->op, spec->dtype);
    void *staging;

    if (bytes <= device->staging_bytes)
        return STATUS_OK;
    staging = realloc(device->staging, bytes);
    if (!staging)
        return error_set(err, STATUS_FAILED, "out of memory for %zu bytes", bytes);
    memset(staging, 0, bytes); /* no faults later */
    device->staging = staging;
    device->staging_bytes = bytes;
    return STATUS_OK;
}

/* The current memory; that of an operation's own is dropped once it is described. */
static enum status get_memory(struct device *device, bool both, struct cl_work *work,
                              struct error *err)
{
    if (device->spec.alloc != ALLOC_PER_OP)
        return cl_memory_get(device, device->mode, both, &work->alloc_s, &device->current, err);
    device->current = &device->own;
    return cl_memory_own(device, err);
}

/* Tasks that begin anywhere have kernels that load from anywhere. */
static enum status get_program(struct device *device, struct cl_work *work, struct error *err)
{
    const struct case_spec *spec = &device->spec;
    const struct cl_program_key key = {
        .op = spec->op,
        .unaligned = spec->chunk * dtype_size(spec->dtype) % ROW_BYTES != 0,
    };

    return cl_program_get(device, &key, &work->build_s, &device->program, err);
}

/* The input by `mode`, the kernel, and whether the mode is what it says: device->current->refused tells. */
static enum status get_parts(struct device *device, enum memory_mode mode, struct cl_work *work,
                             struct error *err)
{
    bool deep = device->spec.depth > 1;
    bool sends = deep && device->spec.residency == RESIDENCY_HOST;
    enum status status;

    device->mode = mode;
    status = get_memory(device, sends, work, err);
    if (status == STATUS_OK && deep)
        status = cl_queues_get(device, CL_LANES, sends, err);
    if (status == STATUS_OK)
        status = get_program(device, work, err);
    if (status == STATUS_OK)
        status = cl_tasks_get(device, err);
    if (status == STATUS_OK)
        status = get_staging(device, err);
    if (status == STATUS_OK && !device->current->refused[0] && !device->current->own)
        status = cl_memory_verify(device, device->current, err);
    return status;
}

/* Where the last row that a task reads ends, in bytes. */
static uint64_t tasks_end(const struct device *device)
{
    const struct tasks *tasks = &device->tasks;
    size_t size = dtype_size(tasks->dtype);
    uint64_t begin = (tasks->count - 1) * tasks->chunk * size;

    return begin + (tasks->n * size - begin + ROW_BYTES - 1) / ROW_BYTES * ROW_BYTES;
}

/* What was loaded, as the case sees it. */
static void describe(const struct device *device, struct load_info *info)
{
    const struct cl_memory *memory = device->current;
    const struct case_spec *spec = &device->spec;

    info->in_place = memory->in_place;
    info->streamed =
        memory->streamed && superblock_count(spec->dtype, spec->n) > memory->chunk_blocks;
    snprintf(info->mem_used, sizeof(info->mem_used), "%s", memory->used);
    if (memory->refused[0])
        snprintf(info->skip, sizeof(info->skip), "%s", memory->refused);
    else if (spec->alloc != ALLOC_AUTO && memory->in_place)
        snprintf(info->skip, sizeof(info->skip),
                 "the device reads the input itself: there is nothing to copy");
    else if (spec->depth > 1 && spec->residency == RESIDENCY_HOST && !memory->in_place &&
             memory->count < CL_SLOTS)
        snprintf(info->skip, sizeof(info->skip),
                 "the device has no room for the input of a second operation in flight");
    else if (spec->chunk > 0 && !memory->in_place && tasks_end(device) > memory->span)
        snprintf(info->skip, sizeof(info->skip),
                 "the last task would read beyond the device's buffer: give a chunk of whole rows "
                 "(512 bytes), or another size");
    else if (spec->chunk > 0 && superblock_count(spec->dtype, spec->n) > memory->chunk_blocks)
        snprintf(info->skip, sizeof(info->skip),
                 "input that the device takes in pieces is not divided into tasks");
    else if (spec->residency == RESIDENCY_DEVICE && info->streamed)
        snprintf(info->skip, sizeof(info->skip), "the input is larger than the device holds");
}

/* What is done once all parts are there. */
static enum status settle(struct device *device, bool built, struct cl_work *work,
                          struct error *err)
{
    enum status status = STATUS_OK;

    if (built && device->spec.n > 0)
        status = first_launch(device, &work->build_s, err);
    if (status == STATUS_OK)
        status = measure_dispatch(device, err);
    if (status == STATUS_OK && device->spec.residency == RESIDENCY_DEVICE)
        status = cl_memory_keep(device, device->current, err);
    return status;
}

enum status cl_load(struct device *device, const struct case_spec *spec, struct load_info *info,
                    struct setup_times *times, struct error *err)
{
    size_t programs = device->program_count;
    struct cl_work work = { 0, 0 };
    enum status status;

    if (cannot_run(device, spec, info))
        return STATUS_OK;
    device->spec = *spec;
    status = get_parts(device, memory_mode_for(device, spec), &work, err);
    if (status == STATUS_OK && device->current->refused[0] && spec->mem == MEM_AUTO)
        status = get_parts(device, MEM_PAGEABLE, &work, err);
    if (status == STATUS_OK)
        describe(device, info);
    cl_memory_drop(device);
    if (status != STATUS_OK)
        return status;
    if (info->skip[0])
        return STATUS_OK;
    status = settle(device, device->program_count > programs, &work, err);
    if (status == STATUS_OK && spec->n > 0 && spec->chunk == 0)
        cl_tune(device, info);
    snprintf(info->launch, sizeof(info->launch), "%s", device->launch_text);
    times->build_s = work.build_s > 0 ? work.build_s : times->build_s;
    times->alloc_s = work.alloc_s > 0 ? work.alloc_s : times->alloc_s;
    times->dispatch_low_s = device->dispatch_low_s;
    times->dispatch_high_s = device->dispatch_high_s;
    return status;
}
