/*
 * What a processor does while it waits for another one in a loop.
 */
#ifndef GPUBENCH_BASE_RELAX_H
#define GPUBENCH_BASE_RELAX_H

/* A turn of a waiting loop: tells the processor that nothing is in a hurry until memory changes. */
static inline void processor_relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield"); /* a hint to the processor: no other way to say it */
#endif
}

#endif
