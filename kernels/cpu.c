#include "kernels/cpu_kernels.h"

#include <stddef.h>
#include <string.h>

#define ISA_TABLE(isa, op) extern const struct cpu_kernel kernels_##isa##_##op[DTYPE_COUNT];
#include "cpu_kernels.def" /* made by the build: ISA_TABLE(isa, op) for every pair it compiles */
#undef ISA_TABLE

static const struct {
    const char *isa;
    const char *op;
    const struct cpu_kernel *kernels;
} tables[] = {
#define ISA_TABLE(isa, op) {#isa, #op, kernels_##isa##_##op},
#include "cpu_kernels.def"
#undef ISA_TABLE
};

const struct cpu_kernel *cpu_kernel(const char *isa, struct op op, enum dtype dtype)
{
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (strcmp(tables[i].isa, isa) == 0 && strcmp(tables[i].op, op.is->name) == 0)
            return tables[i].kernels[dtype].run ? &tables[i].kernels[dtype] : NULL;
    return NULL;
}

bool cpu_isa_runs(const char *isa)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (strcmp(isa, "avx512") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    if (strcmp(isa, "avx2") == 0)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (strcmp(tables[i].isa, isa) == 0)
            return strcmp(isa, "avx512") != 0 && strcmp(isa, "avx2") != 0;
    return false;
}
