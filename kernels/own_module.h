/*
 * Template: an own operator's shared object. Its source includes kernels/vector/ISA.h and the operator file,
 * and then this.
 */
#if !defined(OP_NAME) || !defined(OP_MAP) || !defined(OP_COMBINE) || !defined(OP_IDENTITY) || !defined(OP_FINISH)
#error "an operator file defines OP_NAME, OP_MAP, OP_COMBINE, OP_IDENTITY and OP_FINISH"
#endif
#if defined(OP_PRE_MAP) || defined(OP_LOCATE) || defined(OP_STEP) || defined(OP_SCHEME) || defined(OP_SECOND)
#error "OP_PRE_MAP, OP_LOCATE, OP_STEP, OP_SCHEME and OP_SECOND are not for own operators"
#endif
#if defined(OP_FLOAT_ONLY) && defined(OP_INT_ONLY)
#error "OP_FLOAT_ONLY and OP_INT_ONLY leave no element type"
#endif

#define OP_FINISH_sum     OWN_SUM
#define OP_FINISH_count   OWN_COUNT
#define OP_FINISH_element OWN_ELEMENT
#define OP_FINISH_root    OWN_ROOT
#define OWN_FINISH_(word) OP_FINISH_##word
#define OWN_FINISH(word)  OWN_FINISH_(word)
#define OWN_TEXT_(word)   #word
#define OWN_TEXT(word)    OWN_TEXT_(word)

#include "kernels/own.h"

#define KERNELS own_kernels
#define OWN_MODULE
#include "kernels/cpu.h"

#define OWN_TYPE(dt) {ENTRY(dt), own_map_##dt, own_combine_##dt, own_identity_##dt}

extern const struct own_module own_module;

const struct own_module own_module = {
    .name = OWN_TEXT(OP_NAME),
#ifdef OP_FORMULA
    .formula = OP_FORMULA,
#else
    .formula = "",
#endif
#ifdef OP_INPUTS
    .inputs = OP_INPUTS,
#else
    .inputs = 1,
#endif
#ifdef OP_ROUNDINGS
    .roundings = OP_ROUNDINGS,
#endif
    .finish = OWN_FINISH(OP_FINISH),
#ifdef OP_FLOPS
    .flops = OP_FLOPS,
#else
    .flops = 1,
#endif
#ifdef OP_NEEDS_FMA
    .needs_fma = true,
#endif
#ifdef OP_NAN_WINS
    .nan_wins = true,
#endif
    .types = {
#ifndef OP_INT_ONLY
        [DTYPE_F32] = OWN_TYPE(f32),
        [DTYPE_F64] = OWN_TYPE(f64),
#endif
#ifndef OP_FLOAT_ONLY
        [DTYPE_I32] = OWN_TYPE(i32),
        [DTYPE_I64] = OWN_TYPE(i64),
#endif
    },
};
