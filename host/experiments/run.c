#include "host/experiments/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/machine.h"
#include "host/choose/crossover.h"
#include "host/experiments/aa_floor.h"
#include "host/experiments/floors_kept.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/outputs.h"
#include "host/experiments/progress.h"
#include "host/experiments/request.h"
#include "host/experiments/session.h"
#include "host/experiments/terminal.h"
#include "host/measure/clock.h"
#include "host/result/digest.h"
#include "host/result/environment.h"
#include "host/result/json_value.h"

#define CHOICES_MAX   128
#define PROBE_LIMIT_S 10.0

/* Everything a run holds; released as a whole, whatever of it was reached. */
struct run {
    const struct options *options;
    struct machine machine;
    struct opencl_list opencl;
    struct device_choice choices[CHOICES_MAX];
    size_t choice_count;
    struct run_request request;
    struct plan plan;
    struct outputs outputs;
    struct result result;
    struct progress progress;
};

static enum status choose_devices(struct run *run, struct error *err)
{
    const struct options *options = run->options;
    struct device_defaults defaults = { options->workers, ISA_COUNT, COMBINE_OPEN };
    struct device_notes notes;
    enum status status;

    if (options->isa)
        defaults.isa = isa_parse(options->isa);
    if (options->combine)
        defaults.combine = combine_parse(options->combine);
    if (devices_need_opencl(options->devices.items, options->devices.count))
        opencl_probe(&run->opencl, PROBE_LIMIT_S);
    status = devices_select(options->devices.items, options->devices.count, &run->opencl, &defaults,
                            run->choices, CHOICES_MAX, &run->choice_count, &notes, err);
    if (status != STATUS_OK)
        return status; /* the message holds the notes */
    if (status != STATUS_OK || options->quiet)
        return status; /* its message holds the notes */
    for (unsigned i = 0; i < run->opencl.note_count; i++)
        fprintf(stderr, "gpubench: %s\n", run->opencl.notes[i]);
    for (unsigned i = 0; i < notes.count; i++)
        fprintf(stderr, "gpubench: %s\n", notes.text[i]);
    return status;
}

static void print_plan(const struct run *run)
{
    char name[OP_NAME_SIZE];

    for (size_t g = 0; g < run->plan.group_count; g++) {
        const struct group *group = &run->plan.groups[g];

        for (size_t c = 0; c < group->case_count; c++) {
            const struct case_spec *spec = &group->cases[c];

            for (size_t d = 0; d < run->choice_count; d++)
                printf("%s %s n=%llu data=%s residency=%s reuse=%u steps=%u mem=%s lifecycle=%s "
                       "cache=%s "
                       "gap=%gs %s\n",
                       op_format(spec->op, name), dtype_name(spec->dtype),
                       (unsigned long long)spec->n, data_kind_name(spec->data),
                       residency_name(spec->residency), spec->reuse, spec->steps,
                       memory_mode_name(spec->mem), lifecycle_name(spec->lifecycle),
                       cache_mode_name(spec->cache), spec->gap_s, run->choices[d].id);
        }
    }
}

static int count_gpus(const struct opencl_list *list)
{
    int count = 0;

    for (unsigned i = 0; i < list->count; i++)
        count += strcmp(list->devices[i].class_name, "gpu") == 0;
    return count;
}

/* What the run itself knows of its surroundings. */
static bool describe(struct run *run, int argc, char **argv)
{
    struct clock_quality clock;
    json_t *meta = environment_describe(&run->machine, argc, argv);

    run->result.meta = meta;
    if (!meta)
        return false;
    clock_calibrate(&clock);
    return json_object_set_new(
               meta, "aa_floor",
               json_from_real(aa_floor_load(run->machine.host, run->machine.cpu))) == 0 &&
           json_object_set_new(meta, "opencl_gpus", json_integer(count_gpus(&run->opencl))) == 0 &&
           json_object_set_new(meta, "seed", json_from_u64(run->request.seed)) == 0 &&
           json_object_set_new(meta, "loader",
                               run->opencl.loader[0] ? json_from_text(run->opencl.loader)
                                                     : json_null()) == 0 &&
           json_object_set_new(
               meta, "clock",
               json_pack("{s:f,s:f}", "tick_s", clock.tick_s, "cost_s", clock.cost_s)) == 0;
}

static bool interrupted(void)
{
    return interrupt_status() != STATUS_OK;
}

/* The machine's floors, for reports to draw and the model to build on. */
static void add_floors(struct run *run)
{
    const struct floors_request request = {
        .machine = &run->machine,
        .opencl = &run->opencl,
        .interrupted = interrupted,
        .progress = run->progress.shown ? progress_say : NULL,
        .progress_context = &run->progress,
    };
    json_t *floors = floors_for(run->request.sampling.budget_s, &request);

    if (floors && !interrupted())
        json_object_set_new(run->result.meta, "floors", floors);
    else
        json_decref(floors);
}

static enum status measure(struct run *run, struct error *err)
{
    struct session_options options = {
        .choices = run->choices,
        .choice_count = run->choice_count,
        .opencl = &run->opencl,
        .processors = machine_workers(&run->machine),
        .processes = run->options->processes > 0 ? run->options->processes : 1,
        .sampling = run->request.sampling,
        .seed = run->request.seed,
        .files = run->request.files,
        .file_count = run->request.file_count,
        .first_builds = !run->options->ci && !run->options->quick,
        .progress = run->progress.shown ? progress_say : NULL,
        .progress_context = &run->progress,
    };
    enum status status;
    const char *pages = NULL;

    options.pages = &pages;
    if (!session_describe_devices(&run->result, &options))
        return error_set(err, STATUS_FAILED, "out of memory");
    outputs_begin(&run->outputs, &run->result);
    add_floors(run);
    status = session_run(&run->result, &run->plan, &options, err);
    progress_end(&run->progress);
    if (pages)
        json_object_set_new(run->result.meta, "pages", json_string(pages));
    if (status == STATUS_OK &&
        (!crossovers_find(&run->result) || !digest_of(&run->result, run->result.digest)))
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
        status = choose_devices(run, err);
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
    if (!describe(run, argc, argv))
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
    struct run *run = calloc(1, sizeof(*run));
    enum status status;

    if (!run)
        return error_set(err, STATUS_FAILED, "out of memory");
    run->options = options;
    machine_probe(&run->machine);
    status = run_all(run, argc, argv, err);
    progress_end(&run->progress);
    outputs_discard(&run->outputs);
    result_clear(&run->result);
    plan_clear(&run->plan);
    run_request_clear(&run->request);
    free(run);
    return status;
}
