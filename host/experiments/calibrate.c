#include "host/experiments/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/choose/crossover.h"
#include "host/choose/model.h"
#include "host/experiments/calibrate_parts.h"
#include "host/experiments/calibrate_plan.h"
#include "host/experiments/floors_kept.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/profile_file.h"
#include "host/experiments/session.h"
#include "host/experiments/survey.h"
#include "host/experiments/terminal.h"
#include "host/measure/clock.h"
#include "host/report/report.h"
#include "host/result/digest.h"
#include "host/result/outfile.h"

#define BUDGET_S   52.0 /* of all; what follows the measurements takes a second or two */
#define ROUNDS     12
#define PRECISION  0.02
#define SAMPLE_S   5e-3 /* a short call's batch, with all that goes with it */
#define CALLS      2    /* after a gap: a plain and an instrumented one */
#define READ_PER_S 4e9  /* bytes; several calls go with a sample */
#define Q_TO_SD                                                                                    \
    2.77 /* of |x - y|, x and y normal: its 95th percentile in standard deviations of x */

/* Everything a calibration holds; released as a whole, whatever of it was reached. */
struct calibration {
    const struct options *options;
    struct survey survey;
    struct plan plan;
    struct result result;
    struct profile profile;
    struct outfile json;
    struct progress progress;
    char name[PROFILE_NAME_SIZE], path[USERDIR_PATH_SIZE];
    double start_s, budget_s;
    double done, share; /* of all cases: before this group, in this group */
};

static double seconds(void)
{
    return 1e-9 * (double)clock_ns();
}

/* Where the profile goes; found before anything is measured if it cannot be written there. */
static enum status find_path(struct calibration *calibration, struct error *err)
{
    const struct options *options = calibration->options;
    enum status status;

    if (options->json && options->output && strcmp(options->json, "-") == 0 &&
        strcmp(options->output, "-") == 0)
        return error_set(err, STATUS_USAGE,
                         "--output and --json: only one can be - (standard output)");
    profile_name_of(calibration->survey.machine.host, calibration->name);
    status =
        profile_path(options->name ? options->name : calibration->name, calibration->path, err);
    if (options->name && status != STATUS_USAGE)
        snprintf(calibration->name, sizeof(calibration->name), "%s", options->name);
    if (options->output && status != STATUS_USAGE) {
        if (strlen(options->output) >= sizeof(calibration->path))
            return error_set(err, STATUS_USAGE, "--output: the path is too long");
        strcpy(calibration->path, options->output);
        status = STATUS_OK; /* with a file of its own it needs no home */
    }
    if (status == STATUS_OK)
        status = profile_writable(calibration->path, err);
    if (status == STATUS_OK && options->json)
        status = outfile_open(&calibration->json, options->json, err);
    return status;
}

/* Does any of the devices have memory of its own, into which the input must be sent? */
static bool any_sends(const struct survey *survey)
{
    for (size_t i = 0; i < survey->choice_count; i++)
        if (survey->choices[i].opencl >= 0 &&
            !survey->opencl.devices[survey->choices[i].opencl].unified)
            return true;
    return false;
}

static enum status prepare(struct calibration *calibration, int argc, char **argv,
                           struct error *err)
{
    const struct options *options = calibration->options;
    struct calibrate_request request = {
        .ops = options->ops,
        .op_count = options->op_count,
        .dtypes = options->dtypes,
        .dtype_count = options->dtype_count,
        .topology = &calibration->survey.machine.topology,
    };
    enum status status = survey_devices(&calibration->survey, options, err);

    request.sends = any_sends(&calibration->survey);
    if (status == STATUS_OK)
        status = calibrate_plan(&calibration->plan, &request, err);
    if (status == STATUS_OK)
        status = find_path(calibration, err);
    if (status != STATUS_OK)
        return status;
    calibration->result.meta = survey_describe(&calibration->survey, options->seed, argc, argv);
    if (!calibration->result.meta)
        return error_set(err, STATUS_FAILED, "out of memory");
    return STATUS_OK;
}

/* A group's progress as a part of the whole. */
static void say(void *context, const char *what, double done, double left_s)
{
    struct calibration *calibration = context;
    double left = calibration->start_s + calibration->budget_s - seconds();

    progress_say(&calibration->progress, what, calibration->done + calibration->share * done,
                 isnan(left_s) ? NAN : left);
}

/* About how long a round of a group takes on a device: so are the shares of the time. */
static double round_cost(const struct group *group)
{
    double cost_s = 0;

    for (size_t i = 0; i < group->case_count; i++) {
        const struct case_spec *spec = &group->cases[i];
        double bytes = op_bytes(spec->op, spec->dtype, spec->n);

        cost_s += SAMPLE_S + CALLS * spec->gap_s + bytes / READ_PER_S;
    }
    return cost_s;
}

