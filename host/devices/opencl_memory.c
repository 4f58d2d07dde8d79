/*
 * Where the input lies for an OpenCL device: the arena itself (in place), or slots that it is sent to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/opencl.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

#define STREAM_CHUNK                                                                               \
    (64u << 20) /* longer chunks hide no more: their start and end matter little already */

/* Bytes of whole superblocks, at least one. */
static uint64_t whole_blocks(uint64_t bytes)
{
    return bytes < SUPERBLOCK_BYTES ? SUPERBLOCK_BYTES
                                    : bytes / SUPERBLOCK_BYTES * SUPERBLOCK_BYTES;
}

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Bytes one buffer of input may have when there are `parts` for the device's memory, results included. */
static uint64_t buffer_limit(const struct device *device, uint64_t parts)
{
    uint64_t limit = device->caps.max_alloc;

    if (device->caps.global_mem > 0)
        limit = least(limit, device->caps.global_mem / parts);
    return whole_blocks(limit);
}

static cl_mem create(struct device *device, cl_mem_flags flags, size_t bytes, const void *host,
                     struct error *err)
{
    cl_int code;
    cl_mem mem = clCreateBuffer(device->context, flags, bytes, (void *)(uintptr_t)host, &code);

    if (code != CL_SUCCESS) {
        error_set(err, STATUS_FAILED, "clCreateBuffer: %s (%d) for %zu bytes", cl_error_name(code),
                  (int)code, bytes);
        return NULL;
    }
    if (!(flags & (CL_MEM_USE_HOST_PTR | CL_MEM_ALLOC_HOST_PTR)))
        cl_bytes_add(device, bytes);
    return mem;
}

/* Buffers over the arena: chunk i begins i·chunk bytes into it. */
static enum status map_arena(struct device *device, struct cl_memory *memory, struct error *err)
{
    const cl_mem_flags flags = CL_MEM_READ_ONLY | CL_MEM_USE_HOST_PTR;
    uint64_t chunk = memory->chunk_blocks * SUPERBLOCK_BYTES;
    size_t bytes = device->config.input_bytes;

    for (size_t i = 0; i < memory->room; i++) {
        uint64_t from = i * chunk;
        size_t here = (size_t)least(bytes - from, chunk);

        memory->x[i].mem = create(device, flags, here, (const char *)device->config.x + from, err);
        if (!memory->x[i].mem)
            return STATUS_FAILED;
        if (!device->config.y)
            continue;
        memory->y[i].mem = create(device, flags, here, (const char *)device->config.y + from, err);
        if (!memory->y[i].mem)
            return STATUS_FAILED;
    }
    memory->count = memory->room;
    return STATUS_OK;
}

/* The arena's own addresses, which such a device can read. */
static enum status share_arena(struct device *device, struct cl_memory *memory)
{
    memory->x[0].shared = (void *)(uintptr_t)device->config.x;
    memory->y[0].shared = (void *)(uintptr_t)device->config.y;
    memory->count = 1;
    return STATUS_OK;
}

/* Fill a slot once, so that the device has its pages before anything is timed. */
static enum status fill(struct device *device, const struct cl_input *slot, const void *from,
                        size_t bytes, struct error *err)
{
    cl_command_queue queue = device->queues[CL_QUEUE_MAIN].plain;
    const char *call;
    cl_int code = cl_input_write(queue, slot, 0, from, bytes, NULL, NULL, &call);

    if (code != CL_SUCCESS)
        return cl_failed(err, call, code);
    code = clFinish(queue);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clFinish", code);
}

