#include "host/devices/loop.h"

void loop_ready(struct loop *loop, struct loop_task *task)
{
    task->next = NULL;
    if (loop->first)
        loop->last->next = task;
    else
        loop->first = task;
    loop->last = task;
}

void loop_run(struct loop *loop, void *context)
{
    while (loop->first) {
        struct loop_task *task = loop->first;

        loop->first = task->next;
        if (!task->step(task, context))
            loop_ready(loop, task);
    }
}
