/*
 * Own operators: what a user's operator file becomes. It is compiled, once for each instruction set, to a shared
 * object that exports one `struct own_module` called own_module (kernels/own_module.h); the same text goes
 * into the OpenCL programs. docs/OPERATORS.md says how such a file is written.
 */
#ifndef GPUBENCH_KERNELS_OWN_H
#define GPUBENCH_KERNELS_OWN_H

#include "kernels/partials.h"

#define OWN_MODULE_NAME "own_module"
#define OWN_BLOCK       1024u /* elements that are mapped at a time */
#define OWN_MODULES_MAX 8u    /* instruction sets */

/* How the final accumulator becomes the value: OP_FINISH. */
enum own_finish { OWN_SUM, OWN_COUNT, OWN_ELEMENT, OWN_ROOT };

/* An accumulator, and a block of them, of any type. */
union own_word {
    float f32;
    double f64;
    int32_t i32;
    int64_t i64;
    uint64_t u64;
};

union own_block {
    float f32[OWN_BLOCK];
    double f64[OWN_BLOCK];
    int32_t i32[OWN_BLOCK];
    int64_t i64[OWN_BLOCK];
    uint64_t u64[OWN_BLOCK];
};

/* The operator on one element type; all NULL where it is not defined. Accumulators are words of the record's type. */
struct own_type {
    struct cpu_kernel kernel;

    /* Map elements first .. first + count - 1 of the task to `count` accumulators; count <= OWN_BLOCK. */
    void (*map)(const struct kernel_task *task, uint64_t first, unsigned count, void *accumulators);

    /* *left = *left combined with *right, which comes later in the input. */
    void (*combine)(void *left, const void *right);

    void (*identity)(void *accumulator);
};

struct own_module {
    const char *name, *formula;
    unsigned inputs;
    unsigned roundings; /* of one combining: 0 where every order gives the same bits */
    enum own_finish finish;
    double flops;
    bool needs_fma;
    bool nan_wins;
    struct own_type types[DTYPE_COUNT];
};

/* An operator that a program was given. What the members point to is owned by whoever loaded it. */
struct own_operator {
    struct op_description description; /* its `own` is this */
    const char *text;                  /* of the file, for OpenCL programs */
    struct {
        const char *isa;
        const struct own_module *module;
    } modules[OWN_MODULES_MAX];
    unsigned module_count; /* at least 1: the first is what values are checked by */
};

/* Fill in the description from the first module. */
void own_describe(struct own_operator *own);

/* The operator on a type, as the first module has it. */
const struct own_type *own_type(struct op op, enum dtype dtype);

/* As cpu_kernel, for an own operator. */
const struct cpu_kernel *own_kernel(const char *isa, struct op op, enum dtype dtype);

/* Bytes of an accumulator: 8 for counts and integer sums, else the element's. */
size_t own_word_size(struct op op, enum dtype dtype);

/*
 * The relative error of n combinings in any order against the canonical one, when each rounds
 * own_module.roundings times (Higham, 2002, lemma 3.1); infinity where n is too large for a bound.
 */
long double own_relative_bound(struct op op, enum dtype dtype, uint64_t n);

#endif
