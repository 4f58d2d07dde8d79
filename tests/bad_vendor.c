/*
 * An OpenCL driver that takes its loader's process down, or into a standstill, as soon as it is
 * loaded: built once for each way.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void __attribute__((constructor)) misbehave(void)
{
    puts("a driver's words");
#if defined(VENDOR_CRASHES)
    raise(SIGSEGV);
#elif defined(VENDOR_EXITS)
    exit(3);
#else
    for (;;)
        pause();
#endif
}
