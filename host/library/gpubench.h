/*
 * libgpubench: which hardware for a workload, asked from another program.
 *
 * A profile is what `gpubench calibrate` measured of a machine. Load one or more, describe the workload, and get a
 * ranking of their devices by predicted time. Nothing is measured, no device is opened, nothing is printed.
 *
 * Functions return 0, or the exit status that `gpubench` would have (1 something failed, 2 the question or the file makes no
 * sense) and leave one line in `message`, cut to `message_size` bytes; both may be 0. They may be called from
 * several threads, as long as nobody frees what another one uses.
 */
#ifndef GPUBENCH_H
#define GPUBENCH_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define GPUBENCH_API __attribute__((visibility("default")))
#else
#define GPUBENCH_API
#endif

struct gpubench_profile; /* a machine, as calibrated */

/* A workload; members that are zero or NULL stand for the first value named. */
struct gpubench_workload {
    const char *op;    /* "sum", "dot", "argmax", "poly:64", … as `gpubench list` shows them */
    const char *dtype; /* "f32", "f64", "i32", "i64" */
    double elements;   /* of each input; at least 1 */
    double intensity;  /* arithmetic operations an element; 0: those of `op`. Not both */
    const char *residency; /* "host" or "device": where the input lies when an operation starts */
    unsigned reuse;        /* 1: operations per transfer of the input */
    const char
        *lifecycle; /* "warm", or "cold": each operation is charged with starting the device */
    double gap_s;   /* 0: idle time before each operation, in seconds */
};

/* What is predicted of one device. */
struct gpubench_advice {
    char device[64];      /* "threads", "opencl:0.0", … */
    char machine[64];     /* the name of its profile */
    double time_s;        /* of one operation */
    double low_s, high_s; /* 90 % interval */
    int tied;             /* cannot be told from the fastest */
    int extrapolated;     /* the workload lies outside what was calibrated */
};

/* "0.1.0" */
GPUBENCH_API const char *gpubench_version(void);

/*
 * Load the profile at `path`; NULL: the one that `gpubench calibrate` kept of this machine. *profile is to be freed with
 * gpubench_profile_free, and is NULL after a failure.
 */
GPUBENCH_API int gpubench_profile_load(struct gpubench_profile **profile, const char *path,
                                       char *message, size_t message_size);

/* Accepts NULL. */
GPUBENCH_API void gpubench_profile_free(struct gpubench_profile *profile);

/*
 * Rank all devices of `profile_count` profiles for the workload, the shortest time first, into `advice`, which has room for
 * `capacity`; *count receives how many there are, which may be more than were written.
 */
GPUBENCH_API int gpubench_advise(const struct gpubench_profile *const *profiles,
                                 size_t profile_count, const struct gpubench_workload *workload,
                                 struct gpubench_advice *advice, size_t capacity, size_t *count,
                                 char *message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
