/* x86-64 as every such processor has it: 16-byte vectors, no fma. */
#define VECTOR_BYTES     16
#define VECTOR_REGISTERS 16
#include "kernels/vector/gcc.h"

#include <immintrin.h>

#undef VECTOR_MIN_f32
#undef VECTOR_MIN_f64
#undef VECTOR_MAX_f32
#undef VECTOR_MAX_f64
#define VECTOR_MIN_f32(a, b) ((v_f32)_mm_min_ps((__m128)(b), (__m128)(a)))
#define VECTOR_MIN_f64(a, b) ((v_f64)_mm_min_pd((__m128d)(b), (__m128d)(a)))
#define VECTOR_MAX_f32(a, b) ((v_f32)_mm_max_ps((__m128)(b), (__m128)(a)))
#define VECTOR_MAX_f64(a, b) ((v_f64)_mm_max_pd((__m128d)(b), (__m128d)(a)))

#undef VECTOR_EQUAL_f32
#undef VECTOR_EQUAL_f64
#undef VECTOR_EQUAL_i32
#define VECTOR_EQUAL_f32(a, b) _mm_movemask_ps(_mm_cmpeq_ps((__m128)(a), (__m128)(b)))
#define VECTOR_EQUAL_f64(a, b) _mm_movemask_pd(_mm_cmpeq_pd((__m128d)(a), (__m128d)(b)))
#define VECTOR_EQUAL_i32(a, b) _mm_movemask_ps((__m128)_mm_cmpeq_epi32((__m128i)(a), (__m128i)(b)))
