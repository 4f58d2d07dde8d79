/*
 * The runner's side: opens its device and answers requests.
 */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/devices/cache.h"
#include "host/devices/inject.h"
#include "host/devices/operation.h"
#include "host/devices/runner_protocol.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"
#include "kernels/partials.h"

#define BATCH_LIMIT_NS 500000000u /* far more than the sampler asks for */
#define BATCH_PART     256u       /* operations between looks at the clock */

struct process {
    struct device_config config;
    struct operation operation; /* its spec is that of the loaded case */
    bool loaded;
    void *records;       /* of one operation */
    size_t record_bytes; /* of them touched */
    size_t record_room;
    void *deep_records; /* of several in flight; NULL: none so far */
    size_t deep_bytes;
    struct load_info info;
};

static const struct setup_times no_times = { NAN, NAN, NAN, NAN, NAN };

static enum status open_device(struct process *process, struct runner_reply *reply)
{
    size_t blocks = process->config.input_bytes / SUPERBLOCK_BYTES;
    enum status status = ballast_take(&process->config.ballast, &reply->err);
    void *memory;

    if (status != STATUS_OK)
        return status;
    process->operation.injection = process->config.injection;
    process->operation.table = device_table(&process->config.spec);
    process->record_bytes = (blocks + 1) * RECORD_SIZE_MAX;
    process->record_room = TASKS_RECORDS_MAX * RECORD_SIZE_MAX;
    if (process->record_room < process->record_bytes)
        process->record_room = process->record_bytes;
    /* Workers share it, so that it must be there before them; what no tasks ask for is never touched. */
    memory = mmap(NULL, process->record_room, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return error_errno(&reply->err, errno, "cannot map %zu bytes for results",
                           process->record_room);
    memset(memory, 0, process->record_bytes); /* no faults later */
    process->records = process->operation.records = memory;
    return process->operation.table->open(&process->operation.device, &process->config,
                                          &reply->loaded.times, &reply->err);
}

/* Can the device work on that many operations at a time? Says why not in info.skip. */
static bool has_depth(struct process *process, const struct case_spec *spec)
{
    const char *reason = NULL;

    if (spec->depth <= 1)
        return true;
    if (!process->operation.table->deep)
        reason = "works on one operation at a time: nothing is in flight beside it";
    else if (spec->steps > 1)
        reason = "dependent steps cannot be in flight together";
    else if (spec->alloc == ALLOC_PER_OP)
        reason = "operations that allocate are called one by one";
    if (reason)
        snprintf(process->info.skip, sizeof(process->info.skip), "%s", reason);
    return !reason;
}

/* Room for the records of all operations in flight. */
static enum status get_records(struct process *process, const struct case_spec *spec,
                               struct error *err)
{
    size_t bytes = spec->depth * (superblock_count(spec->dtype, spec->n) + 1) * RECORD_SIZE_MAX;
    void *memory;

    process->operation.records = process->records;
    if (spec->depth <= 1)
        return STATUS_OK;
    if (bytes > process->deep_bytes) {
        memory = realloc(process->deep_records, bytes);
        if (!memory)
            return error_set(err, STATUS_FAILED, "out of memory for %zu bytes of results", bytes);
        memset(memory, 0, bytes); /* no faults later */
        process->deep_records = memory;
        process->deep_bytes = bytes;
    }
    process->operation.records = process->deep_records;
    return STATUS_OK;
}

/* Can the device divide the case into such tasks? Likewise. */
static bool has_tasks(struct process *process, const struct case_spec *spec)
{
    const char *reason = NULL;

    if (spec->chunk == 0)
        return true;
    if (spec->chunk > spec->n)
        reason = "a task has more elements than there are";
    else if (!process->operation.table->takes_chunks)
        reason = "does not divide its work into tasks";
    else if (spec->depth > 1)
        reason = "operations of many tasks are called one by one";
    else if (tasks_of(spec).records > TASKS_RECORDS_MAX)
        reason = "more than 16 Mi tasks";
    if (reason)
        snprintf(process->info.skip, sizeof(process->info.skip), "%s", reason);
    return !reason;
}

/* No faults later. */
static void touch_records(struct process *process)
{
    size_t bytes = process->operation.tasks.records * RECORD_SIZE_MAX;

    if (bytes <= process->record_bytes || process->info.skip[0])
        return;
    memset((char *)process->records + process->record_bytes, 0, bytes - process->record_bytes);
    process->record_bytes = bytes;
}

static enum status load_case(struct process *process, const struct case_spec *spec,
                             struct runner_reply *reply)
{
    enum status status;

