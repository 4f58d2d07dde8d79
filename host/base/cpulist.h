/*
 * Sets of processors, and how Linux writes them: "0-3,8".
 */
#ifndef GPUBENCH_BASE_CPULIST_H
#define GPUBENCH_BASE_CPULIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROCESSORS_MAX 8192u /* the most that Linux can be built for */

struct cpulist {
    uint64_t words[PROCESSORS_MAX / 64]; /* bit c % 64 of word c / 64 stands for processor c */
};

/* The processors that the calling thread may run on; false when the kernel does not say. */
bool cpulist_allowed(struct cpulist *list);

/* Parse "0-3,8" (an empty text is an empty set); false, and an empty set, when it is not that. */
bool cpulist_parse(struct cpulist *list, const char *text);

/* Write the set into `text` and return it. What does not fit is replaced by "...". */
char *cpulist_format(const struct cpulist *list, char *text, size_t size);

bool cpulist_has(const struct cpulist *list, unsigned processor);
unsigned cpulist_count(const struct cpulist *list);

/* The first processor of the set at or behind `from`; PROCESSORS_MAX when there is none. */
unsigned cpulist_next(const struct cpulist *list, unsigned from);

/* Take the members of `other` out of the set. */
void cpulist_remove(struct cpulist *list, const struct cpulist *other);

#endif
