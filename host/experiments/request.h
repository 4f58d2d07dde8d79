/*
 * From options to a request for a plan: the presets and defaults of the run command.
 */
#ifndef GPUBENCH_EXPERIMENTS_REQUEST_H
#define GPUBENCH_EXPERIMENTS_REQUEST_H

#include "host/cli/options.h"
#include "host/data/file.h"
#include "host/measure/sampler.h"
#include "host/own/own_operators.h"
#include "host/plan/plan.h"

/* A request with room for what defaults it points to. Not to be copied. */
struct run_request {
    struct plan_request plan;
    struct sampler_options sampling;
    uint64_t seed;
    struct input_file files[2];
    size_t file_count;
    struct op *all_ops; /* owned */
    struct own_operators own;
    enum dtype dtypes[DTYPE_COUNT];
    uint64_t sizes[64];
    bool quiet_pairs; /* pairs of operator and type that make no sense need no note */
};

/*
 * Fill in the request. STATUS_USAGE when options contradict each other, or a file cannot be the input or an
 * operator. Results of the plan's own operators point into the request.
 * Release with run_request_clear, also after a failure.
 */
enum status run_request_make(struct run_request *request, const struct options *options,
                             struct error *err);
void run_request_clear(struct run_request *request);

#endif
