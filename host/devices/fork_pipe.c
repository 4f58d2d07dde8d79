/*
 * fork over pipes, as a process pool has it: the workers share no memory with the caller. Every element goes to the
 * worker that needs it and every record comes back through a pipe, as bytes or as JSON text. The caller distributes
 * and collects and computes nothing, since moving the bytes keeps its processor busy; all workers are processes.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/host_case.h"
#include "host/devices/kinds.h"
#include "host/devices/pipe_operation.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"

#define TEXT_TRIED 4096u /* elements, to learn what text takes */

struct device {
    struct device_config config;
    struct pipe_crew crew;
    struct pipe_case about;
    unsigned char *held; /* by worker and superblock: the worker has been sent it to keep */
    uint64_t finite[2];  /* so many elements of x and y are known to be numbers that JSON has */
    bool spawned;        /* workers are made for each operation: there is no crew between */
    double text_s;       /* to make and to read the text of an element; 0: not known yet */
    bool resident;       /* the current case's data are held by the workers */
};

static void pipe_close(struct device *device)
{
    if (!device)
        return;
    pipe_crew_close(&device->crew);
    free(device->held);
    free(device);
}

static uint64_t blocks_of(const struct device *device)
{
    return device->config.input_bytes / SUPERBLOCK_BYTES;
}

static enum status start_crew(struct device *device, uint64_t called_ns, struct error *err)
{
    const struct device_config *config = &device->config;
    const struct pipe_worker_setup setup = {
        .input_bytes = config->input_bytes,
        .inputs = config->y ? 2 : 1,
        .encoding = config->spec.encoding,
        .called_ns = called_ns,
        .injection = config->injection,
    };

    return pipe_crew_open(&device->crew, device_workers(config), &setup, pipe_worker_run, err);
}

static enum status pipe_open(struct device **result, const struct device_config *config,
                             struct setup_times *times, struct error *err)
{
    unsigned workers = device_workers(config);
    uint64_t start = clock_ns();
    struct device *device = calloc(1, sizeof(*device));
    enum status status = STATUS_OK;

    if (!device)
        return error_set(err, STATUS_FAILED, "out of memory for %u processes", workers);
    device->config = *config;
    device->spawned = config->spec.life == LIFE_SPAWN;
    device->held = calloc(blocks_of(device) + 1, workers);
    if (!device->held)
        status = error_set(err, STATUS_FAILED, "out of memory for %u processes", workers);
    else if (!device->spawned)
        status = start_crew(device, 0, err);
    if (status == STATUS_OK &&
        !device->spawned) { /* an answer from each says that it stands ready */
        status = pipe_share_case(&device->crew, &(struct pipe_load){ 0 }, err);
        times->create_s = 1e-9 * (double)(clock_ns() - start);
    }
    if (status == STATUS_OK)
        *result = device;
    else
        pipe_close(device);
    return status;
}

static bool is_finite(enum dtype dtype, const void *elements, uint64_t i)
{
    return dtype == DTYPE_F32 ? isfinite(((const float *)elements)[i])
                              : isfinite(((const double *)elements)[i]);
}

/* Look for the first element that JSON text cannot say; the case is skipped for it. */
static void check_numbers(struct device *device, const struct case_spec *spec, unsigned input,
                          struct load_info *info)
{
    const void *elements = input == 0 ? device->config.x : device->config.y;
    uint64_t *known = &device->finite[input];

    while (*known < spec->n && is_finite(spec->dtype, elements, *known))
        ++*known;
    if (*known < spec->n)
        snprintf(info->skip, sizeof(info->skip),
                 "JSON has no NaN and no infinity, and element %" PRIu64 " of %c is one", *known,
                 input == 0 ? 'x' : 'y');
}

/* Workers that stay have memory for their shares, and what they are to hold, before anything is timed. */
static enum status tell_crew(struct device *device, struct setup_times *times, struct error *err)
{
    const struct pipe_load load = { .about = device->about,
                                    .x = device->config.x,
                                    .y = device->config.y,
                                    .held = device->resident ? device->held : NULL,
                                    .blocks = blocks_of(device) };
    uint64_t start = clock_ns();
    enum status status = pipe_share_case(&device->crew, &load, err);

    times->alloc_s = 1e-9 * (double)(clock_ns() - start);
    return status;
}

