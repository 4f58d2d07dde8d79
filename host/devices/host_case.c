#include "host/devices/host_case.h"

#include <stdio.h>

#include "kernels/cpu_kernels.h"

/* Why there are no buffers of an operation's own; NULL when there can be. */
static const char *cannot_stage(const struct device_spec *device, const struct case_spec *spec)
{
    bool has_shares =
        device->kind == KIND_SEQ || device->kind == KIND_THREADS || device->kind == KIND_FORK;

    if (!has_shares || device->channel != CHANNEL_SHM)
        return "the device has no share of the input that it could copy";
    if (spec->residency == RESIDENCY_DEVICE)
        return "what is on the device already is not copied into buffers of the operation";
    if (spec->alloc == ALLOC_PER_OP && spec->reuse > 1)
        return "an operation's own buffers are gone before the next operation";
    if (spec->alloc == ALLOC_REUSE && device->life == LIFE_SPAWN)
        return "workers that end with the operation keep no buffers";
    return NULL;
}

/* Why a case is not divided into such tasks; NULL when it can be. */
static const char *cannot_divide(const struct tasks *tasks, const struct case_spec *spec)
{
    if (spec->alloc != ALLOC_AUTO)
        return "buffers of an operation's own go with undivided work";
    if (spec->op.is->own && spec->op.is->finish != finish_sum &&
        !op_any_order(spec->op, spec->dtype) && !tasks_canonical(tasks))
        return "there is no error bound for this operator in the order of such tasks";
    return NULL;
}

enum status host_case_load(struct host_case *host_case, const struct device_config *config,
                           const struct case_spec *spec, struct load_info *info, struct error *err)
{
    const char *isa = device_isa(&config->spec);
    const struct cpu_kernel *kernel = cpu_kernel(isa, spec->op, spec->dtype);
    const char *reason;

    if (!kernel || !cpu_isa_runs(isa))
        return error_set(err, STATUS_FAILED, "this machine does not run the instruction set \"%s\"",
                         isa);
    host_case->run = kernel->run;
    host_case->tasks[0] = (struct kernel_task){ config->x, config->y, spec->n, spec->op.degree };
    host_case->tasks[1] = (struct kernel_task){ config->y, config->y, spec->n, spec->op.degree };
    host_case->rule = (struct gather_rule){ config->spec.combine, spec->op, spec->dtype,
                                            partial_record_size(spec->op, spec->dtype) };
    host_case->staging = (struct staging_plan){
        .alloc = spec->alloc,
        .inputs = spec->op.is->inputs,
        .bytes = spec->n * dtype_size(spec->dtype),
        .span = config->input_bytes,
    };
    host_case->tasks_of_case = tasks_of(spec);
    reason = gather_obstacle(&host_case->rule, spec);
    if (!reason && spec->chunk > 0)
        reason = cannot_divide(&host_case->tasks_of_case, spec);
    if (!reason && spec->alloc != ALLOC_AUTO)
        reason = cannot_stage(&config->spec, spec);
    if (reason)
        snprintf(info->skip, sizeof(info->skip), "%s", reason);
    info->gathered = gather_merges(&host_case->rule);
    info->in_place = spec->alloc == ALLOC_AUTO;
    snprintf(info->mem_used, sizeof(info->mem_used), info->in_place ? "in place" : "own buffers");
    return STATUS_OK;
}

struct staging_plan host_case_staging(const struct host_case *host_case,
                                      const struct device_run *run)
{
    struct staging_plan plan = host_case->staging;

    plan.copy = run->transfer;
    return plan;
}

struct pool_job host_case_job(const struct host_case *host_case, const struct device_run *run)
{
    return (struct pool_job){
        .run = host_case->run,
        .task = *host_case_task(host_case, run),
        .first = run->first,
        .last = run->last,
        .records = run->records,
        .record_size = host_case->rule.record_size,
        .staging = host_case_staging(host_case, run),
        .rule = host_case->rule,
        .origin = run->origin,
        .tasks = host_case->tasks_of_case,
    };
}
