#include "host/devices/device.h"

#include "host/devices/kinds.h"
#include "host/measure/clock.h"
#include "kernels/cpu_kernels.h"

static const struct device_table *const tables[KIND_COUNT] = {
    [KIND_SEQ] = &seq_device,   [KIND_THREADS] = &threads_device, [KIND_FORK] = &fork_device,
    [KIND_COOP] = &coop_device, [KIND_OPENCL] = &opencl_device,   [KIND_NULL] = &null_device,
};

const struct device_table *device_table(const struct device_spec *spec)
{
    if (spec->kind == KIND_FORK && spec->channel == CHANNEL_PIPE)
        return &fork_pipe_device;
    return tables[spec->kind];
}

enum status device_each_alone(struct device *device, const struct device_each *each,
                              struct error *err)
{
    const struct kernel_task task = { .x = each->context };
    uint64_t start = each->phases ? clock_ns() : 0;

    (void)device, (void)err;
    each->run(&task, 0, 1, NULL);
    if (each->phases)
        each->phases->s[PHASE_COMPUTE] += 1e-9 * (double)(clock_ns() - start);
    return STATUS_OK;
}

unsigned device_workers(const struct device_config *config)
{
    return config->spec.workers > 0 ? config->spec.workers : config->processors;
}

const char *device_isa(const struct device_spec *spec)
{
    static const enum isa best_first[] = { ISA_AVX512, ISA_AVX2, ISA_NEON, ISA_SSE2, ISA_SCALAR };

    if (spec->isa != ISA_COUNT)
        return isa_name(spec->isa);
    for (size_t i = 0; i < sizeof(best_first) / sizeof(best_first[0]); i++)
        if (cpu_isa_runs(isa_name(best_first[i])))
            return isa_name(best_first[i]);
    return isa_name(ISA_SCALAR);
}