    reply->loaded.info = process->info;
    if (process->loaded && memcmp(&process->operation.spec, spec, sizeof(*spec)) == 0)
        return STATUS_OK;
    process->loaded = false;
    memset(&process->info, 0, sizeof(process->info));
    status = get_records(process, spec, &reply->err);
    if (status == STATUS_OK && has_depth(process, spec) && has_tasks(process, spec))
        status = process->operation.table->load(process->operation.device, spec, &process->info,
                                                &reply->loaded.times, &reply->err);
    if (status != STATUS_OK)
        return status;
    memcpy(&process->operation.spec, spec, sizeof(*spec));
    process->operation.gathered = process->info.gathered;
    process->operation.tasks = tasks_of(spec);
    touch_records(process);
    process->loaded = true;
    reply->loaded.info = process->info;
    return STATUS_OK;
}

/* Let time pass without giving up the processor: what is measured is a device at rest, not the caller. */
static void idle(double seconds)
{
    uint64_t end = clock_ns() + (uint64_t)(seconds * 1e9);

    while (clock_ns() < end)
        ;
}

static void flush_input(const struct process *process)
{
    size_t bytes = process->operation.spec.n * dtype_size(process->config.dtype);

    cache_flush(process->config.x, bytes);
    if (process->operation.spec.op.is->inputs == 2 || process->operation.spec.steps > 1)
        cache_flush(process->config.y, bytes);
}

/* A whole life of a device for one operation: opened, loaded, run, and closed once timed. */
static enum status call_cold(struct process *process, struct sample *sample,
                             struct outcome *outcome, struct phases *phases, struct error *err)
{
    struct operation cold = process->operation;
    struct setup_times times = no_times;
    struct load_info info = { .skip = "" };
    uint64_t start = clock_ns();
    double wall_s;
    enum status status = cold.table->open(&cold.device, &process->config, &times, err);

    if (status != STATUS_OK)
        return status;
    status = cold.table->load(cold.device, &cold.spec, &info, &times, err);
    if (status == STATUS_OK)
        status = operation_call(&cold, phases, &wall_s, outcome, err);
    sample->wall_s = 1e-9 * (double)(clock_ns() - start) / case_operations(&cold.spec);
    if (phases && status == STATUS_OK)
        phases->s[PHASE_OTHER] +=
            sample->wall_s - wall_s; /* create, build and alloc are told apart in setup */
    cold.table->close(cold.device);
    return status;
}

/*
 * Operations back to back, timed together. One that has become a thousand times slower than when the batch was
 * made (another program has taken the processors) ends the batch early: a sample is not to last minutes.
 */
static enum status call_batch(struct process *process, unsigned batch,
                              struct runner_sampled *sampled, struct error *err)
{
    uint64_t start = clock_ns(), taken = 0;
    enum status status = STATUS_OK;
    unsigned done = 0;

    while (done < batch && taken < BATCH_LIMIT_NS && status == STATUS_OK) {
        unsigned part = batch - done < BATCH_PART ? batch - done : BATCH_PART;

        status = operation_repeat(&process->operation, part, &sampled->outcome, err);
        done += part;
        taken = clock_ns() - start;
    }
    sampled->sample.wall_s =
        1e-9 * (double)taken / done / case_operations(&process->operation.spec);
    return status;
}

static enum status timed(struct process *process, const struct sample_request *request,
                         struct runner_sampled *sampled, struct error *err)
{
    struct sample *sample = &sampled->sample;
    struct phases *phases = request->instrument ? &sample->phases : NULL;

    if (process->operation.spec.lifecycle == LIFECYCLE_COLD)
        return call_cold(process, sample, &sampled->outcome, phases, err);
    if (request->batch > 1)
        return call_batch(process, request->batch, sampled, err);
    return operation_call(&process->operation, phases, &sample->wall_s, &sampled->outcome, err);
}

/* Add what this process had so far. */
static void add_own_usage(struct device_usage *usage)
{
    struct rusage self;

    getrusage(RUSAGE_SELF, &self);
    usage->faults += (uint64_t)self.ru_minflt;
    usage->switches += (uint64_t)self.ru_nivcsw;
}

/*
 * Faults and switches of this process and of the device's others, so far. Asking for those of others costs this one
 * some of its own: so it is asked last `before` something and first after it.
 */
static struct device_usage usage_now(const struct process *process, bool before)
{
    struct device_usage usage = { 0, 0, 0 };

