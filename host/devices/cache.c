#include "host/devices/cache.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define LINE 64

void cache_flush(const void *data, size_t bytes)
{
    const char *at = data;

    for (size_t i = 0; i < bytes; i += LINE) {
#if defined(__x86_64__)
        _mm_clflush(at + i);
#elif defined(__aarch64__)
        __asm__ volatile("dc civac, %0" : : "r"(at + i) : "memory"); /* no builtin does this */
#endif
    }
#if defined(__x86_64__)
    _mm_mfence();
#elif defined(__aarch64__)
    __asm__ volatile("dsb ish" : : : "memory");
#endif
}
