#include "host/experiments/session_refine.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/comparison.h"
#include "host/choose/curve_pairs.h"
#include "host/choose/refine.h"
#include "host/experiments/interrupt.h"
#include "host/measure/clock.h"

#define STEPS_MAX 4    /* of a pair: each leaves a quarter of a bracket's ratio or less */
#define SAMPLE_S  5e-3 /* a short call's batch, with all that goes with it */
#define CALLS     2    /* after a gap: a plain and an instrumented one */
#define SLACK     1.5  /* what a step may take, to what it should */
#define PAIRS     6    /* rounds, below which a size says too little */

struct refining {
    struct result *result;
    const struct plan *plan;
    const struct session_options *options;
    struct device_choice *choices; /* owned; those of this step */
    double start_s, end_s;
    double excess_s; /* the most that a step took beyond its budget */
    unsigned step;   /* number of steps so far */
    struct error *err;
};

static double seconds(void)
{
    return 1e-9 * (double)clock_ns();
}

static void say(void *context, const char *what, double done, double left_s)
{
    const struct refining *refining = context;
    double left = refining->end_s - seconds();

    (void)what;
    (void)done;
    (void)left_s;
    refining->options->progress(refining->options->progress_context, "refining crossovers",
                                1 - left / (refining->end_s - refining->start_s), left);
}

/*
 * The devices of the pair, and seq, which everything is compared with; with an OpenCL one all native ones, or the best of
 * them would not be known at these sizes. Returns how many; `prepare_s`: to start them.
 */
static size_t choose_devices(struct refining *refining, const bool *wanted, double *prepare_s)
{
    const struct device_result *devices = refining->result->devices;
    size_t count = 0;
    bool opencl = false;

    for (size_t i = 0; i < refining->options->choice_count; i++)
        opencl = opencl || (wanted[i] && !device_is_native(&devices[i]));
    *prepare_s = 0;
    for (size_t i = 0; i < refining->options->choice_count; i++) {
        if (!wanted[i] && strcmp(devices[i].kind, "seq") != 0 &&
            !(opencl && device_is_native(&devices[i])))
            continue;
        refining->choices[count++] = refining->options->choices[i];
        *prepare_s += fmax(devices[i].create_s, 0) + fmax(devices[i].build_cached_s, 0);
    }
    return count;
}

static bool is_of(const struct cell_result *cell, const struct case_spec *spec)
{
    return cell->spec.n == spec->n && same_curve(&cell->spec, spec);
}

/* Is there a cell of this case already, or is it wanted twice? */
static bool is_taken(const struct result *result, const struct refinement *wanted, size_t index)
{
    const struct case_spec *spec = &wanted->cases[index];

    for (size_t i = 0; i < index; i++)
        if (wanted->cases[i].n == spec->n && same_curve(&wanted->cases[i], spec))
            return true;
    for (size_t i = 0; i < result->cell_count; i++)
        if (is_of(&result->cells[i], spec))
            return true;
    return false;
}

/* A size that was measured with other devices is taken one larger: rounds of two sessions are no pairs. */
static void avoid_taken(const struct result *result, struct refinement *wanted)
{
    for (size_t i = 0; i < wanted->count; i++)
        while (is_taken(result, wanted, i))
            wanted->cases[i].n++;
}

/* The plan's groups with the wanted cases, which are borrowed and stand by type and size, in place of their own. */
static void make_plan(const struct plan *whole, const struct refinement *wanted, struct plan *plan)
{
    size_t done = 0;

    *plan = (struct plan){ 0 };
    for (enum dtype dtype = DTYPE_F32; dtype < DTYPE_COUNT; dtype++)
        for (size_t g = 0; g < whole->group_count; g++) {
            struct group *group = &plan->groups[plan->group_count];

            if (whole->groups[g].dtype != dtype)
                continue;
            *group = whole->groups[g];
            group->cases = wanted->cases + done;
            group->case_count = group->n_max = 0;
            for (; done < wanted->count && wanted->cases[done].dtype == dtype; done++) {
                group->case_count++;
                if (wanted->cases[done].n > group->n_max)
                    group->n_max = wanted->cases[done].n;
            }
            plan->group_count += group->case_count > 0;
        }
}

/* About what an operation takes: the longest time of any device at the next larger size that was measured. */
static double expected_s(const struct result *result, const struct case_spec *spec)
{
    uint64_t n = UINT64_MAX;
    double longest_s = 0;

    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (cell->status != CELL_OK || cell->spec.n < spec->n || cell->spec.n > n ||
            !same_curve(&cell->spec, spec))
            continue;
        longest_s = cell->spec.n < n ? cell->time.median : fmax(longest_s, cell->time.median);
        n = cell->spec.n;
    }
    return longest_s;
}

/* Leave as many cases, smallest first, as can be measured well in `left_s`; returns the time for these, 0 for none. */
static double afford(const struct refining *refining, struct refinement *wanted, size_t devices,
                     double left_s)
{
    const struct session_options *options = refining->options;
    double samples = (double)devices * options->processes * options->sampling.min_rounds;
    double sum_s = 0;

    for (size_t i = 0; i < wanted->count; i++) {
        const struct case_spec *spec = &wanted->cases[i];
        double each_s = SAMPLE_S + CALLS * (spec->gap_s + expected_s(refining->result, spec) *
                                                              case_operations(spec));

        if (sum_s + samples * each_s > left_s)
            wanted->count = i; /* ends the loop */
        else
            sum_s += samples * each_s;
    }
    return sum_s;
}