/* Each type has a share of the time that is left. */
static enum status measure_groups(struct calibration *calibration, struct session_options *options,
                                  struct error *err)
{
    const struct plan *plan = &calibration->plan;
    double all = 0, before = 0;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < plan->group_count; i++)
        all += round_cost(&plan->groups[i]);
    for (size_t i = 0; i < plan->group_count && status == STATUS_OK; i++) {
        const struct plan one = { .groups = { plan->groups[i] }, .group_count = 1 };
        double cost = round_cost(&one.groups[0]);
        double left = calibration->start_s + calibration->budget_s - seconds();

        if (interrupt_status() != STATUS_OK)
            break;
        calibration->done = before / all;
        calibration->share = cost / all;
        options->sampling.budget_s = fmax(left, 1) * cost / (all - before);
        options->first_builds = i == 0;
        status = session_run(&calibration->result, &one, options, err);
        before += cost;
    }
    calibration->result.partial = interrupt_status() != STATUS_OK;
    return status;
}

static enum status measure(struct calibration *calibration, struct error *err)
{
    const char *pages = NULL;
    struct session_options options = {
        .choices = calibration->survey.choices,
        .choice_count = calibration->survey.choice_count,
        .opencl = &calibration->survey.opencl,
        .processors = machine_workers(&calibration->survey.machine),
        .tuning = TUNING_KEPT,
        .processes = 1,
        .sampling = { .min_rounds = ROUNDS,
                      .precision = PRECISION,
                      .seed = calibration->options->seed },
        .seed = calibration->options->seed,
        .pages = &pages,
        .progress = calibration->progress.shown ? say : NULL,
        .progress_context = calibration,
    };
    enum status status;

    if (!session_describe_devices(&calibration->result, &options))
        return error_set(err, STATUS_FAILED, "out of memory");
    survey_add_floors(&calibration->survey, FLOORS_BUDGET_S, calibration->result.meta,
                      &calibration->progress);
    status = measure_groups(calibration, &options, err);
    progress_end(&calibration->progress);
    if (pages)
        json_object_set_new(calibration->result.meta, "pages", json_string(pages));
    return status;
}

/* The cells themselves, where they are wanted: a result like that of any run. */
static enum status write_cells(struct calibration *calibration, struct error *err)
{
    struct result *result = &calibration->result;

    if (!calibration->options->json)
        return STATUS_OK;
    if (!crossovers_find(result) || !digest_of(result, result->digest) ||
        !report_json(calibration->json.stream, result))
        return error_set(err, STATUS_FAILED, "cannot write the cells");
    return outfile_commit(&calibration->json, err);
}

static enum status fit(struct calibration *calibration, struct error *err)
{
    const json_t *floor = json_object_get(calibration->result.meta, "aa_floor");
    const struct model_priors priors = {
        .topology = calibration->survey.machine.topology,
        .between_runs = json_is_number(floor) ? json_number_value(floor) / Q_TO_SD : NAN,
    };

    struct error found = { .status = STATUS_OK };
    enum status status = model_fit_all(&calibration->profile, &calibration->result,
                                       calibration->name, &priors, &found);

    if (status == STATUS_OK)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED, "no profile was written: %s; give it more --budget",
                     found.text);
}

static enum status finish(struct calibration *calibration, struct error *err)
{
    const struct options *options = calibration->options;
    bool to_stdout =
        strcmp(calibration->path, "-") == 0 || (options->json && strcmp(options->json, "-") == 0);
    FILE *out = to_stdout ? stderr : stdout;
    const struct report_options report = terminal_report_options(options, out);
    enum status status;

    if (interrupt_status() != STATUS_OK)
        return error_set(err, interrupt_status(),
                         "interrupted: no profile was written; one that was there stays");
    status = fit(calibration, err);
    if (status == STATUS_OK)
        status = profile_save(&calibration->profile, calibration->path, err);
    if (status != STATUS_OK)
        return status;
    calibrate_print(out, &calibration->profile, &calibration->result, calibration->path, &report);
    return session_verdict(&calibration->result);
}

static enum status calibrate(struct calibration *calibration, int argc, char **argv,
                             struct error *err)
{
    enum status status = prepare(calibration, argc, argv, err), written;

    if (status != STATUS_OK)
        return status;
    interrupt_catch(); /* from here on there is something that must not be left half written */
    calibration->progress.shown = terminal_progress(calibration->options);
    status = measure(calibration, err);
    written = write_cells(calibration, status == STATUS_OK ? err : NULL);
    if (status == STATUS_OK)
        status = written;
    return status == STATUS_OK ? finish(calibration, err) : status;
}

enum status calibrate_command(const struct options *options, int argc, char **argv,
                              struct error *err)
{
    struct calibration *calibration = calloc(1, sizeof(*calibration));
    enum status status;

    if (!calibration)
        return error_set(err, STATUS_FAILED, "out of memory");
    calibration->options = options;
    calibration->start_s = seconds();
    calibration->budget_s = options->budget_s > 0 ? options->budget_s : BUDGET_S;
    status = calibrate(calibration, argc, argv, err);
    progress_end(&calibration->progress);
    outfile_discard(&calibration->json);
    profile_clear(&calibration->profile);
    result_clear(&calibration->result);
    plan_clear(&calibration->plan);
    free(calibration);
    return status;
}
