/*
 * The ladder: what its steps are, and what the cells say of them.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/experiments/article_parts.h"
#include "host/result/json_value.h"

const struct rung_plan rung_plans[RUNG_COUNT] = {
    [RUNG_LOOP] = { "one loop", "seq", STAGE_WHOLE, RESIDENCY_HOST, "nothing but the work" },
    [RUNG_JSON_ITEMS] = { "as the article does it: a task an item, as text", "fork:spawn+pipe+json",
                          STAGE_ITEMS, RESIDENCY_HOST,
                          "every item is written as text, sent through a pipe, parsed and "
                          "answered" },
    [RUNG_PIPE_ITEMS] = { "a kept pool, a task an item, raw bytes", "fork:pipe", STAGE_ITEMS,
                          RESIDENCY_HOST,
                          "no text any more, but still a message there and back for each item" },
    [RUNG_PIPE_CHUNKS_SPAWNED] = { "eight chunks, processes made for them", "fork:spawn+pipe",
                                   STAGE_CHUNKS, RESIDENCY_HOST,
                                   "eight messages in place of a million: what is left is starting "
                                   "processes and copying bytes" },
    [RUNG_JSON_CHUNKS] = { "eight chunks to a kept pool, as text", "fork:pipe+json", STAGE_CHUNKS,
                           RESIDENCY_HOST,
                           "writing and parsing numbers costs far more than adding them" },
    [RUNG_PIPE_CHUNKS] = { "eight chunks to a kept pool, raw bytes", "fork:pipe", STAGE_CHUNKS,
                           RESIDENCY_HOST, "each byte is copied into the pipe and out of it" },
    [RUNG_FORK_ITEMS] = { "processes, shared memory, a task an item", "fork", STAGE_ITEMS,
                          RESIDENCY_HOST,
                          "nothing is sent, but each item is fetched from a shared counter" },
    [RUNG_FORK_SPAWNED] = { "processes, shared memory, made for it", "fork:spawn", STAGE_WHOLE,
                            RESIDENCY_HOST, "nothing is sent; processes start and end" },
    [RUNG_FORK] = { "processes, shared memory, kept", "fork", STAGE_WHOLE, RESIDENCY_HOST,
                    "each process reads its half where it lies" },
    [RUNG_THREADS_ITEMS] = { "threads, a task an item", "threads", STAGE_ITEMS, RESIDENCY_HOST,
                             "as processes over shared memory: the counter is what they share" },
    [RUNG_THREADS_SPAWNED] = { "threads made for it", "threads:spawn", STAGE_WHOLE, RESIDENCY_HOST,
                               "a thread starts sooner than a process, and still late for so "
                               "little work" },
    [RUNG_THREADS] = { "threads, kept", "threads", STAGE_WHOLE, RESIDENCY_HOST,
                       "no interpreter lock: threads and processes over shared memory are equals" },
    [RUNG_COOP_ITEMS] = { "one thread, an event loop, a task an item", "coop", STAGE_ITEMS,
                          RESIDENCY_HOST,
                          "cooperating tasks share one core: nothing is gained, each task costs" },
    [RUNG_OPENCL_ITEMS] = { "OpenCL, a launch an item", "opencl", STAGE_ITEMS, RESIDENCY_HOST,
                            "a kernel launch is the new process start" },
    [RUNG_OPENCL_CHUNKS] = { "OpenCL, a launch for each of eight chunks", "opencl", STAGE_CHUNKS,
                             RESIDENCY_HOST, "eight launches, one wait" },
    [RUNG_OPENCL_COPIED] = { "OpenCL, one launch, data copied there", "opencl", STAGE_COPIES,
                             RESIDENCY_HOST, "the copy to the device is the new pipe" },
    [RUNG_OPENCL_RESIDENT] = { "OpenCL, one launch, data there already", "opencl", STAGE_COPIES,
                               RESIDENCY_DEVICE,
                               "what is left is launching, computing and waiting" },
    [RUNG_OPENCL_IN_PLACE] = { "OpenCL, one launch, memory shared", "opencl", STAGE_WHOLE,
                               RESIDENCY_HOST,
                               "zero-copy: the device reads the host's memory, as a process "
                               "would" },
};

static bool is_of(const struct cell_result *cell, const struct rung_plan *plan, const char *id)
{
    return strcmp(cell->device, id) == 0 && cell->spec.residency == plan->residency;
}

/* The rung's ok cell of the largest size below `below`; NULL when there is none. */
static const struct cell_result *largest(const struct rung_plan *plan, const char *id,
                                         const struct cell_result *cells, size_t count,
                                         uint64_t below)
{
    const struct cell_result *best = NULL;

    for (size_t i = 0; i < count; i++)
        if (is_of(&cells[i], plan, id) && cells[i].status == CELL_OK && cells[i].spec.n < below &&
            cells[i].time.median > 0 && (!best || cells[i].spec.n > best->spec.n))
            best = &cells[i];
    return best;
}

