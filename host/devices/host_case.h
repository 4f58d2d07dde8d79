/*
 * What the CPU devices have in common: a case is a kernel of an instruction set over the arena in place.
 */
#ifndef GPUBENCH_DEVICES_HOST_CASE_H
#define GPUBENCH_DEVICES_HOST_CASE_H

#include "host/devices/device.h"
#include "host/devices/tasks.h"
#include "host/devices/staging.h"
#include "host/devices/pool.h"
#include "kernels/partials.h"

struct host_case {
    kernel_run_fn *run;
    struct kernel_task tasks[2]; /* on the input, and on its negative */
    struct gather_rule rule;
    struct tasks tasks_of_case; /* none: shares of superblocks */
    struct staging_plan staging;
};

/*
 * Fill in the kernel and task of `spec`, or why it is skipped; STATUS_FAILED when the instruction set does not run
 * here.
 */
enum status host_case_load(struct host_case *host_case, const struct device_config *config,
                           const struct case_spec *spec, struct load_info *info, struct error *err);

/* The task of this run, on the input that it names: an address that depends on a sign, with nothing to guess. */
static inline const struct kernel_task *host_case_task(const struct host_case *host_case,
                                                       const struct device_run *run)
{
    return &host_case->tasks[run->negated];
}

/* How this run is staged. */
struct staging_plan host_case_staging(const struct host_case *host_case,
                                      const struct device_run *run);

/* The run as a job for a pool. */
struct pool_job host_case_job(const struct host_case *host_case, const struct device_run *run);

#endif
