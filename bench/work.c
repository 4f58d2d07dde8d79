#include "bench/work.h"

#include "host/measure/clock.h"

/* The pool sleeps again afterwards: what is timed next has the processors to itself. */
static void run_on_crew(const struct work *work, unsigned batch)
{
    const struct pool_job job = { .run = work->run,
                                  .task = work->task,
                                  .last = work->blocks,
                                  .records = work->records,
                                  .record_size = work->record_size };

    for (unsigned i = 0; i < batch; i++)
        pool_run(crew_pool(work->crew), &job, NULL, NULL, NULL, NULL);
}

double work_time(void *context, unsigned batch)
{
    const struct work *work = context;
    uint64_t start, end;

    if (work->crew)
        run_on_crew(work, 1); /* awake */
    start = clock_ns();
    if (work->crew)
        run_on_crew(work, batch);
    else
        for (unsigned i = 0; i < batch; i++)
            work->run(&work->task, 0, work->blocks, work->records);
    end = clock_ns();
    if (work->crew)
        pool_park(crew_pool(work->crew));
    return 1e-9 * (double)(end - start) / batch;
}
