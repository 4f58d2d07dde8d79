#include "host/experiments/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/crossover.h"
#include "host/choose/granularity.h"
#include "host/cli/units.h"
#include "host/data/memory.h"
#include "host/experiments/files.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/outputs.h"
#include "host/experiments/progress.h"
#include "host/experiments/request.h"
#include "host/experiments/session.h"
#include "host/experiments/session_refine.h"
#include "host/experiments/survey.h"
#include "host/experiments/terminal.h"
#include "host/measure/clock.h"
#include "host/result/digest.h"
#include "host/result/json_value.h"

/* Everything a run holds; released as a whole, whatever of it was reached. */
struct run {
    const struct options *options;
    struct survey survey;
    struct run_request request;
    struct plan plan;
    struct outputs outputs;
    struct result result;
    struct progress progress;
};

static void print_plan(const struct run *run)
{
    char name[OP_NAME_SIZE];

    for (size_t g = 0; g < run->plan.group_count; g++) {
        const struct group *group = &run->plan.groups[g];

        for (size_t c = 0; c < group->case_count; c++) {
            const struct case_spec *spec = &group->cases[c];

            for (size_t d = 0; d < run->survey.choice_count; d++)
                printf("%s %s n=%llu data=%s residency=%s reuse=%u chunk=%llu steps=%u depth=%u "
                       "mem=%s alloc=%s "
                       "lifecycle=%s "
                       "cache=%s "
                       "gap=%gs %s\n",
                       op_format(spec->op, name), dtype_name(spec->dtype),
                       (unsigned long long)spec->n, data_kind_name(spec->data),
                       residency_name(spec->residency), spec->reuse,
                       (unsigned long long)spec->chunk, spec->steps, spec->depth,
                       memory_mode_name(spec->mem), alloc_mode_name(spec->alloc),
                       lifecycle_name(spec->lifecycle), cache_mode_name(spec->cache), spec->gap_s,
                       run->survey.choices[d].id);
        }
    }
}

#define STREAM_S       5    /* unless --duration says otherwise */
#define REFINE_SHARE   0.25 /* of the budget, for sizes beside the plan */
#define REFINE_LEAST_S 1.0  /* less than that is left to the plan */
#define END_RESERVE_S  1.0  /* of the budget, for what follows the measurements */

static struct stream_plan stream_of(const struct options *options)
{
    bool asked = options->rate_per_s > 0 || options->rate_share > 0;

    return (struct stream_plan){
        .rate_per_s = options->rate_per_s,
        .share = options->rate_share,
        .duration_s = !asked                    ? 0
                      : options->duration_s > 0 ? options->duration_s
                                                : STREAM_S,
        .deadline_s = options->deadline_s,
    };
}

static void say_note(const char *device, const char *text)
{
    fprintf(stderr, "gpubench: %s: %s\n", device, text);
}

static double seconds(void)
{
    return 1e-9 * (double)clock_ns();
}

/* How much of the budget is kept to narrow crossovers; 0: the plan is all there is. */
static double refine_budget(const struct run *run)
{
    const struct options *options = run->options;
    double kept_s = REFINE_SHARE * run->request.sampling.budget_s;

    if (options->no_refine || options->ci || options->quick || stream_of(options).duration_s > 0 ||
        run->request.file_count > 0 || run->request.plan.size_count < 2 ||
        run->survey.choice_count < 2 || kept_s < REFINE_LEAST_S)
        return 0;
    return kept_s;
}

static enum status measure(struct run *run, struct error *err)
{
    struct session_options options = {
        .choices = run->survey.choices,
        .choice_count = run->survey.choice_count,
        .opencl = &run->survey.opencl,
        .processors = machine_workers(&run->survey.machine),
        .processes = run->options->processes > 0 ? run->options->processes : 1,
        .sampling = run->request.sampling,
        .seed = run->request.seed,
        .files = run->request.files,
        .file_count = run->request.file_count,
        .peak_memory = run->options->peak_memory,
        .stream = stream_of(run->options),
        .ballast = { run->options->ballast, run->options->ballast_shared },
        .first_builds = !run->options->ci && !run->options->quick,
        .tuning = run->options->no_tune  ? TUNING_NEVER
                  : run->options->retune ? TUNING_ANEW
                                         : TUNING_KEPT,
        .note = run->options->verbose ? say_note : NULL,
        .progress = run->progress.shown ? progress_say : NULL,
        .progress_context = &run->progress,
    };
    enum status status;
    const char *pages = NULL;
    double kept_s = refine_budget(run), end_s;

