/*
 * Between the files of the article command.
 */
#ifndef GPUBENCH_EXPERIMENTS_ARTICLE_PARTS_H
#define GPUBENCH_EXPERIMENTS_ARTICLE_PARTS_H

#include "host/result/result.h"

#define ARTICLE_N      1000000u /* the article's */
#define ARTICLE_CHUNKS 8u

/*
 * Rungs are measured in stages: those of one stage share their cases, and their samples are taken in the same
 * rounds as those of the plain loop.
 */
enum article_stage {
    STAGE_WHOLE,  /* one task a worker */
    STAGE_CHUNKS, /* about eight tasks */
    STAGE_ITEMS,  /* an item a task: fewer items, extrapolated */
    STAGE_COPIES, /* one launch, the input sent or kept on the device */
    STAGE_COUNT
};

/* The steps of the ladder, in its order. */
enum article_rung {
    RUNG_LOOP,
    RUNG_JSON_ITEMS,
    RUNG_PIPE_ITEMS,
    RUNG_PIPE_CHUNKS_SPAWNED,
    RUNG_JSON_CHUNKS,
    RUNG_PIPE_CHUNKS,
    RUNG_FORK_ITEMS,
    RUNG_FORK_SPAWNED,
    RUNG_FORK,
    RUNG_THREADS_ITEMS,
    RUNG_THREADS_SPAWNED,
    RUNG_THREADS,
    RUNG_COOP_ITEMS,
    RUNG_OPENCL_ITEMS,
    RUNG_OPENCL_CHUNKS,
    RUNG_OPENCL_COPIED,
    RUNG_OPENCL_RESIDENT,
    RUNG_OPENCL_IN_PLACE,
    RUNG_COUNT
};

struct rung_plan {
    const char *name;
    const char *device; /* spelled as for --device; "opencl": the OpenCL device that was chosen */
    enum article_stage stage;
    enum residency residency;
    const char *lesson; /* why it takes what it takes, a clause */
};

extern const struct rung_plan rung_plans[RUNG_COUNT];

/* What was found of a rung. */
struct rung_found {
    uint64_t n_run;               /* 0: it was not measured, for `reason` */
    double time_s;                /* for the whole of n */
    double ratio;                 /* to the loop */
    double phases_s[PHASE_COUNT]; /* add up to time_s */
    char device[DEVICE_ID_SIZE];
    char reason[256];
};

/*
 * Find the rung in the cells of its stage: `cells` of them, of the device `id`, for n elements. Where fewer were
 * run, time goes on growing from the two largest sizes as it did between them.
 */
void rung_find(struct rung_found *found, const struct rung_plan *plan, const char *id,
               const struct cell_result *cells, size_t cell_count, uint64_t n);

/* The ladder as `rungs` of a result file, a new list; NULL when memory ran out. */
json_t *rungs_to_json(const struct rung_found *found, uint64_t n);

/* What the article claims, and what was measured of it, as `claims` of a result file; likewise. */
json_t *claims_to_json(const struct rung_found *found);

/*
 * The same experiment in Python, if it is here: its rungs are added to `rungs`. What is missing is said in `note`, empty
 * when nothing is. STATUS_FAILED when memory ran out or the interpreter could not be run to its end.
 */
enum status article_python(json_t *rungs, uint64_t n, double limit_s, char *note, size_t size,
                           struct error *err);

#endif
