#include "host/experiments/article.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/article_parts.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/outputs.h"
#include "host/experiments/session.h"
#include "host/experiments/survey.h"
#include "host/experiments/terminal.h"
#include "host/result/digest.h"
#include "kernels/partials.h"

#define BUDGET_S    44.0 /* of the stages; what is around them takes some seconds more */
#define ROUNDS      7
#define PRECISION   0.02
#define ITEMS       10000u /* run an item a task, at most; and a quarter of them */
#define KEPT_FLOORS 0.0    /* floors that were measured before are shown, new ones not measured */
#define PYTHON_S    1.0    /* a rung */

/* Everything that an article holds; released as a whole, whatever of it was reached. */
struct article {
    const struct options *options;
    struct survey survey;      /* its choices: the devices of all rungs, each once */
    int choice_of[RUNG_COUNT]; /* -1: none here */
    uint64_t n;
    double budget_s;
    struct outputs outputs;
    struct result result;
    struct progress progress;
    double done, share; /* of the budget: before this stage, in this stage */
    size_t first_cell[STAGE_COUNT +
                      1]; /* cells of a stage: first_cell[stage] .. first_cell[stage + 1] - 1 */
    struct rung_found found[RUNG_COUNT];
};

static const double stage_shares[STAGE_COUNT] = {
    [STAGE_WHOLE] = 0.3, [STAGE_CHUNKS] = 0.25, [STAGE_ITEMS] = 0.3, [STAGE_COPIES] = 0.15
};

/* Where there are several OpenCL devices, a GPU goes first. */
static const struct device_choice *best_opencl(const struct article *article,
                                               const struct device_choice *choices, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (choices[i].opencl >= 0 &&
            strcmp(article->survey.opencl.devices[choices[i].opencl].class_name, "gpu") == 0)
            return &choices[i];
    return &choices[0];
}

/* The place of a device among the survey's choices, to which it is added if need be. */
static int place_of(struct article *article, const struct device_choice *choice)
{
    struct survey *survey = &article->survey;

    for (size_t i = 0; i < survey->choice_count; i++)
        if (strcmp(survey->choices[i].id, choice->id) == 0)
            return (int)i;
    survey->choices[survey->choice_count] = *choice;
    return (int)survey->choice_count++;
}

/* The device of each rung. What is not here is said once, by the survey, and its rungs are left out. */
static enum status choose(struct article *article, struct error *err)
{
    const struct device_defaults defaults = { article->options->workers, ISA_COUNT, COMBINE_OPEN };
    struct device_choice choices[SURVEY_CHOICES_MAX];
    struct device_notes notes;
    size_t count;

    article->survey.choice_count = 0;
    for (int r = 0; r < RUNG_COUNT; r++) {
        char name[DEVICE_SPEC_SIZE];
        char *const names[] = { name };
        enum status status;

        snprintf(name, sizeof(name), "%s", rung_plans[r].device);
        status = devices_select(names, 1, &article->survey.opencl, &defaults, choices,
                                SURVEY_CHOICES_MAX, &count, &notes, err);
        article->choice_of[r] = -1;
        if (status == STATUS_NO_DEVICE)
            continue;
        if (status != STATUS_OK)
            return status;
        article->choice_of[r] = place_of(article, best_opencl(article, choices, count));
    }
    return STATUS_OK;
}

static enum status survey(struct article *article, struct error *err)
{
    char loop[] = "seq", accelerator[] = "opencl";
    char *names[] = { loop, accelerator };
    struct options asked = *article->options;
    enum status status;

    asked.devices = (struct string_list){ names, 2 };
    status = survey_devices(&article->survey, &asked, err);
    return status == STATUS_OK ? choose(article, err) : status;
}

/* Elements of one of about eight tasks: whole superblocks where there are enough. */
static uint64_t chunk_size(uint64_t n)
{
    uint64_t block = superblock_elements(DTYPE_I64, UINT64_MAX, 0);
    uint64_t chunk = (n + ARTICLE_CHUNKS - 1) / ARTICLE_CHUNKS;

    return chunk >= block ? (chunk + block - 1) / block * block : chunk;
}

