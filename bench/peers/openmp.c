/* Reductions as gcc's OpenMP makes them; compiled with -fopenmp -O3 -march=native where the compiler has it. */
#include <stdio.h>
#include <string.h>

#include "bench/peers/native.h"

#ifdef _OPENMP

#pragma GCC diagnostic ignored "-Wconversion" /* of the pragma's own making */

static void call_sum(struct native *native)
{
    const float *f32 = native->arena->x;
    const double *f64 = native->arena->x;
    float narrow = 0;
    double wide = 0;

    if (native->arena->dtype == DTYPE_F32) {
#pragma omp parallel for simd reduction(+ : narrow)
        for (uint64_t i = 0; i < native->n; i++)
            narrow += f32[i];
    } else {
#pragma omp parallel for simd reduction(+ : wide)
        for (uint64_t i = 0; i < native->n; i++)
            wide += f64[i];
    }
    native->result = wide + (double)narrow;
}

static void call_region(struct native *native)
{
#pragma omp parallel
    {
        __asm__ volatile("" : : "r"(native) : "memory");
    }
}

enum status native_open_openmp(struct native *native, const char *word, struct error *err)
{
    if (strcmp(word, "sum") == 0)
        native->call = call_sum;
    else if (strcmp(word, "region") == 0)
        native->call = call_region;
    else
        return error_set(err, STATUS_FAILED, "there is no OpenMP peer \"%s\"", word);
    snprintf(native->name, sizeof(native->name), "OpenMP %s", word);
    return STATUS_OK;
}

#else

enum status native_open_openmp(struct native *native, const char *word, struct error *err)
{
    (void)native, (void)word;
    return error_set(err, STATUS_FAILED, "this compiler has no OpenMP");
}

#endif
