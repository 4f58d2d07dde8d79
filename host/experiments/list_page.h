/*
 * The parts of what `gpubench list` prints. Internal to list*.c.
 */
#ifndef GPUBENCH_EXPERIMENTS_LIST_PAGE_H
#define GPUBENCH_EXPERIMENTS_LIST_PAGE_H

#include "host/base/machine.h"
#include "host/devices/opencl_probe.h"
#include "host/report/report.h"

struct list_page {
    FILE *out;
    const struct opencl_list *opencl;
    const struct machine *machine;
    struct report_options options; /* width, utf8 */
};

/* A table of all devices, the processor's first. */
void list_devices(const struct list_page *page);

/* Everything that is known of each OpenCL device. */
void list_details(const struct list_page *page);

/* A table of the operators, and the words that options take. */
void list_operators(const struct list_page *page);
void list_words(const struct list_page *page);

#endif
