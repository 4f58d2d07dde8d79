#include "host/experiments/advise_measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/interrupt.h"
#include "host/experiments/progress.h"
#include "host/experiments/request.h"
#include "host/experiments/session.h"
#include "host/experiments/terminal.h"

#define CHOICES_MAX 128
#define BUDGET_S    20.0
#define ROUNDS      30
#define PRECISION   0.01

struct check {
    char *names[CHOICES_MAX]; /* ids, borrowed from the profile */
    size_t name_count;
    struct opencl_list opencl;
    struct device_choice choices[CHOICES_MAX];
    size_t choice_count;
    struct run_request request;
    struct plan plan;
    struct progress progress;
};

static void take_names(struct check *check, const struct profile *here)
{
    for (size_t i = 0; i < here->device_count && check->name_count < CHOICES_MAX; i++)
        if (strcmp(here->devices[i].about.kind, "null") != 0)
            check->names[check->name_count++] = here->devices[i].about.id;
}

static enum status choose(struct check *check, struct error *err)
{
    struct device_defaults defaults = { 0, ISA_COUNT, COMBINE_OPEN };
    struct device_notes notes;

    if (devices_need_opencl(check->names, check->name_count))
        opencl_probe(&check->opencl, OPENCL_PROBE_LIMIT_S);
    return devices_select(check->names, check->name_count, &check->opencl, &defaults,
                          check->choices, CHOICES_MAX, &check->choice_count, &notes, err);
}

/* As gpubench run would plan it: what the question does not name is as it is there. */
static enum status plan_one(struct check *check, const struct case_spec *spec,
                            const struct options *options, struct error *err)
{
    struct options one = {
        .ops = (struct op[]){ spec->op },
        .op_count = 1,
        .dtypes = { spec->dtype },
        .dtype_count = 1,
        .sizes = (uint64_t[]){ spec->n },
        .size_count = 1,
        .residencies = { spec->residency },
        .residency_count = 1,
        .reuses = (unsigned[]){ spec->reuse },
        .reuse_count = 1,
        .lifecycles = { spec->lifecycle },
        .lifecycle_count = 1,
        .gaps = (double[]){ spec->gap_s },
        .gap_count = 1,
        .data = DATA_COUNT,
        .seed = 1,
        .budget_s = options->budget_s > 0 ? options->budget_s : BUDGET_S,
        .precision = PRECISION,
        .min_rounds = ROUNDS,
    };
    enum status status = run_request_make(&check->request, &one, err);

    /* The plan's lists are copied by plan_make: those of `one` end here. */
    return status == STATUS_OK ? plan_make(&check->plan, &check->request.plan, err) : status;
}

static enum status run(struct check *check, struct result *result, const struct machine *machine,
                       const struct options *options, struct error *err)
{
    const struct session_options session = {
        .choices = check->choices,
        .choice_count = check->choice_count,
        .opencl = &check->opencl,
        .processors = machine_workers(machine),
        .tuning = TUNING_KEPT,
        .processes = 1,
        .sampling = check->request.sampling,
        .seed = check->request.seed,
        .progress = terminal_progress(options) ? progress_say : NULL,
        .progress_context = &check->progress,
    };
    enum status status;

    check->progress.shown = session.progress != NULL;
    if (!session_describe_devices(result, &session))
        return error_set(err, STATUS_FAILED, "out of memory");
    status = session_run(result, &check->plan, &session, err);
    progress_end(&check->progress);
    if (interrupt_status() != STATUS_OK)
        return interrupt_status();
    return status == STATUS_OK ? session_verdict(result) : status;
}

enum status advise_measure(struct result *result, const struct profile *here,
                           const struct case_spec *spec, const struct machine *machine,
                           const struct options *options, struct error *err)
{
    struct check *check = calloc(1, sizeof(*check));
    enum status status;

    if (!check)
        return error_set(err, STATUS_FAILED, "out of memory");
    take_names(check, here);
    interrupt_catch();
    status = choose(check, err);
    if (status == STATUS_OK)
        status = plan_one(check, spec, options, err);
    if (status == STATUS_OK)
        status = run(check, result, machine, options, err);
    plan_clear(&check->plan);
    run_request_clear(&check->request);
    free(check);
    return status;
}
