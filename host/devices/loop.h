/*
 * An event loop: many tasks on one thread, each a small state machine that is asked for one step at a time and says
 * whether it is through. What cooperative scheduling is made of (asyncio, libuv), and nothing else.
 */
#ifndef GPUBENCH_DEVICES_LOOP_H
#define GPUBENCH_DEVICES_LOOP_H

#include <stdbool.h>
#include <stddef.h>

/* First member of whatever a task is; the task belongs to the caller. */
struct loop_task {
    struct loop_task *next; /* in the queue */
    bool (*step)(struct loop_task *task,
                 void *context); /* true: through; else it is asked again, after the others */
};

/* The queue of tasks that are ready, first come, first served. Zero it before the first. */
struct loop {
    struct loop_task *first, *last;
};

/* Put a task that is not in the queue behind the others; a step may do that too. */
void loop_ready(struct loop *loop, struct loop_task *task);

/* Ask the tasks for their steps, each in its turn, until none is ready. */
void loop_run(struct loop *loop, void *context);

#endif
