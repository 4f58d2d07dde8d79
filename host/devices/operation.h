/*
 * One operation: from the call, with the data where the case says they are, to the scalar in host memory.
 */
#ifndef GPUBENCH_DEVICES_OPERATION_H
#define GPUBENCH_DEVICES_OPERATION_H

#include "host/devices/device.h"
#include "host/devices/tasks.h"

/* A device with a case loaded, and what an operation needs beside it. */
struct operation {
    const struct device_table *table;
    struct device *device;
    struct case_spec spec;
    const struct injection *injection; /* planted delays, or NULL */
    void *
        records; /* shared with the device's workers; of all superblocks, for each operation in flight */
    struct tasks tasks; /* of the case; none: superblocks */
    bool
        gathered; /* as load_info says: one record is left, whose bits may differ from call to call */
};

/*
 * What a number of operations gave. Zero it before the first. Of gathered ones, which may differ, `value` is the least
 * (a NaN, if there was one) and `odd` the largest.
 */
struct outcome {
    struct value value; /* the first one's */
    struct value odd;   /* the first that was another one; means something unless `equal` */
    bool known, equal;  /* is there a value; have all been the same */
};

/*
 * An operation of several steps is as many dependent reductions: a step reads the input that the one before it
 * read, times -1 where that came to less than zero. The input's negative is the device's second input, so that
 * nothing is multiplied while the clock runs, and which one a step reads is not known before the last one's
 * value is in host memory. The operation's value is the last step's; steps that read the same input and differ are
 * STATUS_WRONG.
 *
 * Call the operation once, or `reuse` times after one transfer, as the case says, each time `depth` of them together;
 * *wall_s is the time divided by their number (not by the steps), *outcome takes all values. `phases` is NULL or receives phases that add up to *wall_s.
 */
enum status operation_call(const struct operation *operation, struct phases *phases, double *wall_s,
                           struct outcome *outcome, struct error *err);

/*
 * Call the operation `count` times without time or phases: for discarded and batched operations. *outcome takes
 * all values.
 */
enum status operation_repeat(const struct operation *operation, unsigned count,
                             struct outcome *outcome, struct error *err);

#endif