    options.pages = &pages;
    if (!session_describe_devices(&run->result, &options))
        return error_set(err, STATUS_FAILED, "out of memory");
    outputs_begin(&run->outputs, &run->result);
    survey_add_floors(&run->survey, run->request.sampling.budget_s, run->result.meta,
                      &run->progress);
    end_s = seconds() + options.sampling.budget_s - END_RESERVE_S;
    options.sampling.budget_s -= kept_s;
    status = session_run(&run->result, &run->plan, &options, err);
    if (status == STATUS_OK && kept_s > 0)
        status = session_refine(&run->result, &run->plan, &options, end_s, err);
    progress_end(&run->progress);
    if (pages)
        json_object_set_new(run->result.meta, "pages", json_string(pages));
    if (status == STATUS_OK &&
        (!crossovers_find(&run->result) || !granularities_find(&run->result) ||
         !digest_of(&run->result, run->result.digest)))
        status = error_set(err, STATUS_FAILED, "out of memory");
    return status;
}

/* --ci asks for a kernel that was really run and checked. */
static bool opencl_verified(const struct result *result)
{
    for (size_t i = 0; i < result->cell_count; i++)
        if (strncmp(result->cells[i].device, "opencl", 6) == 0 &&
            result->cells[i].status == CELL_OK && result->cells[i].bit_equal &&
            result->cells[i].spec.n > 0)
            return true;
    return false;
}

static enum status verdict(const struct run *run, struct error *err)
{
    enum status found = session_verdict(&run->result);

    if (interrupt_status() != STATUS_OK)
        return interrupt_status();
    if (found != STATUS_OK)
        return found;
    if (run->options->ci && !opencl_verified(&run->result))
        return error_set(err, STATUS_NO_DEVICE,
                         "--ci: no OpenCL kernel was run and verified; install pocl-opencl-icd");
    return STATUS_OK;
}

/* Every device has a process of its own, and they are there together. */
static enum status check_ballast(const struct run *run, struct error *err)
{
    const struct options *options = run->options;
    uint64_t each = options->ballast + options->ballast_shared, available = memory_available("");
    char wanted[16], there[16];

    if (each == 0 || each <= available / run->survey.choice_count)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE,
                     "--%s: %s in the processes of %zu devices is more than the %s of memory that "
                     "are available; give less, or fewer devices",
                     options->ballast ? "ballast" : "ballast-shared",
                     format_bytes((double)each, wanted), run->survey.choice_count,
                     format_bytes((double)available, there));
}

/* What weighs on the processes is part of the circumstances. */
static bool note_ballast(const struct run *run)
{
    const struct options *options = run->options;

    return (options->ballast == 0 || json_object_set_new(run->result.meta, "ballast_bytes",
                                                         json_from_u64(options->ballast)) == 0) &&
           (options->ballast_shared == 0 ||
            json_object_set_new(run->result.meta, "ballast_shared_bytes",
                                json_from_u64(options->ballast_shared)) == 0);
}

static enum status run_all(struct run *run, int argc, char **argv, struct error *err)
{
    enum status status = run_request_make(&run->request, run->options, err);
    enum status measured, written;

    if (status == STATUS_OK)
        status = plan_make(&run->plan, &run->request.plan, err);
    if (status == STATUS_OK && run->plan.note[0] && !run->request.quiet_pairs &&
        !run->options->quiet)
        fprintf(stderr, "gpubench: %s: the other pairs are left out\n", run->plan.note);
    if (status == STATUS_OK)
        status = survey_devices(&run->survey, run->options, err);
    if (status == STATUS_OK)
        status = check_ballast(run, err);
    if (status != STATUS_OK)
        return status;
    if (run->options->dry_run) {
        print_plan(run);
        return STATUS_OK;
    }
    interrupt_catch(); /* from here on there is a file that must not be left half written */
    status = outputs_open(&run->outputs, run->options, err);
    if (status != STATUS_OK)
        return status;
    run->result.meta = survey_describe(&run->survey, run->request.seed, argc, argv);
    if (!run->result.meta || !note_ballast(run))
        return error_set(err, STATUS_FAILED, "out of memory");
    run->progress.shown = terminal_progress(run->options);
    measured = measure(run, err);
    written = outputs_finish(&run->outputs, &run->result, measured == STATUS_OK ? err : NULL);
    if (measured != STATUS_OK)
        return measured;
    status = verdict(run, err);
    return status != STATUS_OK ? status : written;
}

enum status run_command(const struct options *options, int argc, char **argv, struct error *err)
{
    struct run *run;
    enum status status;

    if (options->files.count > 0)
        return files_command(options, argc, argv, err);
    run = calloc(1, sizeof(*run));
    if (!run)
        return error_set(err, STATUS_FAILED, "out of memory");
    run->options = options;
    status = run_all(run, argc, argv, err);
    progress_end(&run->progress);
    outputs_discard(&run->outputs);
    result_clear(&run->result);
    plan_clear(&run->plan);
    run_request_clear(&run->request);
    free(run);
    return status;
}
