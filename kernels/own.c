#include "kernels/own.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* Sums: of the elements as mapped, so that what the map rounds is part of the operator. */
static long double sum_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    long double largest = dtype == DTYPE_F32 ? (long double)FLT_MAX : (long double)DBL_MAX;

    if (!(exact->magnitude < largest))
        return INFINITY;
    return rounding_gamma(dtype, order_depth(exact, dtype, n)) * exact->magnitude;
}

/* Others that round: the reference, which knows how often, leaves the bound itself in `magnitude`. */
static long double stated_bound(const struct exact_result *exact, enum dtype dtype, uint64_t n)
{
    (void)dtype;
    (void)n;
    return exact->magnitude;
}

void own_describe(struct own_operator *own)
{
    const struct own_module *module = own->modules[0].module;
    struct op_description *is = &own->description;
    bool selects = module->finish == OWN_ELEMENT || module->finish == OWN_ROOT;

    static struct value (*const finishes[])(const void *, enum dtype, uint64_t) = {
        [OWN_SUM] = finish_sum,
        [OWN_COUNT] = finish_count,
        [OWN_ELEMENT] = finish_element,
        [OWN_ROOT] = finish_root,
    };

    *is = (struct op_description){
        .name = module->name,
        .formula = module->formula,
        .inputs = module->inputs,
        .scheme = selects ? SCHEME_EXTREME : SCHEME_FOLD,
        .finish = finishes[module->finish],
        .flops = module->flops,
        .needs_fma = module->needs_fma,
        .exact = module->finish == OWN_COUNT || (selects && module->roundings == 0),
        .own = own,
    };
    if (!is->exact)
        is->bound = module->finish == OWN_SUM ? sum_bound : stated_bound;
    for (enum dtype dtype = 0; dtype < DTYPE_COUNT; dtype++)
        if (module->types[dtype].kernel.run)
            is->dtypes |= DTYPE_BIT(dtype);
}

const struct own_type *own_type(struct op op, enum dtype dtype)
{
    return &op.is->own->modules[0].module->types[dtype];
}

const struct cpu_kernel *own_kernel(const char *isa, struct op op, enum dtype dtype)
{
    const struct own_operator *own = op.is->own;

    for (unsigned i = 0; i < own->module_count; i++) {
        const struct cpu_kernel *kernel = &own->modules[i].module->types[dtype].kernel;

        if (strcmp(own->modules[i].isa, isa) == 0)
            return kernel->run ? kernel : NULL;
    }
    return NULL;
}

size_t own_word_size(struct op op, enum dtype dtype)
{
    return partial_record_size(op, dtype);
}

long double own_relative_bound(struct op op, enum dtype dtype, uint64_t n)
{
    unsigned roundings = op.is->own->modules[0].module->roundings;
    long double most = dtype == DTYPE_F32 ? 0x1p22L : 0x1p50L; /* roundings, for a useful bound */

    if (roundings * (long double)n >= most || n > UINT32_MAX / (roundings + 1))
        return INFINITY;
    return rounding_gamma(dtype, roundings * (unsigned)n) +
           rounding_gamma(dtype, roundings * canonical_depth(dtype, n));
}
