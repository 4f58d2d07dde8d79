/*
 * The cells of run --files: an operator on a device with the files in the page cache or not. Internal to files*.c.
 */
#ifndef GPUBENCH_EXPERIMENTS_FILES_CELLS_H
#define GPUBENCH_EXPERIMENTS_FILES_CELLS_H

#include <jansson.h>

#include "host/devices/runner.h"
#include "host/devices/select.h"
#include "host/experiments/file_job.h"
#include "host/measure/sampler.h"
#include "host/result/result.h"

struct files_cell {
    size_t op, device; /* indices */
    enum page_cache page_cache;
    enum cell_status status;
    char reason[512];
    char *wrong; /* owned; by file: its value was another one */
    struct summary time;
    struct phases phases;
    double instrumented_s;
    struct sampler_record *records; /* owned; of the samples */
    size_t count;
    bool unresolved;
};

/* A device while cells are measured. */
struct files_device {
    const struct device_choice *choice;
    struct device_config config;
    struct runner runner;
    struct file_job *job;
    char reason[512]; /* not empty: it takes no part any more, and why */
    enum cell_status status;
};

struct files {
    struct file_set set;
    const struct op *ops;
    size_t op_count;
    struct files_device *devices;
    size_t device_count;
    struct files_cell *cells; /* by operator, state of the cache, device */
    size_t cell_count;
    struct sampler sampler;
    size_t *sampled; /* the cell that each of the sampler's cells stands for */
    size_t last_device;
};

/* Measure all cells; what becomes of each is in it. STATUS_FAILED when memory ran out. */
enum status files_measure(struct files *files, const struct sampler_options *options,
                          struct error *err);

/* The result's "files": a new reference, NULL when memory ran out. */
json_t *files_to_json(const struct files *files);

#endif
