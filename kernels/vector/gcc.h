/*
 * The operator macros in C, on vectors of VECTOR_BYTES through the vector extension of gcc and clang.
 *
 * An instruction-set header sets VECTOR_BYTES, includes this file and then replaces the VECTOR_...
 * entries that its processor does better. kernels/bind.h picks the entries of one element type.
 *
 * MIN and MAX keep their first argument when either is NaN: a running extreme passes NaNs by.
 */
#ifndef GPUBENCH_KERNELS_VECTOR_GCC_H
#define GPUBENCH_KERNELS_VECTOR_GCC_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/canonical.h"

#define INLINE static inline __attribute__((always_inline, unused))

/* Before a loop over rows: unrolled whole, it would be scheduled column by column, which memory does not like. */
#ifdef __clang__
#define ROWS_LOOP _Pragma("clang loop unroll_count(2)")
#else
#define ROWS_LOOP _Pragma("GCC unroll 2")
#endif

/* Inputs of so many bytes come from beyond a core's own caches; how far ahead they are asked for then. */
#define FAR_BYTES   (2u << 20)
#define FETCH_AHEAD 4096u

/* Ask for the cache line so many bytes after p, which need not exist. */
#define PREFETCH(p, bytes) __builtin_prefetch((const void *)((uintptr_t)(p) + (bytes)))

#define ELEMENT float
#define INTEGER int32_t
#define NAME    f32
#include "kernels/vector/gcc_type.h"

#define ELEMENT double
#define INTEGER int64_t
#define NAME    f64
#include "kernels/vector/gcc_type.h"

#define ELEMENT int32_t
#define INTEGER int32_t
#define NAME    i32
#include "kernels/vector/gcc_type.h"

#define ELEMENT int64_t
#define INTEGER int64_t
#define NAME    i64
#include "kernels/vector/gcc_type.h"

#define ELEMENT uint32_t
#define INTEGER int32_t
#define NAME    u32
#include "kernels/vector/gcc_type.h"

#define ELEMENT uint64_t
#define INTEGER int64_t
#define NAME    u64
#include "kernels/vector/gcc_type.h"

/* Half a vector of i32: widened to 64 bits it fills a whole one. */
typedef int32_t v_half __attribute__((vector_size(VECTOR_BYTES / 2)));
typedef v_half unaligned_half __attribute__((aligned(4), may_alias));

INLINE v_u64 widen_half(v_half x)
{
    return (v_u64) __builtin_convertvector(x, v_i64);
}

INLINE v_u64 multiply_wide(v_u64 a, v_u64 b)
{
    return a * b;
}

INLINE v_f32 abs_f32(v_f32 x)
{
    return (v_f32)((mask_f32)x & INT32_MAX);
}

INLINE v_f64 abs_f64(v_f64 x)
{
    return (v_f64)((mask_f64)x & INT64_MAX);
}

INLINE v_u64 abs_u64(v_u64 x)
{
    v_u64 sign = (v_u64)((v_i64)x >> 63);

    return (x ^ sign) - sign;
}

INLINE v_f32 fma_f32(v_f32 a, v_f32 b, v_f32 c)
{
    for (int j = 0; j < (int)(VECTOR_BYTES / sizeof(float)); j++)
        c[j] = fmaf(a[j], b[j], c[j]);
    return c;
}

INLINE v_f64 fma_f64(v_f64 a, v_f64 b, v_f64 c)
{
    for (int j = 0; j < (int)(VECTOR_BYTES / sizeof(double)); j++)
        c[j] = fma(a[j], b[j], c[j]);
    return c;
}

/* i32 to 64 bits, and products of what was widened so. */
#define VECTOR_WIDEN         widen_half
#define VECTOR_MULTIPLY_WIDE multiply_wide

#define VECTOR_ABS_f32 abs_f32
#define VECTOR_ABS_f64 abs_f64
#define VECTOR_ABS_u64 abs_u64

#define VECTOR_MIN_f32   min_f32
#define VECTOR_MIN_f64   min_f64
#define VECTOR_MIN_i32   min_i32
#define VECTOR_MIN_i64   min_i64
#define VECTOR_MAX_f32   max_f32
#define VECTOR_MAX_f64   max_f64
#define VECTOR_MAX_i32   max_i32
#define VECTOR_MAX_i64   max_i64
#define VECTOR_FMA_f32   fma_f32
#define VECTOR_FMA_f64   fma_f64
/* Bit j is set when lanes j are equal. */
#define VECTOR_EQUAL_f32 equal_f32
#define VECTOR_EQUAL_f64 equal_f64
#define VECTOR_EQUAL_i32 equal_i32
#define VECTOR_EQUAL_i64 equal_i64

/* a + b, where a processor has units for it beside those of other additions. */
#define VECTOR_ADD_ASIDE_f32(a, b) ((a) + (b))
#define VECTOR_ADD_ASIDE_f64(a, b) ((a) + (b))

/* NaN where a, b or w is, and perhaps where infinities meet. */
#define VECTOR_WATCH_f32(a, b, w) ((w) + (a) * (b))
#define VECTOR_WATCH_f64(a, b, w) ((w) + (a) * (b))

/* SWAP_W_H: of W lanes, lane j receives lane j ^ H, a step of the fold by halving. */
#define SWAP_2_1(a)  __builtin_shufflevector(a, a, 1, 0)
#define SWAP_4_1(a)  __builtin_shufflevector(a, a, 1, 0, 3, 2)
#define SWAP_4_2(a)  __builtin_shufflevector(a, a, 2, 3, 0, 1)
#define SWAP_8_1(a)  __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6)
#define SWAP_8_2(a)  __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5)
#define SWAP_8_4(a)  __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3)
#define SWAP_16_1(a) __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#define SWAP_16_2(a) __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)
#define SWAP_16_4(a) __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)
#define SWAP_16_8(a) __builtin_shufflevector(a, a, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)

/* The left halves of a and b in one vector, and the right ones. */
#define LEFT_2(a, b)   __builtin_shufflevector(a, b, 0, 2)
#define RIGHT_2(a, b)  __builtin_shufflevector(a, b, 1, 3)
#define LEFT_4(a, b)   __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define RIGHT_4(a, b)  __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define LEFT_8(a, b)   __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define RIGHT_8(a, b)  __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define LEFT_16(a, b)                                                                              \
    __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define RIGHT_16(a, b)                                                                             \
    __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)

#endif