/* Host memory of the driver with the input in it; *source is where it lies. */
static enum status pin(struct device *device, const void *input, size_t bytes, cl_mem *mem,
                       const void **source, struct error *err)
{
    cl_int code;
    void *mapped;

    *mem = create(device, CL_MEM_READ_ONLY | CL_MEM_ALLOC_HOST_PTR, bytes, NULL, err);
    if (!*mem)
        return STATUS_FAILED;
    mapped = clEnqueueMapBuffer(device->queues[CL_QUEUE_MAIN].plain, *mem, CL_TRUE,
                                CL_MAP_WRITE_INVALIDATE_REGION, 0, bytes, 0, NULL, NULL, &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clEnqueueMapBuffer", code);
    memcpy(mapped, input, bytes);
    *source = mapped;
    return STATUS_OK;
}

/* The second input; of one operation's memory only if it is read. */
static const void *second_input(const struct device *device, const struct cl_memory *memory)
{
    return memory->own && device->spec.op.is->inputs < 2 ? NULL : device->config.y;
}

static enum status pin_input(struct device *device, struct cl_memory *memory, struct error *err)
{
    const void *y = second_input(device, memory);
    enum status status =
        pin(device, device->config.x, memory->span, &memory->pinned_x, &memory->source_x, err);

    if (status == STATUS_OK && y)
        status = pin(device, y, memory->span, &memory->pinned_y, &memory->source_y, err);
    return status;
}

static size_t slot_bytes(const struct cl_memory *memory)
{
    return (size_t)least(memory->span, memory->chunk_blocks * SUPERBLOCK_BYTES);
}

static enum status make_input(struct device *device, const struct cl_memory *memory,
                              const void *source, struct cl_input *slot, struct error *err)
{
    size_t bytes = slot_bytes(memory);

    if (memory->mode != MEM_SVM)
        slot->mem = create(device, CL_MEM_READ_ONLY, bytes, NULL, err);
    else
        slot->shared = clSVMAlloc(device->context, memory->svm_flags, bytes, 0);
    if (memory->mode == MEM_SVM && !slot->shared)
        error_set(err, STATUS_FAILED, "clSVMAlloc gave no %zu bytes", bytes);
    if (!slot->mem && !slot->shared)
        return STATUS_FAILED;
    if (memory->own)
        return slot->mem ? cl_touch(device, slot->mem, bytes, err) : STATUS_OK;
    return fill(device, slot, source, bytes, err);
}

/* Slots up to `count`, each for both inputs. */
static enum status make_slots(struct device *device, struct cl_memory *memory, size_t count,
                              struct error *err)
{
    enum status status = STATUS_OK;

    while (memory->count < count && status == STATUS_OK) {
        size_t i = memory->count;

        status = make_input(device, memory, memory->source_x, &memory->x[i], err);
        if (status == STATUS_OK && second_input(device, memory))
            status = make_input(device, memory, memory->source_y, &memory->y[i], err);
        memory->count += status == STATUS_OK;
    }
    return status;
}

static void release_input(struct device *device, const struct cl_memory *memory,
                          struct cl_input *input)
{
    if (input->mem && !memory->in_place)
        device->bytes -= slot_bytes(memory);
    if (input->mem)
        clReleaseMemObject(input->mem);
    if (input->shared && !memory->in_place)
        clSVMFree(device->context, input->shared);
}

static void unpin(struct device *device, cl_mem mem, const void *source)
{
    cl_command_queue queue = device->queues[CL_QUEUE_MAIN].plain;

    if (!mem)
        return;
    clEnqueueUnmapMemObject(queue, mem, (void *)(uintptr_t)source, 0, NULL, NULL);
    clFinish(queue);
    clReleaseMemObject(mem);
}

static void release_one(struct device *device, struct cl_memory *memory)
{
    for (size_t i = 0; i < memory->room; i++) {
        if (memory->x)
            release_input(device, memory, &memory->x[i]);
        if (memory->y)
            release_input(device, memory, &memory->y[i]);
    }
    unpin(device, memory->pinned_x, memory->source_x);
    unpin(device, memory->pinned_y, memory->source_y);
    free(memory->x);
    free(memory->y);
    memset(memory, 0, sizeof(*memory));
}

/* What the mode comes to on this device, and into how many pieces the input falls. */
static void plan(const struct device *device, enum memory_mode mode, struct cl_memory *memory)
{
    cl_device_svm_capabilities kind = mode == MEM_SVM ? cl_svm_kind(&device->caps) : 0;
    bool system = kind == CL_DEVICE_SVM_FINE_GRAIN_SYSTEM;
    bool fine = kind == CL_DEVICE_SVM_FINE_GRAIN_BUFFER;
    uint64_t whole = buffer_limit(device, 4), chunk = whole;
    size_t bytes = memory->span;

    memory->mode = mode;
    memory->in_place = mode == MEM_MAPPED || system;
    memory->streamed = !memory->in_place && bytes > whole;
    memory->svm_flags = CL_MEM_READ_WRITE | (fine ? CL_MEM_SVM_FINE_GRAIN_BUFFER : 0);
    memory->source_x = device->config.x;
    memory->source_y = device->config.y;
    snprintf(memory->used, sizeof(memory->used), "%s%s", memory_mode_name(mode),
             mode != MEM_SVM ? ""
             : system        ? "-system"
             : fine          ? "-fine"
                             : "-coarse");
    if (memory->streamed)
        chunk = least(buffer_limit(device, 8), STREAM_CHUNK);
    if (system)
        chunk = whole_blocks(bytes);
    memory->chunk_blocks = chunk / SUPERBLOCK_BYTES;
    memory->room = mode == MEM_MAPPED ? (bytes + chunk - 1) / chunk : CL_SLOTS;
    if (mode == MEM_PINNED && bytes > device->caps.max_alloc)
        snprintf(memory->refused, sizeof(memory->refused),
                 "the device allocates at most %llu bytes at once, too few for the pinned input",
                 (unsigned long long)device->caps.max_alloc);
}

static enum status make(struct device *device, enum memory_mode mode, struct cl_memory *memory,
                        struct error *err)
{
    enum status status = STATUS_OK;

    if (!memory->own)
        memory->span = device->config.input_bytes;
    plan(device, mode, memory);
    if (memory->refused[0])
        return STATUS_OK;
    memory->x = calloc(memory->room, sizeof(*memory->x));
    memory->y = calloc(memory->room, sizeof(*memory->y));
    if (!memory->x || !memory->y)
        return error_set(err, STATUS_FAILED, "out of memory for %zu buffers", memory->room);
    if (mode == MEM_MAPPED)
        return map_arena(device, memory, err);
    if (memory->in_place)
        return share_arena(device, memory);
    if (mode == MEM_PINNED)
        status = pin_input(device, memory, err);
    if (status == STATUS_OK && memory->streamed)
        status = cl_queues_get(device, 1, true, err);
    return status == STATUS_OK ? make_slots(device, memory, memory->streamed ? 2 : 1, err) : status;
}

/* Release a failed attempt and what the other modes hold; false when they hold nothing. */
static bool release_others(struct device *device, const struct cl_memory *failed)
{
    bool held = false;

    for (int mode = 0; mode < MEM_COUNT; mode++) {
        held = held || (device->memory[mode].x && &device->memory[mode] != failed);
        release_one(device, &device->memory[mode]);
    }
    return held;
}

/* Is there room for every input twice, and a little more? A device that does not say has it. */
static bool two_fit(const struct device *device)
{
    uint64_t bytes = 2 * device->config.input_bytes * (device->config.y ? 2 : 1);

    return device->caps.global_mem == 0 ||
           bytes <= device->caps.global_mem - device->caps.global_mem / 16;
}

enum status cl_memory_get(struct device *device, enum memory_mode mode, bool both, double *alloc_s,
                          struct cl_memory **result, struct error *err)
{
    struct cl_memory *memory = &device->memory[mode];
    uint64_t start = clock_ns();
    bool second = both && two_fit(device);
    enum status status = STATUS_OK;

    *result = memory;
    if (memory->x && (memory->in_place || memory->count == CL_SLOTS || !second))
        return STATUS_OK;
    if (!memory->x && !memory->refused[0])
        status = make(device, mode, memory, err);
    if (status != STATUS_OK && release_others(device, memory))
        status = make(device, mode, memory, err); /* now that there is more room */
    if (status == STATUS_OK && memory->count == 1 && second && !memory->in_place)
        status = make_slots(device, memory, CL_SLOTS, err);
    if (status != STATUS_OK)
        release_one(device, memory);
    *alloc_s += 1e-9 * (double)(clock_ns() - start);
    return status;
}

enum status cl_memory_own(struct device *device, struct error *err)
{
    const struct case_spec *spec = &device->spec;

    device->own = (struct cl_memory){
        .own = true,
        .span = superblock_count(spec->dtype, spec->n) * SUPERBLOCK_BYTES,
    };
    return make(device, device->mode, &device->own, err);
}

void cl_memory_drop(struct device *device)
{
    release_one(device, &device->own);
}

enum status cl_memory_keep(struct device *device, struct cl_memory *memory, struct error *err)
{
    size_t bytes = slot_bytes(memory);
    enum status status;

    if (memory->resident || memory->in_place)
        return STATUS_OK;
    status = fill(device, &memory->x[0], memory->source_x, bytes, err);
    if (status == STATUS_OK && device->config.y)
        status = fill(device, &memory->y[0], memory->source_y, bytes, err);
    memory->resident = status == STATUS_OK;
    return status;
}

void cl_memory_release(struct device *device)
{
    cl_memory_drop(device);
    for (int mode = 0; mode < MEM_COUNT; mode++)
        if (device->memory[mode].x)
            release_one(device, &device->memory[mode]);
}
