/* AVX2 and FMA: 32-byte vectors. */
#define VECTOR_BYTES     32
#define VECTOR_REGISTERS 16
#include "kernels/vector/gcc.h"

#include <immintrin.h>

#undef VECTOR_MIN_f32
#undef VECTOR_MIN_f64
#undef VECTOR_MIN_i32
#undef VECTOR_MAX_f32
#undef VECTOR_MAX_f64
#undef VECTOR_MAX_i32
#define VECTOR_MIN_f32(a, b) ((v_f32)_mm256_min_ps((__m256)(b), (__m256)(a)))
#define VECTOR_MIN_f64(a, b) ((v_f64)_mm256_min_pd((__m256d)(b), (__m256d)(a)))
#define VECTOR_MIN_i32(a, b) ((v_i32)_mm256_min_epi32((__m256i)(b), (__m256i)(a)))
#define VECTOR_MAX_f32(a, b) ((v_f32)_mm256_max_ps((__m256)(b), (__m256)(a)))
#define VECTOR_MAX_f64(a, b) ((v_f64)_mm256_max_pd((__m256d)(b), (__m256d)(a)))
#define VECTOR_MAX_i32(a, b) ((v_i32)_mm256_max_epi32((__m256i)(b), (__m256i)(a)))

#undef VECTOR_WIDEN
#undef VECTOR_MULTIPLY_WIDE
#define VECTOR_WIDEN(x)            ((v_u64)_mm256_cvtepi32_epi64((__m128i)(x)))
#define VECTOR_MULTIPLY_WIDE(a, b) ((v_u64)_mm256_mul_epi32((__m256i)(a), (__m256i)(b)))

#undef VECTOR_FMA_f32
#undef VECTOR_FMA_f64
#define VECTOR_FMA_f32(a, b, c) ((v_f32)_mm256_fmadd_ps((__m256)(a), (__m256)(b), (__m256)(c)))
#define VECTOR_FMA_f64(a, b, c) ((v_f64)_mm256_fmadd_pd((__m256d)(a), (__m256d)(b), (__m256d)(c)))

#undef VECTOR_WATCH_f32
#undef VECTOR_WATCH_f64
#define VECTOR_WATCH_f32(a, b, w) VECTOR_FMA_f32(a, b, w)
#define VECTOR_WATCH_f64(a, b, w) VECTOR_FMA_f64(a, b, w)

#undef VECTOR_EQUAL_f32
#undef VECTOR_EQUAL_f64
#undef VECTOR_EQUAL_i32
#undef VECTOR_EQUAL_i64
#define VECTOR_EQUAL_f32(a, b)                                                                     \
    _mm256_movemask_ps(_mm256_cmp_ps((__m256)(a), (__m256)(b), _CMP_EQ_OQ))
#define VECTOR_EQUAL_f64(a, b)                                                                     \
    _mm256_movemask_pd(_mm256_cmp_pd((__m256d)(a), (__m256d)(b), _CMP_EQ_OQ))
#define VECTOR_EQUAL_i32(a, b)                                                                     \
    _mm256_movemask_ps((__m256)_mm256_cmpeq_epi32((__m256i)(a), (__m256i)(b)))
#define VECTOR_EQUAL_i64(a, b)                                                                     \
    _mm256_movemask_pd((__m256d)_mm256_cmpeq_epi64((__m256i)(a), (__m256i)(b)))
