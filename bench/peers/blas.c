/* OpenBLAS, found when asked for: Debian's libopenblas0-pthread. */
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "bench/peers/native.h"

/* The functions of one element type; the interface is that of CBLAS with 32-bit integers. */
struct blas {
    float (*sasum)(int, const float *, int);
    double (*dasum)(int, const double *, int);
    float (*snrm2)(int, const float *, int);
    double (*dnrm2)(int, const double *, int);
    float (*sdot)(int, const float *, int, const float *, int);
    double (*ddot)(int, const double *, int, const double *, int);
    size_t (*isamax)(int, const float *, int);
    size_t (*idamax)(int, const double *, int);
};

static struct blas blas; /* of this process, which is one peer's own */

/* x and y are of the type that the arena says. */
static bool narrow(const struct native *native)
{
    return native->arena->dtype == DTYPE_F32;
}

static void call_asum(struct native *native)
{
    const int n = (int)native->n;
    const void *x = native->arena->x;

    native->result = narrow(native) ? (double)blas.sasum(n, x, 1) : (double)blas.dasum(n, x, 1);
}

static void call_nrm2(struct native *native)
{
    const int n = (int)native->n;
    const void *x = native->arena->x;

    native->result = narrow(native) ? (double)blas.snrm2(n, x, 1) : (double)blas.dnrm2(n, x, 1);
}

static void call_dot(struct native *native)
{
    const int n = (int)native->n;
    const void *x = native->arena->x;

    native->result = narrow(native) ? (double)blas.sdot(n, x, 1, native->arena->y, 1)
                                    : (double)blas.ddot(n, x, 1, native->arena->y, 1);
}

static void call_iamax(struct native *native)
{
    const int n = (int)native->n;
    const void *x = native->arena->x;

    native->result = narrow(native) ? (double)blas.isamax(n, x, 1) : (double)blas.idamax(n, x, 1);
}

static const struct {
    const char *word;
    const char *f32, *f64;
    size_t f32_at, f64_at; /* of the function in struct blas */
    void (*call)(struct native *native);
} peers[] = {
#define PEER(word, s, d)                                                                           \
    {                                                                                              \
#word, "cblas_" #s, "cblas_" #d, offsetof(struct blas, s), offsetof(struct blas, d),       \
            call_##word                                                                            \
    }
    PEER(asum, sasum, dasum),
    PEER(nrm2, snrm2, dnrm2),
    PEER(dot, sdot, ddot),
    PEER(iamax, isamax, idamax),
};

static bool find(void *library, const char *name, size_t at)
{
    void *function = dlsym(library, name);

    memcpy((char *)&blas + at, &function, sizeof(function));
    return function != NULL;
}

enum status native_open_blas(struct native *native, const char *word, struct error *err)
{
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    void (*set_threads)(int);
    void *function;

    if (!library)
        return error_set(err, STATUS_FAILED, "no OpenBLAS (Debian: libopenblas0-pthread)");
    function = dlsym(library, "openblas_set_num_threads");
    if (function && native->threads == 1) {
        memcpy(&set_threads, &function, sizeof(function));
        set_threads(1);
    }
    for (size_t i = 0; i < sizeof(peers) / sizeof(peers[0]); i++) {
        if (strcmp(peers[i].word, word) == 0 && find(library, peers[i].f32, peers[i].f32_at) &&
            find(library, peers[i].f64, peers[i].f64_at)) {
            native->call = peers[i].call;
            snprintf(native->name, sizeof(native->name), "OpenBLAS %s, %s", word,
                     native->threads == 1 ? "1 thread" : "all threads");
            return STATUS_OK;
        }
    }
    return error_set(err, STATUS_FAILED, "OpenBLAS has no %s", word);
}
