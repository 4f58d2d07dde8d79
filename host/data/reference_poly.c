/*
 * poly: p = 1, then K times p = fma(p, x, 1/2) in the element's type, which is part of what the
 * operator is.
 *
 * Strips of elements run side by side. Without a fused instruction in the baseline, fma() is a call
 * an element and a degree, so the same loop is compiled again for processors that have one.
 */
#include "host/data/reference_families.h"

#include <math.h>

#define STRIP 128u

static inline __attribute__((always_inline)) void
strip_f32(float *restrict p, const float *restrict x, unsigned degree)
{
    for (unsigned i = 0; i < STRIP; i++)
        p[i] = 1.0f;
    for (unsigned k = 0; k < degree; k++)
        for (unsigned i = 0; i < STRIP; i++)
            p[i] = __builtin_fmaf(p[i], x[i], 0.5f);
}

static inline __attribute__((always_inline)) void
strip_f64(double *restrict p, const double *restrict x, unsigned degree)
{
    for (unsigned i = 0; i < STRIP; i++)
        p[i] = 1.0;
    for (unsigned k = 0; k < degree; k++)
        for (unsigned i = 0; i < STRIP; i++)
            p[i] = __builtin_fma(p[i], x[i], 0.5);
}

static void plain_f32(float *restrict p, const float *restrict x, unsigned degree)
{
    strip_f32(p, x, degree);
}

static void plain_f64(double *restrict p, const double *restrict x, unsigned degree)
{
    strip_f64(p, x, degree);
}

#ifdef __x86_64__
__attribute__((target("avx2,fma"))) static void fused_f32(float *restrict p,
                                                          const float *restrict x, unsigned degree)
{
    strip_f32(p, x, degree);
}

__attribute__((target("avx2,fma"))) static void fused_f64(double *restrict p,
                                                          const double *restrict x, unsigned degree)
{
    strip_f64(p, x, degree);
}

static bool has_fused(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#else
#define fused_f32 plain_f32
#define fused_f64 plain_f64

static bool has_fused(void)
{
    return false;
}
#endif

/* A strip of `n` elements; missing ones count as zero and are left out again. */
static void map_f32(double *mapped, const double *x, size_t n, unsigned degree)
{
    float narrow[STRIP] = { 0 }, p[STRIP];

    for (size_t i = 0; i < n; i++)
        narrow[i] = (float)x[i];
    (has_fused() ? fused_f32 : plain_f32)(p, narrow, degree);
    for (size_t i = 0; i < n; i++)
        mapped[i] = (double)p[i];
}

static void map_f64(double *mapped, const double *x, size_t n, unsigned degree)
{
    double full[STRIP] = { 0 }, p[STRIP];

    for (size_t i = 0; i < n; i++)
        full[i] = x[i];
    (has_fused() ? fused_f64 : plain_f64)(p, full, degree);
    for (size_t i = 0; i < n; i++)
        mapped[i] = p[i];
}

void reference_add_polynomials(struct reference *reference, const struct block *block)
{
    double mapped[REFERENCE_BLOCK];

    for (size_t first = 0; first < block->n; first += STRIP) {
        size_t n = block->n - first < STRIP ? block->n - first : STRIP;

        if (reference->dtype == DTYPE_F32)
            map_f32(mapped + first, block->x + first, n, reference->op.degree);
        else
            map_f64(mapped + first, block->x + first, n, reference->op.degree);
    }
    superacc_add(&reference->mapped, mapped, block->n);
}