/* The time of one element as text and back, from the first few thousand of x. */
static double time_text(const struct device_config *config, uint64_t n)
{
    const size_t count = n < TEXT_TRIED ? (size_t)n : TEXT_TRIED;
    double copy[TEXT_TRIED]; /* of the widest type */
    struct number_list list = { "x", element_layout(config->dtype), (void *)(uintptr_t)config->x,
                                count };
    uint64_t start = clock_ns();
    char *text = number_text_make(&list, 1, NULL);

    list.items = copy;
    if (text)
        number_text_read(text, strlen(text), &list, 1, NULL);
    free(text);
    return 1e-9 * (double)(clock_ns() - start) / (double)(count > 0 ? count : 1);
}

/* Text is so slow that a large case might look like a hang: say before it is tried what it will take. */
static double expected_time(struct device *device, const struct case_spec *spec)
{
    if (device->config.spec.encoding != ENCODING_JSON || device->resident)
        return 0;
    if (device->text_s == 0 && spec->n >= TEXT_TRIED)
        device->text_s = time_text(&device->config, spec->n);
    return device->text_s * (double)spec->n * spec->op.is->inputs;
}

/* Each worker has its tasks' elements at the beginning of its memory, over what it held there. */
static void forget_overwritten(struct device *device, const struct tasks *tasks)
{
    const uint64_t blocks = blocks_of(device);
    const uint64_t taken =
        tasks->count > 0 ? superblock_count(device->config.dtype, tasks->chunk) : 0;

    for (unsigned w = 0; w < device_workers(&device->config); w++)
        memset(device->held + w * blocks, 0, (size_t)taken);
}

static enum status pipe_load(struct device *device, const struct case_spec *spec,
                             struct load_info *info, struct setup_times *times, struct error *err)
{
    struct host_case host_case;
    enum status status = host_case_load(&host_case, &device->config, spec, info, err);

    if (status != STATUS_OK)
        return status;
    info->in_place = false;
    snprintf(info->mem_used, sizeof(info->mem_used), "pipe");
    if (device->config.spec.encoding == ENCODING_JSON && dtype_is_float(spec->dtype))
        for (unsigned i = 0; i < spec->op.is->inputs && !info->skip[0]; i++)
            check_numbers(device, spec, i, info);
    device->resident = spec->residency == RESIDENCY_DEVICE;
    if (device->spawned && device->resident)
        snprintf(info->skip, sizeof(info->skip),
                 "workers made for each operation hold no data from one to the next");
    if (host_case.tasks_of_case.count > 0 && device->resident)
        snprintf(info->skip, sizeof(info->skip),
                 "workers hold no data of tasks that go to whoever has room");
    if (info->skip[0])
        return STATUS_OK;
    forget_overwritten(device, &host_case.tasks_of_case);
    info->expected_s = expected_time(device, spec);
    device->about = (struct pipe_case){ .run = host_case.run,
                                        .n = spec->n,
                                        .degree = spec->op.degree,
                                        .inputs = spec->op.is->inputs,
                                        .held = spec->steps > 1 ? 2 : spec->op.is->inputs,
                                        .dtype = spec->dtype,
                                        .record_size = host_case.rule.record_size,
                                        .record = record_layout(spec->op, spec->dtype),
                                        .tasks = host_case.tasks_of_case };
    return device->spawned ? STATUS_OK : tell_crew(device, times, err);
}

/* An operation with a crew of its own. */
static enum status spawn_run(struct device *device, struct pipe_operation *operation,
                             struct error *err)
{
    enum status status;

    operation->spawned = true;
    operation->called_ns = operation->phases ? clock_ns() : 0;
    status = start_crew(device, operation->called_ns, err);
    if (status == STATUS_OK)
        status = pipe_operation_run(&device->crew, operation, err);
    pipe_crew_close(&device->crew);
    return status;
}

static enum status pipe_run(struct device *device, const struct device_run *run, struct error *err)
{
    const bool divided = device->about.tasks.count > 0; /* nobody keeps a task's elements */
    const bool sent = device->spawned || divided || (run->transfer && !device->resident);
    struct pipe_operation operation = {
        .about = &device->about,
        .encoding = device->config.spec.encoding,
        .input = run->negated,
        .x = !sent          ? NULL
             : run->negated ? device->config.y
                            : device->config.x,
        .y = device->config.y,
        .first = run->first,
        .last = run->last,
        .records = run->records,
        .injection = device->config.injection,
        .phases = run->phases,
    };

    if (device->spawned)
        return spawn_run(device, &operation, err);
    return pipe_operation_run(&device->crew, &operation, err);
}

static void pipe_usage(struct device *device, struct device_usage *usage)
{
    children_usage(&device->crew.children, usage);
}

const struct device_table fork_pipe_device = {
    .name = "fork over pipes",
    .takes_chunks = true,
    .open = pipe_open,
    .load = pipe_load,
    .run = pipe_run,
    .usage = pipe_usage,
    .close = pipe_close,
};
