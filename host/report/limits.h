/*
 * Measured limits of bandwidth, from the floors that a result's metadata holds.
 */
#ifndef GPUBENCH_REPORT_LIMITS_H
#define GPUBENCH_REPORT_LIMITS_H

#include "host/result/result.h"

#define LIMITS_MAX      8
#define LIMIT_NAME_SIZE 64

struct limit {
    char name
        [LIMIT_NAME_SIZE]; /* "read, memory": the path of its key, safe to print but not escaped */
    double gbps;
};

/* Every member of meta.floors, or of an object in it, whose key ends in "_gbps"; returns how many. */
size_t limits_read(const struct result *result, struct limit limits[LIMITS_MAX]);

#endif
