#include "host/devices/tasks.h"

/* Elements of a superblock. */
static uint64_t block_size(enum dtype dtype)
{
    return superblock_elements(dtype, UINT64_MAX, 0);
}

struct tasks tasks_of(const struct case_spec *spec)
{
    struct tasks tasks = { .chunk = spec->chunk, .n = spec->n, .dtype = spec->dtype };
    uint64_t last;

    if (spec->chunk == 0 || spec->n == 0)
        return (struct tasks){ .chunk = 0 };
    tasks.count = (spec->n - 1) / spec->chunk + 1;
    last = spec->n - (tasks.count - 1) * spec->chunk;
    tasks.each = superblock_count(spec->dtype, spec->chunk);
    tasks.records = (tasks.count - 1) * tasks.each + superblock_count(spec->dtype, last);
    return tasks;
}

struct kernel_task tasks_at(const struct tasks *tasks, const struct kernel_task *whole, uint64_t i)
{
    uint64_t from = i * tasks->chunk, left = tasks->n - from;
    size_t offset = (size_t)from * dtype_size(tasks->dtype);
    struct kernel_task task = *whole;

    task.x = (const char *)whole->x + offset;
    if (whole->y)
        task.y = (const char *)whole->y + offset;
    task.n = left < tasks->chunk ? left : tasks->chunk;
    return task;
}

void tasks_run(const struct tasks *tasks, kernel_run_fn *run, const struct kernel_task *whole,
               size_t record_size, uint64_t i, void *records)
{
    const struct kernel_task task = tasks_at(tasks, whole, i);

    run(&task, 0, superblock_count(tasks->dtype, task.n),
        (char *)records + i * tasks->each * record_size);
}

uint64_t tasks_origin(const struct tasks *tasks, uint64_t record)
{
    return record / tasks->each * tasks->chunk + record % tasks->each * block_size(tasks->dtype);
}

bool tasks_canonical(const struct tasks *tasks)
{
    return tasks->count < 2 || tasks->chunk % block_size(tasks->dtype) == 0;
}
