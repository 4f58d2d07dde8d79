/*
 * Source texts carried in the program (made by cmake/Embed.cmake).
 */
#ifndef GPUBENCH_KERNELS_EMBEDDED_H
#define GPUBENCH_KERNELS_EMBEDDED_H

struct embedded_text {
    const char *name; /* path from the project's root; NULL ends a list */
    const char *text;
};

/* Every file that an OpenCL program or an own operator is made of: all templates and headers of kernels/. */
extern const struct embedded_text kernel_sources[];

#endif
