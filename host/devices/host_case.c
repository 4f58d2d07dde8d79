#include "host/devices/host_case.h"

#include <stdio.h>

#include "kernels/cpu_kernels.h"

enum status host_case_load(struct host_case *host_case, const struct device_config *config,
                           const struct case_spec *spec, struct load_info *info, struct error *err)
{
    const char *isa = device_isa(&config->spec);
    const struct cpu_kernel *kernel = cpu_kernel(isa, spec->op, spec->dtype);

    if (!kernel || !cpu_isa_runs(isa))
        return error_set(err, STATUS_FAILED, "this machine does not run the instruction set \"%s\"",
                         isa);
    host_case->run = kernel->run;
    host_case->task = (struct kernel_task){ config->x, config->y, spec->n, spec->op.degree };
    host_case->record_size = partial_record_size(spec->op, spec->dtype);
    info->in_place = true;
    snprintf(info->mem_used, sizeof(info->mem_used), "in place");
    return STATUS_OK;
}

struct kernel_task host_case_task(const struct host_case *host_case, const struct device_run *run)
{
    const void *const inputs[] = { host_case->task.x, host_case->task.y };
    struct kernel_task task = host_case->task;

    task.x = inputs[run->negated]; /* an address that depends on the sign: nothing to guess */
    return task;
}
