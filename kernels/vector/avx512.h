/* AVX-512 F, DQ, BW and VL: 64-byte vectors. */
#define VECTOR_BYTES     64
#define VECTOR_REGISTERS 32
#include "kernels/vector/gcc.h"

#include <immintrin.h>

#undef VECTOR_MIN_f32
#undef VECTOR_MIN_f64
#undef VECTOR_MIN_i32
#undef VECTOR_MIN_i64
#undef VECTOR_MAX_f32
#undef VECTOR_MAX_f64
#undef VECTOR_MAX_i32
#undef VECTOR_MAX_i64
#define VECTOR_MIN_f32(a, b) ((v_f32)_mm512_min_ps((__m512)(b), (__m512)(a)))
#define VECTOR_MIN_f64(a, b) ((v_f64)_mm512_min_pd((__m512d)(b), (__m512d)(a)))
#define VECTOR_MIN_i32(a, b) ((v_i32)_mm512_min_epi32((__m512i)(b), (__m512i)(a)))
#define VECTOR_MIN_i64(a, b) ((v_i64)_mm512_min_epi64((__m512i)(b), (__m512i)(a)))
#define VECTOR_MAX_f32(a, b) ((v_f32)_mm512_max_ps((__m512)(b), (__m512)(a)))
#define VECTOR_MAX_f64(a, b) ((v_f64)_mm512_max_pd((__m512d)(b), (__m512d)(a)))
#define VECTOR_MAX_i32(a, b) ((v_i32)_mm512_max_epi32((__m512i)(b), (__m512i)(a)))
#define VECTOR_MAX_i64(a, b) ((v_i64)_mm512_max_epi64((__m512i)(b), (__m512i)(a)))

#undef VECTOR_WIDEN
#undef VECTOR_MULTIPLY_WIDE
#undef VECTOR_ABS_u64
#define VECTOR_WIDEN(x)            ((v_u64)_mm512_cvtepi32_epi64((__m256i)(x)))
#define VECTOR_MULTIPLY_WIDE(a, b) ((v_u64)_mm512_mul_epi32((__m512i)(a), (__m512i)(b)))
#define VECTOR_ABS_u64(x)          ((v_u64)_mm512_abs_epi64((__m512i)(x)))

#undef VECTOR_FMA_f32
#undef VECTOR_FMA_f64
#define VECTOR_FMA_f32(a, b, c) ((v_f32)_mm512_fmadd_ps((__m512)(a), (__m512)(b), (__m512)(c)))
#define VECTOR_FMA_f64(a, b, c) ((v_f64)_mm512_fmadd_pd((__m512d)(a), (__m512d)(b), (__m512d)(c)))

#undef VECTOR_WATCH_f32
#undef VECTOR_WATCH_f64
#define VECTOR_WATCH_f32(a, b, w) VECTOR_FMA_f32(a, b, w)
#define VECTOR_WATCH_f64(a, b, w) VECTOR_FMA_f64(a, b, w)

#undef VECTOR_EQUAL_f32
#undef VECTOR_EQUAL_f64
#undef VECTOR_EQUAL_i32
#undef VECTOR_EQUAL_i64
#define VECTOR_EQUAL_f32(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_EQ_OQ)
#define VECTOR_EQUAL_f64(a, b) _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), _CMP_EQ_OQ)
#define VECTOR_EQUAL_i32(a, b) _mm512_cmpeq_epi32_mask((__m512i)(a), (__m512i)(b))
#define VECTOR_EQUAL_i64(a, b) _mm512_cmpeq_epi64_mask((__m512i)(a), (__m512i)(b))

/* Multipliers add as exactly as adders do; where both exist, an operator of many additions keeps both busy. */
#undef VECTOR_ADD_ASIDE_f32
#undef VECTOR_ADD_ASIDE_f64
#define VECTOR_ADD_ASIDE_f32(a, b) VECTOR_FMA_f32(b, _mm512_set1_ps(1), a)
#define VECTOR_ADD_ASIDE_f64(a, b) VECTOR_FMA_f64(b, _mm512_set1_pd(1), a)