/* Has every cell of this case among those from `first` on enough rounds to be compared? */
static bool is_complete(const struct refining *refining, size_t first, const struct case_spec *spec)
{
    const struct result *result = refining->result;
    unsigned asked = refining->options->sampling.min_rounds, least = asked < PAIRS ? asked : PAIRS;

    for (size_t i = first; i < result->cell_count; i++)
        if (is_of(&result->cells[i], spec) &&
            (result->cells[i].status != CELL_OK || result->cells[i].rounds < least))
            return false;
    return true;
}

/* Without one of the devices the best of a size is not known: nothing is left of it but what went wrong. */
static void drop(struct result *result, size_t first, const struct case_spec *spec)
{
    size_t kept = first;

    for (size_t i = first; i < result->cell_count; i++) {
        struct cell_result *cell = &result->cells[i];

        if (is_of(cell, spec) && (cell->status == CELL_OK || cell->status == CELL_SKIPPED))
            free(cell->samples);
        else
            result->cells[kept++] = *cell;
    }
    result->cell_count = kept;
}

/* Look through the cells of a step. */
static void sift(struct refining *refining, size_t first, const struct refinement *wanted)
{
    for (size_t i = first; i < refining->result->cell_count; i++)
        refining->result->cells[i].refined = true;
    for (size_t i = 0; i < wanted->count; i++)
        if (!is_complete(refining, first, &wanted->cases[i]))
            drop(refining->result, first, &wanted->cases[i]);
}

/* Measure what is wanted; `*going` becomes false when no time is left for it. */
static enum status take_step(struct refining *refining, struct refinement *wanted, bool *going)
{
    struct session_options options = *refining->options;
    struct result *result = refining->result;
    size_t first = result->cell_count;
    double start = seconds(), left = refining->end_s - start - refining->excess_s;
    double prepare_s, sampling_s;
    struct plan plan;
    enum status status;

    options.choice_count = choose_devices(refining, wanted->devices, &prepare_s);
    options.choices = refining->choices;
    prepare_s *= options.processes;
    avoid_taken(result, wanted);
    sampling_s = afford(refining, wanted, options.choice_count, left - prepare_s);
    *going = wanted->count > 0 && interrupt_status() == STATUS_OK;
    if (!*going)
        return STATUS_OK;
    options.sampling.budget_s = fmin(SLACK * (prepare_s + sampling_s), left);
    options.first_process += ++refining->step * options.processes;
    options.first_builds = options.peak_memory = false;
    options.tuning = options.tuning == TUNING_NEVER ? TUNING_NEVER : TUNING_KEPT;
    options.pages = NULL;
    options.progress = options.progress ? say : NULL;
    options.progress_context = refining;
    make_plan(refining->plan, wanted, &plan);
    status = session_run(result, &plan, &options, refining->err);
    sift(refining, first, wanted);
    refining->excess_s = fmax(refining->excess_s, seconds() - start - options.sampling.budget_s);
    return status;
}

/* Until all is narrow on every curve of this pair, a step brings nothing, or there is no time. */
static enum status refine(struct refining *refining, const char *from, const char *to, bool *going)
{
    enum status status = STATUS_OK;

    for (int i = 0; i < STEPS_MAX && *going && status == STATUS_OK; i++) {
        struct refinement wanted;
        size_t before = refining->result->cell_count;

        if (!refine_pair(&wanted, refining->result, from, to))
            return error_set(refining->err, STATUS_FAILED, "out of memory");
        if (wanted.count > 0)
            status = take_step(refining, &wanted, going);
        refinement_clear(&wanted);
        if (refining->result->cell_count == before)
            break;
    }
    return status;
}

static enum status refine_all(struct refining *refining)
{
    const struct device_result *devices = refining->result->devices;
    size_t count = refining->result->device_count;
    enum status status = STATUS_OK;
    bool going = true;

    for (size_t i = 0; i < count && going && status == STATUS_OK; i++)
        if (strcmp(devices[i].kind, "opencl") == 0)
            status = refine(refining, NULL, devices[i].id, &going);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count && going && status == STATUS_OK; j++)
            if (strcmp(devices[i].kind, "null") != 0 && strcmp(devices[j].kind, "null") != 0)
                status = refine(refining, devices[i].id, devices[j].id, &going);
    return status;
}

enum status session_refine(struct result *result, const struct plan *plan,
                           const struct session_options *options, double end_s, struct error *err)
{
    struct refining refining = {
        .result = result,
        .plan = plan,
        .options = options,
        .choices = calloc(options->choice_count + 1, sizeof(*refining.choices)),
        .start_s = seconds(),
        .end_s = end_s,
        .err = err,
    };
    enum status status;

    if (!refining.choices)
        return error_set(err, STATUS_FAILED, "out of memory");
    status = refine_all(&refining);
    free(refining.choices);
    return status;
}
