/*
 * Running the current case: its input in pieces, several operations in flight, and one wait for all of it.
 *
 * Where input is sent in pieces, or for several operations, it goes through two slots in turns, by a queue of its
 * own: while a kernel reads one slot the other one is filled. An event holds a kernel back until its slot is full,
 * and a transfer until the last kernel on its slot has ended.
 */
#include <stdlib.h>

#include "host/devices/inject.h"
#include "host/devices/opencl.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

/* All that is enqueued before the wait. */
struct flight {
    struct device *device;
    const struct device_run *run;
    unsigned depth;  /* operations in flight */
    uint64_t blocks; /* superblocks of each */
    unsigned levels; /* of the final tree that the device does */
    bool sends;
    bool overlapped;             /* sends have a queue of their own */
    bool single;                 /* one pass: its read blocks */
    struct cl_commands commands; /* whose events are needed */
    size_t reader[CL_SLOTS];     /* the kernel that reads each slot last; CL_NO_COMMAND */
    uint64_t passes;             /* enqueued so far */
};

static cl_command_queue queue_of(const struct flight *flight, unsigned number)
{
    const struct cl_queue *queue = &flight->device->queues[number];

    return flight->run->phases ? queue->profiling : queue->plain;
}

/* Where a command's event goes; NULL where nobody asks for it. */
static enum status want_event(struct flight *flight, enum phase phase, unsigned queue, size_t after,
                              cl_event **event, struct error *err)
{
    *event = NULL;
    if (!flight->run->phases && !flight->overlapped)
        return STATUS_OK;
    *event = cl_commands_add(&flight->commands, phase, queue, after);
    return *event ? STATUS_OK : error_set(err, STATUS_FAILED, "out of memory for events");
}

static const cl_event *event_at(const struct flight *flight, size_t command)
{
    return command == CL_NO_COMMAND ? NULL : &flight->commands.items[command].event;
}

/* Send superblocks of one input to a slot, `at` bytes from its beginning. */
static enum status send_input(struct flight *flight, const struct cl_pass *pass,
                              const struct cl_input *to, const void *source, struct error *err)
{
    struct device *device = flight->device;
    unsigned number = flight->overlapped ? CL_QUEUE_SEND : cl_lane_queue(pass->lane);
    size_t after = flight->reader[flight->passes % CL_SLOTS];
    uint64_t from = pass->first * SUPERBLOCK_BYTES, end = pass->last * SUPERBLOCK_BYTES;
    uint64_t all = device->spec.n * dtype_size(device->spec.dtype);
    size_t at = (size_t)((pass->first - pass->input_first) * SUPERBLOCK_BYTES);
    cl_event *event;
    const char *call;
    enum status status = want_event(flight, PHASE_TRANSFER_IN, number, after, &event, err);
    cl_int code;

    if (status != STATUS_OK)
        return status;
    end = end < all ? end : all;
    code = cl_input_write(queue_of(flight, number), to, at, (const char *)source + from,
                          (size_t)(end - from), event_at(flight, after), event, &call);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, call, code);
}

/* Send what a pass reads; *sent is the command that its kernel has to wait for. */
static enum status send(struct flight *flight, const struct cl_pass *pass, size_t *sent,
                        struct error *err)
{
    const struct cl_memory *memory = flight->device->current;
    const void *source = flight->run->negated ? memory->source_y : memory->source_x;
    enum status status = send_input(flight, pass, pass->x, source, err);

    if (status == STATUS_OK && pass->y)
        status = send_input(flight, pass, pass->y, memory->source_y, err);
    *sent = flight->overlapped ? flight->commands.count - 1 : CL_NO_COMMAND;
    return status;
}

/* What is left of superblocks' words after the device's levels of the tree. */
static uint64_t results_of(const struct flight *flight, uint64_t blocks)
{
    return (blocks + (UINT64_C(1) << flight->levels) - 1) >> flight->levels;
}

/* Where the words of superblock `first` of operation `number` are read to. */
static void *words_at(const struct flight *flight, uint64_t number, uint64_t first)
{
    const struct case_spec *spec = &flight->device->spec;
    size_t raw = partial_raw_size(spec->op, spec->dtype);
    uint64_t index = number * results_of(flight, flight->blocks) + first - flight->run->first;
    bool merged = raw != partial_record_size(spec->op, spec->dtype);
    char *base = merged ? flight->device->staging : flight->run->records;

    return base + index * raw;
}