/* The cases of a stage: sums of i·i. */
static enum status plan_stage(struct plan *plan, enum article_stage stage, uint64_t n,
                              struct error *err)
{
    static const enum residency residencies[] = { RESIDENCY_HOST, RESIDENCY_DEVICE };
    static const enum memory_mode pageable = MEM_PAGEABLE;
    const enum dtype dtype = DTYPE_I64;
    const uint64_t items = n < ITEMS ? n : ITEMS;
    const uint64_t some[] = { items / 4, items }; /* two, to see how time grows */
    const uint64_t chunk = stage == STAGE_ITEMS ? 1 : chunk_size(n);
    struct plan_request request;
    struct op op;

    op_parse("sumsq", &op);
    plan_request_init(&request);
    request.ops = &op;
    request.op_count = 1;
    request.dtypes = &dtype;
    request.dtype_count = 1;
    request.data = DATA_INDEX;
    request.sizes = &n;
    request.size_count = 1;
    if (stage == STAGE_ITEMS) {
        request.sizes = items / 4 > 0 ? some : &items;
        request.size_count = items / 4 > 0 ? 2 : 1;
    }
    if (stage == STAGE_ITEMS || stage == STAGE_CHUNKS) {
        request.chunks = &chunk;
        request.chunk_count = 1;
    }
    if (stage == STAGE_COPIES) {
        request.mems = &pageable;
        request.mem_count = 1;
        request.residencies = residencies;
        request.residency_count = 2;
    }
    return plan_make(plan, &request, err);
}

/* The devices of a stage's rungs, each once, the loop first; returns how many. */
static size_t stage_choices(const struct article *article, enum article_stage stage,
                            struct device_choice *choices)
{
    size_t count = 0;

    for (int r = 0; r < RUNG_COUNT; r++) {
        int place = article->choice_of[r];
        bool known = place < 0 || (rung_plans[r].stage != stage && r != RUNG_LOOP);

        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(choices[i].id, article->survey.choices[place].id) == 0;
        if (!known)
            choices[count++] = article->survey.choices[place];
    }
    return count;
}

/* A stage's progress as a part of the whole. */
static void say(void *context, const char *what, double done, double left_s)
{
    struct article *article = context;
    double rest = 1 - article->done - article->share * done;

    progress_say(&article->progress, what, 1 - rest,
                 isnan(left_s) ? NAN : article->budget_s * rest);
}

static enum status measure_stage(struct article *article, enum article_stage stage,
                                 struct error *err)
{
    struct device_choice choices[RUNG_COUNT];
    const struct session_options options = {
        .choices = choices,
        .choice_count = stage_choices(article, stage, choices),
        .opencl = &article->survey.opencl,
        .processors = machine_workers(&article->survey.machine),
        .processes = 1,
        .sampling = { .min_rounds = ROUNDS,
                      .precision = PRECISION,
                      .budget_s = article->budget_s * stage_shares[stage],
                      .seed = article->options->seed },
        .seed = article->options->seed,
        .progress = article->progress.shown ? say : NULL,
        .progress_context = article,
    };
    struct plan plan = { .group_count = 0 };
    enum status status = plan_stage(&plan, stage, article->n, err);

    article->share = stage_shares[stage];
    if (status == STATUS_OK)
        status = session_run(&article->result, &plan, &options, err);
    article->done += article->share;
    plan_clear(&plan);
    return status;
}

static enum status measure(struct article *article, struct error *err)
{
    const struct session_options devices = {
        .choices = article->survey.choices,
        .choice_count = article->survey.choice_count,
        .opencl = &article->survey.opencl,
        .processors = machine_workers(&article->survey.machine),
        .processes = 1,
    };
    enum status status = STATUS_OK;

    if (!session_describe_devices(&article->result, &devices))
        return error_set(err, STATUS_FAILED, "out of memory");
    outputs_begin(&article->outputs, &article->result);
    survey_add_floors(&article->survey, KEPT_FLOORS, article->result.meta, &article->progress);
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        article->first_cell[stage] = article->result.cell_count;
        if (status == STATUS_OK && interrupt_status() == STATUS_OK)
            status = measure_stage(article, (enum article_stage)stage, err);
    }
    article->first_cell[STAGE_COUNT] = article->result.cell_count;
    article->result.partial = interrupt_status() != STATUS_OK;
    progress_end(&article->progress);
    return status;
}