/* Phases of the cell, which may be absent, and grow like the time of the cell they are of. */
static double phase_of(const struct cell_result *cell, int phase)
{
    return isfinite(cell->phases.s[phase]) ? cell->phases.s[phase] : 0;
}

/* From `at` on as from `before` to there. */
static double extend(double before, double at, double n_before, double n_at, double n)
{
    return at + fmax(0, (at - before) / (n_at - n_before)) * (n - n_at);
}

static void find_times(struct rung_found *found, const struct cell_result *at,
                       const struct cell_result *before, uint64_t n)
{
    double sum = 0;

    found->time_s = at->time.median;
    for (int p = 0; p < PHASE_COUNT; p++)
        found->phases_s[p] = phase_of(at, p);
    if (before && at->spec.n < n) {
        double n_before = (double)before->spec.n, n_at = (double)at->spec.n;

        found->time_s = extend(before->time.median, at->time.median, n_before, n_at, (double)n);
        for (int p = 0; p < PHASE_COUNT; p++)
            found->phases_s[p] =
                extend(phase_of(before, p), phase_of(at, p), n_before, n_at, (double)n);
    }
    for (int p = 0; p < PHASE_COUNT; p++)
        sum += found->phases_s[p];
    for (int p = 0; p < PHASE_COUNT; p++)
        found->phases_s[p] = sum > 0 ? found->phases_s[p] * found->time_s / sum : (double)NAN;
}

static void find_reason(struct rung_found *found, const struct rung_plan *plan, const char *id,
                        const struct cell_result *cells, size_t count)
{
    snprintf(found->reason, sizeof(found->reason), "not measured");
    for (size_t i = 0; i < count; i++)
        if (is_of(&cells[i], plan, id) && cells[i].reason[0])
            snprintf(found->reason, sizeof(found->reason), "%.*s", (int)sizeof(found->reason) - 1,
                     cells[i].reason);
}

void rung_find(struct rung_found *found, const struct rung_plan *plan, const char *id,
               const struct cell_result *cells, size_t cell_count, uint64_t n)
{
    const struct cell_result *at = largest(plan, id, cells, cell_count, UINT64_MAX);

    *found = (struct rung_found){ .time_s = NAN, .ratio = NAN };
    snprintf(found->device, sizeof(found->device), "%s", id);
    if (!at) {
        find_reason(found, plan, id, cells, cell_count);
        return;
    }
    found->n_run = at->spec.n;
    find_times(found, at, largest(plan, id, cells, cell_count, at->spec.n), n);
}

static json_t *phases_to_json(const double *phases_s)
{
    json_t *object = json_object();
    bool ok = object != NULL;

    for (int p = 0; p < PHASE_COUNT && ok; p++)
        ok =
            json_object_set_new(object, phase_key((enum phase)p), json_from_real(phases_s[p])) == 0;
    if (ok)
        return object;
    json_decref(object);
    return NULL;
}

/* The phase that takes most of the time. */
static int main_phase(const struct rung_found *found)
{
    int most = 0;

    for (int p = 1; p < PHASE_COUNT; p++)
        if (found->phases_s[p] > found->phases_s[most])
            most = p;
    return most;
}

/* The lesson, and where most of the time goes. */
static void say_why(const struct rung_plan *plan, const struct rung_found *found, char *why,
                    size_t size)
{
    int most = main_phase(found);

    if (found->n_run == 0)
        snprintf(why, size, "%s", found->reason);
    else if (!(found->phases_s[most] > 0))
        snprintf(why, size, "%s", plan->lesson);
    else
        snprintf(why, size, "%s (%.0f %% %s)", plan->lesson,
                 100 * found->phases_s[most] / found->time_s, phase_label((enum phase)most));
}

static json_t *rung_to_json(const struct rung_plan *plan, const struct rung_found *found,
                            uint64_t n)
{
    char why[512];

    say_why(plan, found, why, sizeof(why));
    return json_pack("{s:s, s:o, s:I, s:I, s:o, s:o, s:o, s:o}", "name", plan->name, "device",
                     json_from_text(found->device), "n_run", (json_int_t)found->n_run, "n_reported",
                     (json_int_t)n, "time_s", json_from_real(found->time_s), "ratio",
                     json_from_real(found->ratio), "phases_s",
                     found->n_run ? phases_to_json(found->phases_s) : json_null(), "why",
                     json_from_text(why));
}

json_t *rungs_to_json(const struct rung_found *found, uint64_t n)
{
    json_t *list = json_array();
    bool ok = list != NULL;

    for (int r = 0; r < RUNG_COUNT && ok; r++)
        ok = json_array_append_new(list, rung_to_json(&rung_plans[r], &found[r], n)) == 0;
    if (ok)
        return list;
    json_decref(list);
    return NULL;
}