static enum status read_words(struct flight *flight, const struct cl_pass *pass, void *words,
                              struct error *err)
{
    const struct case_spec *spec = &flight->device->spec;
    unsigned number = cl_lane_queue(pass->lane);
    const cl_mem *from = flight->levels > 0 ? flight->device->parts : flight->device->words;
    size_t bytes = (size_t)results_of(flight, pass->last - pass->first) *
                   partial_raw_size(spec->op, spec->dtype);
    cl_event *event;
    enum status status = want_event(flight, PHASE_TRANSFER_OUT, number, CL_NO_COMMAND, &event, err);
    cl_int code;

    if (status != STATUS_OK)
        return status;
    code =
        clEnqueueReadBuffer(queue_of(flight, number), from[pass->lane],
                            flight->single ? CL_TRUE : CL_FALSE, 0, bytes, words, 0, NULL, event);
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clEnqueueReadBuffer", code);
}

/* Let the device begin with what is enqueued: queues that wait for each other would else wait for us. */
static enum status flush(const struct flight *flight, const struct cl_pass *pass, struct error *err)
{
    cl_int code = clFlush(queue_of(flight, CL_QUEUE_SEND));

    if (code == CL_SUCCESS)
        code = clFlush(queue_of(flight, cl_lane_queue(pass->lane)));
    return code == CL_SUCCESS ? STATUS_OK : cl_failed(err, "clFlush", code);
}

/* A kernel after the first, on the same queue. */
static enum status launch_next(struct flight *flight, const struct cl_pass *pass,
                               enum status (*launch)(struct device *device,
                                                     const struct cl_pass *pass, cl_event *event,
                                                     struct error *err),
                               struct error *err)
{
    cl_event *event;
    enum status status =
        want_event(flight, PHASE_COMPUTE, cl_lane_queue(pass->lane), CL_NO_COMMAND, &event, err);

    return status == STATUS_OK ? launch(flight->device, pass, event, err) : status;
}

/* Send, kernels and read of one pass of operation `number`. */
static enum status enqueue_pass(struct flight *flight, const struct cl_pass *pass, uint64_t number,
                                struct error *err)
{
    size_t sent = CL_NO_COMMAND;
    cl_event *event = NULL;
    enum status status = flight->sends ? send(flight, pass, &sent, err) : STATUS_OK;

    if (status == STATUS_OK)
        status = want_event(flight, PHASE_COMPUTE, cl_lane_queue(pass->lane), sent, &event, err);
    if (status == STATUS_OK)
        status = cl_launch(flight->device, pass, event_at(flight, sent), event, err);
    if (status == STATUS_OK && flight->overlapped)
        flight->reader[flight->passes % CL_SLOTS] = flight->commands.count - 1;
    if (status == STATUS_OK && cl_folds_parts(flight->device, pass))
        status = launch_next(flight, pass, cl_launch_fold, err);
    if (status == STATUS_OK && flight->levels > 0)
        status = launch_next(flight, pass, cl_launch_tree, err);
    if (status == STATUS_OK)
        status = read_words(flight, pass, words_at(flight, number, pass->first), err);
    if (status == STATUS_OK && flight->overlapped)
        status = flush(flight, pass, err);
    flight->passes++;
    return status;
}

/* The pass that begins with superblock `first`: as much as lies in one piece. */
static struct cl_pass pass_from(const struct flight *flight, uint64_t first, uint64_t number)
{
    const struct device *device = flight->device;
    const struct cl_memory *memory = device->current;
    uint64_t chunk = first / memory->chunk_blocks, last = (chunk + 1) * memory->chunk_blocks;
    size_t at = memory->in_place ? (size_t)chunk : 0;

    if (flight->overlapped)
        at = (size_t)(flight->passes % CL_SLOTS);
    return (struct cl_pass){
        .x = flight->run->negated ? &memory->y[at] : &memory->x[at],
        .y = device->spec.op.is->inputs == 2 ? &memory->y[at] : NULL,
        .input_first = chunk * memory->chunk_blocks,
        .first = first,
        .last = last < flight->run->last ? last : flight->run->last,
        .lane = (unsigned)(number % CL_LANES),
        .profiled = flight->run->phases != NULL,
    };
}