    if (!before)
        add_own_usage(&usage);
    if (process->operation.table->usage)
        process->operation.table->usage(process->operation.device, &usage);
    if (before)
        add_own_usage(&usage);
    return usage;
}

static void hold_delays(const struct process *process, bool held)
{
    if (process->config.injection)
        process->config.injection->held = held;
}

static enum status take_sample(struct process *process, const struct sample_request *request,
                               struct runner_reply *reply)
{
    struct runner_sampled *sampled = &reply->sampled;
    struct device_usage before, after;
    enum status status = STATUS_OK;
    unsigned discards = process->operation.spec.lifecycle == LIFECYCLE_COLD ? 0 : request->discards;
    double ignored;

    before = usage_now(
        process,
        true); /* not right before the timed span: reading takes so long that pools would sleep */
    hold_delays(process, true);
    if (discards > 0) {
        status =
            operation_call(&process->operation, NULL, &ignored, &sampled->outcome, &reply->err);
        if (status == STATUS_OK)
            status =
                operation_repeat(&process->operation, discards - 1, &sampled->outcome, &reply->err);
    }
    if (status != STATUS_OK)
        return status;
    if (request->gap_s > 0) {
        if (process->operation.table->park)
            process->operation.table->park(process->operation.device);
        idle(request->gap_s);
    }
    if (request->flush)
        flush_input(process);
    hold_delays(process, false);
    status = timed(process, request, sampled, &reply->err);
    after = usage_now(process, false);
    sampled->device_bytes = (double)after.device_bytes;
    sampled->sample.switches = (unsigned)(after.switches - before.switches);
    sampled->sample.faults = (unsigned)(after.faults - before.faults);
    return status;
}

static enum status call_each(const struct process *process, const struct runner_each *request,
                             struct sample *sample, struct error *err)
{
    const struct device_each each = { request->run, request->context,
                                      request->instrument ? &sample->phases : NULL };
    struct device_usage before = usage_now(process, true), after;
    enum status status;
    uint64_t start;

    if (!process->operation.table->each)
        return error_set(err, STATUS_FAILED, "its workers compute cases and nothing else");
    start = clock_ns();
    status = process->operation.table->each(process->operation.device, &each, err);
    sample->wall_s = 1e-9 * (double)(clock_ns() - start);
    if (each.phases)
        phases_close(each.phases, sample->wall_s);
    after = usage_now(process, false);
    sample->switches = (unsigned)(after.switches - before.switches);
    sample->faults = (unsigned)(after.faults - before.faults);
    return status;
}

static void answer(struct process *process, const struct runner_request *request,
                   struct runner_reply *reply)
{
    memset(reply, 0, sizeof(*reply));
    reply->loaded.times = no_times;
    switch (request->verb) {
    case RUNNER_OPEN:
        reply->err.status = open_device(process, reply);
        break;
    case RUNNER_LOAD:
        reply->err.status = load_case(process, &request->spec, reply);
        break;
    case RUNNER_SAMPLE:
        reply->err.status = load_case(process, &request->spec, reply);
        if (reply->err.status == STATUS_OK)
            reply->err.status = take_sample(process, &request->sample, reply);
        break;
    case RUNNER_EACH:
        reply->err.status = call_each(process, &request->each, &reply->sampled.sample, &reply->err);
        break;
    case RUNNER_STREAM:
        reply->err.status = load_case(process, &request->spec, reply);
        if (reply->err.status == STATUS_OK)
            reply->err.status =
                stream_run(&process->operation, &request->stream, &reply->streamed.stream,
                           &reply->streamed.outcome, &reply->err);
        break;
    case RUNNER_PARK:
        if (process->operation.device && process->operation.table->park)
            process->operation.table->park(process->operation.device);
        break;
    case RUNNER_QUIT:
        if (process->operation.device)
            process->operation.table->close(process->operation.device);
        process->operation.device = NULL;
        break;
    }
}

_Noreturn void runner_process(int socket, const struct device_config *config, pid_t coordinator)
{
    struct process process = { .config = *config };
    struct runner_request request;
    struct runner_reply reply;

    sched_getaffinity(0, sizeof(process.config.allowed), &process.config.allowed);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != coordinator)
        _exit(1);
    signal(SIGINT,
           SIG_IGN); /* terminals and shells send these to everybody; the coordinator decides */
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    while (recv(socket, &request, sizeof(request), 0) == (ssize_t)sizeof(request)) {
        answer(&process, &request, &reply);
        if (send(socket, &reply, sizeof(reply), MSG_NOSIGNAL) != (ssize_t)sizeof(reply))
            break;
        if (request.verb == RUNNER_QUIT)
            break;
    }
    _exit(0);
}
