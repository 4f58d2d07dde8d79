/*
 * Cases that are divided into tasks: a launch a task, all enqueued back to back, one read and one wait.
 */
#include <stdlib.h>
#include <string.h>

#include "host/devices/inject.h"
#include "host/devices/opencl.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

/* All that is enqueued before the wait. */
struct tasks_flight {
    struct device *device;
    const struct device_run *run;
    cl_command_queue queue;
    size_t raw;                  /* bytes of a superblock's words */
    struct cl_commands commands; /* whose events are needed */
};

/* Where a command's event goes; NULL where nobody asks for it. */
static enum status want_event(struct tasks_flight *flight, enum phase phase, cl_event **event,
                              struct error *err)
{
    *event = NULL;
    if (!flight->run->phases)
        return STATUS_OK;
    *event = cl_commands_add(&flight->commands, phase, CL_QUEUE_MAIN, CL_NO_COMMAND);
    return *event ? STATUS_OK : error_set(err, STATUS_FAILED, "out of memory for events");
}

static enum status send(struct tasks_flight *flight, const struct cl_input *to, const void *from,
                        struct error *err)
{
    const struct case_spec *spec = &flight->device->spec;
    const char *call;
    cl_event *event;
    enum status status = want_event(flight, PHASE_TRANSFER_IN, &event, err);
    cl_int code;

    if (status != STATUS_OK)
        return status;
    code = cl_input_write(flight->queue, to, 0, from, (size_t)spec->n * dtype_size(spec->dtype),
                          NULL, event, &call);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, call, code);
}

static enum status send_all(struct tasks_flight *flight, struct error *err)
{
    const struct cl_memory *memory = flight->device->current;
    bool negated = flight->run->negated;
    enum status status;

    if (memory->in_place || !flight->run->transfer)
        return STATUS_OK;
    status = send(flight, negated ? &memory->y[0] : &memory->x[0],
                  negated ? memory->source_y : memory->source_x, err);
    if (status == STATUS_OK && flight->device->spec.op.is->inputs == 2)
        status = send(flight, &memory->y[0], memory->source_y, err);
    return status;
}

static enum status launch(struct tasks_flight *flight, uint64_t i, struct error *err)
{
    struct device *device = flight->device;
    const struct cl_memory *memory = device->current;
    const struct kernel_task task = tasks_at(&device->tasks, &(struct kernel_task){ .x = NULL }, i);
    const struct cl_pass pass = {
        .x = flight->run->negated ? &memory->y[0] : &memory->x[0],
        .y = device->spec.op.is->inputs == 2 ? &memory->y[0] : NULL,
        .last = superblock_count(device->spec.dtype, task.n),
        .task = true,
        .from = i * device->tasks.chunk,
        .elements = task.n,
        .record = i * device->tasks.each,
        .profiled = flight->run->phases != NULL,
    };
    cl_event *event;
    enum status status = want_event(flight, PHASE_COMPUTE, &event, err);

    return status == STATUS_OK ? cl_launch(device, &pass, NULL, event, err) : status;
}

/* Words of records first <= i < last, to where they belong; this is the wait. */
static enum status read_words(struct tasks_flight *flight, uint64_t first, uint64_t last,
                              struct error *err)
{
    struct device *device = flight->device;
    bool merged = flight->raw != partial_record_size(device->spec.op, device->spec.dtype);
    char *words = merged ? device->staging : flight->run->records;
    cl_event *event;
    enum status status = want_event(flight, PHASE_TRANSFER_OUT, &event, err);
    cl_int code;

    if (status != STATUS_OK)
        return status;
    code = clEnqueueReadBuffer(flight->queue, device->task_words, CL_TRUE,
                               (size_t)first * flight->raw, (size_t)(last - first) * flight->raw,
                               words + first * flight->raw, 0, NULL, event);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueReadBuffer", code);
}

/* Words that are not records themselves become some; the host's time for it is `combine`. */
static void make_records(const struct tasks_flight *flight)
{
    const struct device *device = flight->device;
    const struct case_spec *spec = &device->spec;
    size_t size = partial_record_size(spec->op, spec->dtype);
    uint64_t start = flight->run->phases ? clock_ns() : 0;

    if (size == flight->raw)
        return;
    for (uint64_t i = flight->run->first; i < flight->run->last; i++) {
        const struct kernel_task task =
            tasks_at(&device->tasks, &(struct kernel_task){ .x = NULL }, i);
        uint64_t record = i * device->tasks.each;

        partials_from_raw(spec->op, spec->dtype, task.n, 0, superblock_count(spec->dtype, task.n),
                          (char *)device->staging + record * flight->raw,
                          (char *)flight->run->records + record * size);
    }
    if (flight->run->phases)
        flight->run->phases->s[PHASE_COMBINE] += 1e-9 * (double)(clock_ns() - start);
}

static enum status enqueue_all(struct tasks_flight *flight, struct error *err)
{
    const struct device_run *run = flight->run;
    const struct tasks *tasks = &flight->device->tasks;
    uint64_t end = run->last < tasks->count ? run->last * tasks->each : tasks->records;
    enum status status = send_all(flight, err);

    inject(flight->device->config.injection, PHASE_LAUNCH);
    for (uint64_t i = run->first; i < run->last && status == STATUS_OK; i++)
        status = launch(flight, i, err);
    return status == STATUS_OK ? read_words(flight, run->first * tasks->each, end, err) : status;
}

enum status cl_run_tasks(struct device *device, const struct device_run *run, struct error *err)
{
    const struct cl_queue *queue = &device->queues[CL_QUEUE_MAIN];
    struct tasks_flight flight = {
        .device = device,
        .run = run,
        .queue = run->phases ? queue->profiling : queue->plain,
        .raw = partial_raw_size(device->spec.op, device->spec.dtype),
    };
    struct cl_bracket bracket = { .start = run->phases ? clock_ns() : 0 };
    enum status status = enqueue_all(&flight, err);

    if (status != STATUS_OK)
        cl_queues_finish(device); /* what was enqueued still uses buffers and events */
    inject(device->config.injection, PHASE_SYNC);
    bracket.now = run->phases ? clock_ns() : 0;
    if (status == STATUS_OK && run->phases)
        cl_commands_collect(&device->clock, &flight.commands, &bracket, run->phases);
    cl_commands_release(&flight.commands);
    if (status == STATUS_OK)
        make_records(&flight);
    return status;
}

enum status cl_tasks_get(struct device *device, struct error *err)
{
    const struct case_spec *spec = &device->spec;
    size_t bytes;
    cl_int code;

    device->tasks = tasks_of(spec);
    bytes = (size_t)device->tasks.records * partial_raw_size(spec->op, spec->dtype);
    if (bytes <= device->task_words_bytes)
        return STATUS_OK;
    cl_tasks_release(device);
    device->task_words = clCreateBuffer(device->context, CL_MEM_READ_WRITE, bytes, NULL, &code);
    if (code != CL_SUCCESS) {
        device->task_words = NULL;
        return cl_failed(err, "clCreateBuffer", code);
    }
    device->task_words_bytes = bytes;
    cl_bytes_add(device, bytes);
    return cl_touch(device, device->task_words, bytes, err);
}

void cl_tasks_release(struct device *device)
{
    if (device->task_words)
        clReleaseMemObject(device->task_words);
    device->task_words = NULL;
    device->bytes -= device->task_words_bytes;
    device->task_words_bytes = 0;
}
