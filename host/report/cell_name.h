/*
 * A cell's name for programs that know benchmarks by one name.
 */
#ifndef GPUBENCH_REPORT_CELL_NAME_H
#define GPUBENCH_REPORT_CELL_NAME_H

#include "host/result/result.h"

#define CELL_NAME_SIZE 256

/*
 * "sum/f32/threads/n:4096", then what of the case is not the default: "/data:ones", "/residency:device",
 * "/reuse:10", "/chunk:4096", "/steps:8", "/depth:8", "/mem:pinned", "/alloc:reuse", "/lifecycle:cold", "/cache:flushed", "/gap_s:0.01". Unique in a result. The
 * device's id may hold anything. Returns `name`.
 */
char *cell_name(const struct cell_result *cell, char name[CELL_NAME_SIZE]);

#endif