static enum status enqueue_all(struct flight *flight, struct error *err)
{
    enum status status = STATUS_OK;

    for (uint64_t number = 0; number < flight->depth && status == STATUS_OK; number++) {
        uint64_t first = flight->run->first;

        inject(flight->device->config.injection, PHASE_LAUNCH);
        while (first < flight->run->last && status == STATUS_OK) {
            struct cl_pass pass = pass_from(flight, first, number);

            flight->single = flight->depth == 1 && !flight->overlapped &&
                             pass.first == flight->run->first && pass.last == flight->run->last;
            status = enqueue_pass(flight, &pass, number, err);
            first = pass.last;
        }
    }
    return status;
}

/* Until all words are here; the last command of each lane is a read. */
static enum status await(const struct flight *flight, struct error *err)
{
    unsigned lanes = flight->depth < CL_LANES ? flight->depth : CL_LANES;

    for (unsigned lane = 0; lane < lanes && !flight->single; lane++) {
        cl_int code = clFinish(queue_of(flight, cl_lane_queue(lane)));

        if (code != CL_SUCCESS)
            return cl_failed(err, "clFinish", code);
    }
    return STATUS_OK;
}

/* Words that are not records themselves become some; the host's time for it is `combine`. */
static void make_records(const struct flight *flight)
{
    const struct device_run *run = flight->run;
    const struct case_spec *spec = &flight->device->spec;
    size_t size = partial_record_size(spec->op, spec->dtype);
    uint64_t start = run->phases ? clock_ns() : 0;

    if (size == partial_raw_size(spec->op, spec->dtype))
        return;
    for (uint64_t number = 0; number < flight->depth; number++)
        partials_from_raw(spec->op, spec->dtype, spec->n, run->first, flight->blocks,
                          words_at(flight, number, run->first),
                          (char *)run->records + number * flight->blocks * size);
    if (run->phases)
        run->phases->s[PHASE_COMBINE] += 1e-9 * (double)(clock_ns() - start);
}

/* Does the device begin the final tree? Where all words of an operation are there at a time, and many. */
static unsigned tree_levels(const struct device *device, const struct device_run *run,
                            bool streamed)
{
    bool whole = !streamed && run->last <= device->current->chunk_blocks;
    bool many = device->launch.tree_from > 0 && run->last - run->first >= device->launch.tree_from;

    return run->levels && whole && many && device->program->kernels[CL_KERNEL_TREE] ? CL_TREE_LEVELS
                                                                                    : 0;
}

enum status cl_run(struct device *device, const struct device_run *run, struct error *err)
{
    struct cl_memory *memory = device->current;
    unsigned depth = run->depth > 1 ? run->depth : 1;
    bool streamed = memory->streamed && run->last > memory->chunk_blocks;
    bool sends = !memory->in_place && (run->transfer || streamed);
    struct flight flight = {
        .device = device,
        .run = run,
        .depth = depth,
        .blocks = run->last - run->first,
        .levels = tree_levels(device, run, streamed),
        .sends = sends,
        .overlapped = sends && (streamed || depth > 1),
        .reader = { CL_NO_COMMAND, CL_NO_COMMAND },
    };
    struct cl_bracket bracket = { .start = run->phases ? clock_ns() : 0 };
    enum status status;

    if (device->tasks.count > 0)
        return cl_run_tasks(device, run, err);
    memory->resident = memory->resident && !streamed;
    status = enqueue_all(&flight, err);
    if (status == STATUS_OK)
        status = await(&flight, err);
    if (status != STATUS_OK)
        cl_queues_finish(device); /* what was enqueued still uses buffers and events */
    inject(device->config.injection, PHASE_SYNC);
    bracket.now = run->phases ? clock_ns() : 0;
    if (status == STATUS_OK && run->phases)
        cl_commands_collect(&device->clock, &flight.commands, &bracket, run->phases);
    cl_commands_release(&flight.commands);
    if (run->levels)
        *run->levels = flight.levels;
    if (status == STATUS_OK)
        make_records(&flight);
    return status;
}
