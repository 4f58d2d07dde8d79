/*
 * Where the input lies for an OpenCL device: the arena itself (mapped), or buffers that it is sent to.
 */
#include "host/devices/opencl.h"

#include <stdlib.h>
#include <string.h>

#include "host/measure/clock.h"
#include "kernels/canonical.h"

/* Bytes one buffer of input may have: whole superblocks, and room left for a second input and results. */
static uint64_t chunk_limit(const struct device *device)
{
    uint64_t limit = device->caps.max_alloc;

    if (device->caps.global_mem > 0 && limit > device->caps.global_mem / 4)
        limit = device->caps.global_mem / 4;
    if (limit < SUPERBLOCK_BYTES)
        limit = SUPERBLOCK_BYTES;
    return limit / SUPERBLOCK_BYTES * SUPERBLOCK_BYTES;
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
    return mem;
}

/* Buffers over the arena: chunk i begins i·chunk bytes into it. */
static enum status map_arena(struct device *device, struct cl_memory *memory, uint64_t chunk,
                             struct error *err)
{
    const cl_mem_flags flags = CL_MEM_READ_ONLY | CL_MEM_USE_HOST_PTR;
    size_t bytes = device->config.input_bytes;

    for (size_t i = 0; i < memory->chunks; i++) {
        uint64_t from = i * chunk;
        size_t here = bytes - from < chunk ? bytes - from : (size_t)chunk;

        memory->x[i] = create(device, flags, here, (const char *)device->config.x + from, err);
        if (!memory->x[i])
            return STATUS_FAILED;
        if (!device->config.y)
            continue;
        memory->y[i] = create(device, flags, here, (const char *)device->config.y + from, err);
        if (!memory->y[i])
            return STATUS_FAILED;
    }
    memory->resident = true;
    return STATUS_OK;
}

/* Fill a buffer once, so that the device has its pages before anything is timed. */
static enum status touch(struct device *device, cl_mem mem, const void *from, size_t bytes,
                         struct error *err)
{
    cl_int code = clEnqueueWriteBuffer(device->queue, mem, CL_TRUE, 0, bytes, from, 0, NULL, NULL);

    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueWriteBuffer", code);
}

/* Host memory of the driver with the input in it; *source is where it lies. */
static enum status pin(struct device *device, const void *input, cl_mem *mem, const void **source,
                       struct error *err)
{
    size_t bytes = device->config.input_bytes;
    cl_int code;
    void *mapped;

    *mem = create(device, CL_MEM_READ_ONLY | CL_MEM_ALLOC_HOST_PTR, bytes, NULL, err);
    if (!*mem)
        return STATUS_FAILED;
    mapped = clEnqueueMapBuffer(device->queue, *mem, CL_TRUE, CL_MAP_WRITE, 0, bytes, 0, NULL, NULL,
                                &code);
    if (code != CL_SUCCESS)
        return cl_failed(err, "clEnqueueMapBuffer", code);
    memcpy(mapped, input, bytes);
    *source = mapped;
    return STATUS_OK;
}

/* One buffer each that the input is sent to, whole or chunk by chunk. */
static enum status allocate(struct device *device, struct cl_memory *memory, uint64_t chunk,
                            struct error *err)
{
    const struct device_config *config = &device->config;
    size_t bytes = config->input_bytes < chunk ? config->input_bytes : (size_t)chunk;

    memory->source_x = config->x;
    memory->source_y = config->y;
    if (memory->mode == MEM_PINNED &&
        (pin(device, config->x, &memory->pinned_x, &memory->source_x, err) != STATUS_OK ||
         (config->y &&
          pin(device, config->y, &memory->pinned_y, &memory->source_y, err) != STATUS_OK)))
        return STATUS_FAILED;
    memory->x[0] = create(device, CL_MEM_READ_ONLY, bytes, NULL, err);
    if (!memory->x[0] || touch(device, memory->x[0], memory->source_x, bytes, err) != STATUS_OK)
        return STATUS_FAILED;
    if (!config->y)
        return STATUS_OK;
    memory->y[0] = create(device, CL_MEM_READ_ONLY, bytes, NULL, err);
    if (!memory->y[0])
        return STATUS_FAILED;
    return touch(device, memory->y[0], memory->source_y, bytes, err);
}

static void release_one(struct device *device, struct cl_memory *memory)
{
    for (size_t i = 0; i < memory->chunks; i++) {
        if (memory->x && memory->x[i])
            clReleaseMemObject(memory->x[i]);
        if (memory->y && memory->y[i])
            clReleaseMemObject(memory->y[i]);
    }
    if (memory->pinned_x) {
        clEnqueueUnmapMemObject(device->queue, memory->pinned_x,
                                (void *)(uintptr_t)memory->source_x, 0, NULL, NULL);
        clFinish(device->queue);
        clReleaseMemObject(memory->pinned_x);
    }
    if (memory->pinned_y) {
        clEnqueueUnmapMemObject(device->queue, memory->pinned_y,
                                (void *)(uintptr_t)memory->source_y, 0, NULL, NULL);
        clFinish(device->queue);
        clReleaseMemObject(memory->pinned_y);
    }
    free(memory->x);
    free(memory->y);
    memset(memory, 0, sizeof(*memory));
}

enum status cl_memory_get(struct device *device, enum memory_mode mode, double *alloc_s,
                          struct cl_memory **result, struct error *err)
{
    struct cl_memory *memory = &device->memory[mode];
    uint64_t start = clock_ns();
    uint64_t chunk = chunk_limit(device);
    size_t bytes = device->config.input_bytes;
    enum status status;

    *result = memory;
    if (memory->x)
        return STATUS_OK;
    memory->mode = mode;
    memory->chunk_blocks = chunk / SUPERBLOCK_BYTES;
    memory->streamed = mode != MEM_MAPPED && bytes > chunk;
    memory->chunks = mode == MEM_MAPPED ? (bytes + chunk - 1) / chunk : 1;
    memory->x = calloc(memory->chunks, sizeof(cl_mem));
    memory->y = calloc(memory->chunks, sizeof(cl_mem));
    if (!memory->x || !memory->y)
        status = error_set(err, STATUS_FAILED, "out of memory for %zu buffers", memory->chunks);
    else if (mode == MEM_MAPPED)
        status = map_arena(device, memory, chunk, err);
    else
        status = allocate(device, memory, chunk, err);
    if (status != STATUS_OK)
        release_one(device, memory);
    *alloc_s += 1e-9 * (double)(clock_ns() - start);
    return status;
}

enum status cl_memory_send_all(struct device *device, struct cl_memory *memory, struct error *err)
{
    size_t bytes = device->config.input_bytes;
    enum status status;

    if (memory->resident || memory->streamed)
        return STATUS_OK;
    status = touch(device, memory->x[0], memory->source_x, bytes, err);
    if (status == STATUS_OK && memory->y[0])
        status = touch(device, memory->y[0], memory->source_y, bytes, err);
    memory->resident = status == STATUS_OK;
    return status;
}

void cl_memory_release(struct device *device)
{
    for (int mode = 0; mode < MEM_COUNT; mode++)
        if (device->memory[mode].x)
            release_one(device, &device->memory[mode]);
}
