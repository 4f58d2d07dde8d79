/*
 * The memory of a process and of its children: pages of one alone, and pages that several map, once.
 */
#ifndef GPUBENCH_BASE_FOOTPRINT_H
#define GPUBENCH_BASE_FOOTPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Addresses from <= a < end. */
struct address_range {
    uintptr_t from, end;
};

/*
 * Add up what the process and its children, and theirs, have in memory now: from /proc/PID/smaps, private pages of each, and of
 * pages that are shared, for each mapping as much as the process has that sees most of it. So a page that a
 * child inherited counts once, as it lies in memory once. Mappings that touch one of the ranges are left out.
 *
 * To this comes what each had at its peak since footprint_forget and has no more. Processes that have ended
 * are not seen. False when the process cannot be looked at.
 */
bool footprint_read(pid_t root, const struct address_range *left_out, size_t count, double *bytes);

/* Forget peaks, so that those to come are seen. Where the kernel does not let us, earlier ones count. */
void footprint_forget(pid_t root);

#endif
