#include "bench/peers/native.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/work.h"
#include "host/base/machine.h"
#include "host/data/reference.h"
#include "host/measure/clock.h"
#include "kernels/canonical.h"
#include "kernels/loads.h"

static struct crew *open_crew(const struct native *native, struct error *err)
{
    struct machine machine;
    struct crew *crew = NULL;

    machine_probe(&machine);
    if (native->threads != 1)
        crew_open(&crew, machine_workers(&machine), err);
    return crew;
}

/* Loads: every loop is tried, the fastest is kept. */
static void repeat_loads(struct native *native, unsigned batch)
{
    const struct work *work = native->state;
    const struct pool_job job = { .run = work->run, .task = work->task, .last = work->blocks };

    for (unsigned i = 0; i < batch; i++) {
        if (work->crew)
            pool_run(crew_pool(work->crew), &job, NULL, NULL, NULL, NULL);
        else
            work->run(&work->task, 0, work->blocks, NULL);
    }
}

static void call_loads(struct native *native)
{
    repeat_loads(native, 1);
}

static enum status open_loads(struct native *native, struct error *err)
{
    static struct work work;
    struct load_loop loops[LOAD_LOOPS_MAX];
    size_t count = load_loops(loops);
    size_t bytes = native->n * dtype_size(native->arena->dtype);
    double best = -1;

    work = (struct work){ .task = { .x = native->arena->x, .n = bytes },
                          .blocks = (bytes + SUPERBLOCK_BYTES - 1) / SUPERBLOCK_BYTES,
                          .crew = open_crew(native, err) };
    if (native->threads != 1 && !work.crew)
        return err->status;
    for (size_t i = 0; i < 7 * count; i++) {
        unsigned batch = bytes < 1u << 20 ? 2000 : 1;
        double time;

        work.run = loops[i % count].run;
        time = work_time(&work, batch);
        if (best < 0 || time < best) {
            best = time;
            native->state = (void *)&loops[i % count];
        }
    }
    work.run = ((const struct load_loop *)native->state)->run;
    snprintf(native->name, sizeof(native->name), "%u-bit loads, %u streams",
             8 * ((const struct load_loop *)native->state)->bytes,
             ((const struct load_loop *)native->state)->streams);
    native->state = &work;
    native->call = call_loads;
    native->repeat = repeat_loads;
    return STATUS_OK;
}

/* The input copied to memory of the peer's own. */
static void call_memcpy(struct native *native)
{
    memcpy(native->state, native->arena->x, native->n * dtype_size(native->arena->dtype));
}

static enum status open_memcpy(struct native *native, struct error *err)
{
    size_t bytes = native->n * dtype_size(native->arena->dtype);

    native->state = aligned_alloc(2u << 20, (bytes + (2u << 20) - 1) / (2u << 20) * (2u << 20));
    if (!native->state)
        return error_set(err, STATUS_FAILED, "out of memory");
    memset(native->state, 1, bytes);
    snprintf(native->name, sizeof(native->name), "memcpy");
    native->call = call_memcpy;
    return STATUS_OK;
}

/* The loop everyone writes first: one accumulator. */
static void call_loop(struct native *native)
{
    const float *f32 = native->arena->x;
    const double *f64 = native->arena->x;
    float narrow = 0;
    double wide = 0;

    if (native->arena->dtype == DTYPE_F32)
        for (uint64_t i = 0; i < native->n; i++)
            narrow += f32[i];
    else
        for (uint64_t i = 0; i < native->n; i++)
            wide += f64[i];
    native->result = wide + (double)narrow;
}

/* The exactly rounded sum that every result is checked against. */
static void call_reference(struct native *native)
{
    struct exact_result exact;
    struct reference *reference;
    struct op sum;

    op_parse("sum", &sum);
    reference = reference_new(sum, native->arena->dtype);
    if (!reference)
        return;
    reference_extend(reference, native->arena->x, NULL, native->n);
    reference_result(reference, &exact);
    native->result = (double)exact.value;
    reference_free(reference);
}

/* A pool's empty job: what dispatch costs. */
static void nothing(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    (void)task, (void)first, (void)last, (void)records;
}

static void call_pool(struct native *native)
{
    const struct pool_job job = pool_job_each(native->state, nothing, NULL);

    pool_run(native->state, &job, NULL, NULL, NULL, NULL);
}

static enum status open_pool(struct native *native, struct error *err)
{
    struct crew *crew = open_crew(native, err);

    if (!crew)
        return err->status;
    native->state = crew_pool(crew);
    native->call = call_pool;
    snprintf(native->name, sizeof(native->name), "the pool's empty job");
    return STATUS_OK;
}

enum status native_open(struct native *native, const char *kind, struct error *err)
{
    if (strcmp(kind, "loads") == 0)
        return open_loads(native, err);
    if (strcmp(kind, "memcpy") == 0)
        return open_memcpy(native, err);
    if (strcmp(kind, "pool-region") == 0)
        return open_pool(native, err);
    if (strcmp(kind, "loop-sum") == 0) {
        native->call = call_loop;
        snprintf(native->name, sizeof(native->name), "loop with one accumulator");
        return STATUS_OK;
    }
    if (strcmp(kind, "reference") == 0) {
        native->call = call_reference;
        snprintf(native->name, sizeof(native->name), "exact reference");
        return STATUS_OK;
    }
    if (strncmp(kind, "openmp-", 7) == 0)
        return native_open_openmp(native, kind + 7, err);
    if (strncmp(kind, "blas-", 5) == 0)
        return native_open_blas(native, kind + 5, err);
    if (strncmp(kind, "clblast-", 8) == 0)
        return native_open_clblast(native, kind + 8, err);
    return error_set(err, STATUS_FAILED, "there is no peer \"%s\"", kind);
}
