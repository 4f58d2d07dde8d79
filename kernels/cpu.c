#include "kernels/cpu_kernels.h"

#include <stddef.h>
#include <string.h>

#include "kernels/own.h"

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

/* In the order of op_list, for every processor. */
static const struct cpu_kernel *const base_kernels[] = {
#define KERNELS_(isa, op) kernels_##isa##_##op
#define KERNELS(isa, op)  KERNELS_(isa, op)
#define OPERATOR(op)      KERNELS(CPU_ISA_BASE_WORD, op),
#include "operators.def"
#undef OPERATOR
#undef KERNELS
#undef KERNELS_
};

const struct cpu_kernel *cpu_kernel(const char *isa, struct op op, enum dtype dtype)
{
    if (op.is->own)
        return own_kernel(isa, op, dtype);
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        if (strcmp(tables[i].isa, isa) == 0 && strcmp(tables[i].op, op.is->name) == 0)
            return tables[i].kernels[dtype].run ? &tables[i].kernels[dtype] : NULL;
    return NULL;
}

kernel_tree_fn *cpu_tree(struct op op, enum dtype dtype)
{
    size_t count;
    const struct op_description *const *ops = op_list(&count);
    size_t i = 0;

    if (op.is->own)
        return own_type(op, dtype)->kernel.tree;
    while (ops[i] != op.is)
        i++;
    return base_kernels[i][dtype].tree;
}

const char *cpu_isa_flags(const char *isa)
{
#define ISA_FLAGS(name, flags) \
    if (strcmp(isa, #name) == 0) \
        return flags;
#include "isa_flags.def" /* made by the build: ISA_FLAGS(isa, "FLAGS") for each */
#undef ISA_FLAGS
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