/* The loop as a stage measured it: in the stage of items an event for each of them would be no loop. */
static double loop_time(const struct article *article, enum article_stage stage)
{
    struct rung_found loop;
    size_t first = article->first_cell[stage];

    if (stage == STAGE_ITEMS)
        return loop_time(article, STAGE_WHOLE);
    rung_find(&loop, &rung_plans[RUNG_LOOP],
              article->survey.choices[article->choice_of[RUNG_LOOP]].id,
              article->result.cells + first, article->first_cell[stage + 1] - first, article->n);
    return loop.time_s;
}

static void find_rungs(struct article *article)
{
    for (int r = 0; r < RUNG_COUNT; r++) {
        const struct rung_plan *plan = &rung_plans[r];
        size_t first = article->first_cell[plan->stage];
        int place = article->choice_of[r];

        if (place < 0) {
            article->found[r] = (struct rung_found){ .time_s = NAN, .ratio = NAN };
            snprintf(article->found[r].device, DEVICE_ID_SIZE, "%s", plan->device);
            snprintf(article->found[r].reason, sizeof(article->found[r].reason),
                     "no such device here");
            continue;
        }
        rung_find(&article->found[r], plan, article->survey.choices[place].id,
                  article->result.cells + first, article->first_cell[plan->stage + 1] - first,
                  article->n);
        article->found[r].ratio = article->found[r].time_s / loop_time(article, plan->stage);
    }
}

static enum status add_python(struct article *article, struct error *err)
{
    char note[256];
    enum status status;

    if (!article->options->with_python || interrupt_status() != STATUS_OK)
        return STATUS_OK;
    if (article->progress.shown)
        progress_say(&article->progress, "the same in Python", 1, NAN);
    status = article_python(article->result.rungs, article->n, PYTHON_S, note, sizeof(note), err);
    progress_end(&article->progress);
    if (note[0] && !article->options->quiet)
        fprintf(stderr, "gpubench: %s\n", note);
    return status;
}

static enum status conclude(struct article *article, struct error *err)
{
    find_rungs(article);
    article->result.rungs = rungs_to_json(article->found, article->n);
    article->result.claims = claims_to_json(article->found);
    if (!article->result.rungs || !article->result.claims ||
        !digest_of(&article->result, article->result.digest))
        return error_set(err, STATUS_FAILED, "out of memory");
    return add_python(article, err);
}

static enum status prepare(struct article *article, int argc, char **argv, struct error *err)
{
    const struct options *options = article->options;
    enum status status;

    if (options->size_count > 1)
        return error_set(err, STATUS_USAGE, "--size: the article has one size; give one, not %zu",
                         options->size_count);
    article->n = options->size_count ? options->sizes[0] : ARTICLE_N;
    article->budget_s = options->budget_s > 0 ? options->budget_s : BUDGET_S;
    if (article->n == 0)
        return error_set(err, STATUS_USAGE, "--size: the article needs at least one item");
    status = survey(article, err);
    if (status != STATUS_OK)
        return status;
    interrupt_catch(); /* from here on there is a file that must not be left half written */
    status = outputs_open(&article->outputs, options, err);
    if (status != STATUS_OK)
        return status;
    article->result.meta = survey_describe(&article->survey, options->seed, argc, argv);
    article->progress.shown = terminal_progress(options);
    return article->result.meta ? STATUS_OK : error_set(err, STATUS_FAILED, "out of memory");
}

static enum status carry_out(struct article *article, int argc, char **argv, struct error *err)
{
    enum status status = prepare(article, argc, argv, err), concluded, written;

    if (status != STATUS_OK)
        return status;
    status = measure(article, err);
    concluded = conclude(article, status == STATUS_OK ? err : NULL);
    if (status == STATUS_OK)
        status = concluded;
    written = outputs_finish(&article->outputs, &article->result, status == STATUS_OK ? err : NULL);
    if (status != STATUS_OK)
        return status;
    if (interrupt_status() != STATUS_OK)
        return interrupt_status();
    status = session_verdict(&article->result);
    return status != STATUS_OK ? status : written;
}

enum status article_command(const struct options *options, int argc, char **argv, struct error *err)
{
    struct article *article = calloc(1, sizeof(*article));
    enum status status;

    if (!article)
        return error_set(err, STATUS_FAILED, "out of memory");
    article->options = options;
    status = carry_out(article, argc, argv, err);
    progress_end(&article->progress);
    outputs_discard(&article->outputs);
    result_clear(&article->result);
    free(article);
    return status;
}
