/*
 * The compiled CPU kernels, by instruction set: "scalar", "sse2", "avx2", "avx512", "neon".
 */
#ifndef GPUBENCH_KERNELS_CPU_KERNELS_H
#define GPUBENCH_KERNELS_CPU_KERNELS_H

#include "kernels/partials.h"

/* The kernel, or NULL when this build has none for the instruction set or the operator none for dtype. */
const struct cpu_kernel *cpu_kernel(const char *isa, struct op op, enum dtype dtype);

/*
 * The final tree of an operator, the same on all processors; NULL when its records are merged in f64. It is part of
 * every operation, so it is found without comparing names.
 */
kernel_tree_fn *cpu_tree(struct op op, enum dtype dtype);

/* The compiler's flags for an instruction set, separated by blanks; NULL when this build has none. */
const char *cpu_isa_flags(const char *isa);

/* Is the instruction set in this build, and does this processor run it? */
bool cpu_isa_runs(const char *isa);

#endif
