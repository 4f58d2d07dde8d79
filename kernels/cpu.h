/*
 * Template: one operator for one instruction set, all its element types. The build makes a source file for
 * each pair that includes kernels/vector/ISA.h and kernels/ops/OP.h, defines KERNELS as the name of
 * the table below, and includes this file.
 */
#include "kernels/partials.h"

#ifndef OP_INT_ONLY
#define DT      f32
#define T       float
#define T_FLOAT 1
#define T_BITS  32
#define DTYPE   DTYPE_F32
#include "kernels/cpu_instance.h"
#undef DTYPE

#define DT      f64
#define T       double
#define T_FLOAT 1
#define T_BITS  64
#define DTYPE   DTYPE_F64
#include "kernels/cpu_instance.h"
#undef DTYPE
#endif

#ifndef OP_FLOAT_ONLY
#define DT      i32
#define T       int32_t
#define T_FLOAT 0
#define T_BITS  32
#define DTYPE   DTYPE_I32
#include "kernels/cpu_instance.h"
#undef DTYPE

#define DT      i64
#define T       int64_t
#define T_FLOAT 0
#define T_BITS  64
#define DTYPE   DTYPE_I64
#include "kernels/cpu_instance.h"
#undef DTYPE
#endif

#ifdef OP_PRE_MAP
#define ENTRY(dt) {run_##dt, NULL}
#else
#define ENTRY(dt) {run_##dt, tree_##dt}
#endif

extern const struct cpu_kernel KERNELS[DTYPE_COUNT];

const struct cpu_kernel KERNELS[DTYPE_COUNT] = {
#ifndef OP_INT_ONLY
    [DTYPE_F32] = ENTRY(f32),
    [DTYPE_F64] = ENTRY(f64),
#endif
#ifndef OP_FLOAT_ONLY
    [DTYPE_I32] = ENTRY(i32),
    [DTYPE_I64] = ENTRY(i64),
#endif
};
