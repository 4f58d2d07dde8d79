#include "host/experiments/files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/files_cells.h"
#include "host/experiments/interrupt.h"
#include "host/experiments/outputs.h"
#include "host/experiments/request.h"
#include "host/experiments/session.h"
#include "host/experiments/survey.h"
#include "host/experiments/terminal.h"

/* Everything the command holds; released as a whole, whatever of it was reached. */
struct files_run {
    struct options options; /* the user's, with the devices that are meant when none is named */
    struct survey survey;
    struct run_request request;
    struct outputs outputs;
    struct result result;
    struct files files;
};

/* Those whose workers read files; looking for others would load their drivers. */
static char *usual_devices[] = { "seq", "threads", "fork", "coop" };

static enum status check(const struct options *options, struct error *err)
{
    if (options->inputs.count > 0 || options->size_count > 0 || options->data != DATA_COUNT ||
        options->ci)
        return error_set(err, STATUS_USAGE,
                         "--files brings the elements; leave out --input, --size, --data and --ci");
    if (options->dtype_count > 1)
        return error_set(err, STATUS_USAGE,
                         "--files: raw files have one type; give --dtype one, not %zu",
                         options->dtype_count);
    return STATUS_OK;
}

static enum status take_ops(struct files_run *run, struct error *err)
{
    const struct plan_request *plan = &run->request.plan;
    char name[OP_NAME_SIZE];

    for (size_t i = 0; i < plan->op_count; i++)
        if (plan->ops[i].is->inputs > 1)
            return error_set(err, STATUS_USAGE,
                             "--files: %s needs two inputs, and a file is one; give operators of "
                             "one input",
                             op_format(plan->ops[i], name));
    run->files.ops = plan->ops;
    run->files.op_count = plan->op_count;
    return STATUS_OK;
}

static bool make_devices(struct files_run *run)
{
    const struct survey *survey = &run->survey;
    struct files *files = &run->files;

    files->devices = calloc(survey->choice_count + 1, sizeof(*files->devices));
    if (!files->devices)
        return false;
    for (files->device_count = 0; files->device_count < survey->choice_count;
         files->device_count++) {
        struct files_device *device = &files->devices[files->device_count];

        device->choice = &survey->choices[files->device_count];
        device->config = (struct device_config){ .spec = device->choice->spec,
                                                 .processors = machine_workers(&survey->machine) };
    }
    return true;
}

/* Every operator, in every state of the cache, on every device. */
static bool make_cells(struct files_run *run)
{
    static const enum page_cache both[] = { PAGE_CACHE_RESIDENT, PAGE_CACHE_DROPPED };
    const struct options *options = &run->options;
    size_t states = options->page_cache_count > 0 ? options->page_cache_count : 2;
    const enum page_cache *page_caches =
        options->page_cache_count > 0 ? options->page_caches : both;
    struct files *files = &run->files;
    size_t count = files->op_count * states * files->device_count;

    files->cells = calloc(count + 1, sizeof(*files->cells));
    for (size_t i = 0; files->cells && i < count; i++) {
        struct files_cell *cell = &files->cells[files->cell_count++];

        cell->device = i % files->device_count;
        cell->page_cache = page_caches[i / files->device_count % states];
        cell->op = i / files->device_count / states;
        cell->instrumented_s = NAN;
        cell->wrong = calloc(files->set.count, 1);
        if (!cell->wrong)
            return false;
    }
    return files->cells != NULL;
}

static bool interrupted(void)
{
    return interrupt_status() != STATUS_OK;
}

static enum status prepare(struct files_run *run, struct error *err)
{
    const struct options *options = &run->options;
    enum dtype raw = options->dtype_count > 0 ? options->dtypes[0] : DTYPE_COUNT;
    enum status status = check(options, err);

    if (status == STATUS_OK)
        status = run_request_make(&run->request, options, err);
    if (status == STATUS_OK)
        status = take_ops(run, err);
    if (status == STATUS_OK)
        status =
            file_set_open(&run->files.set, options->files.items, options->files.count, raw, err);
    if (status == STATUS_OK)
        status = survey_devices(&run->survey, options, err);
    if (status == STATUS_OK && (!make_devices(run) || !make_cells(run)))
        status = error_set(err, STATUS_FAILED, "out of memory for the cells");
    return status;
}

static void print_plan(const struct files *files)
{
    char name[OP_NAME_SIZE];

    for (size_t i = 0; i < files->cell_count; i++)
        printf("%s files=%zu page-cache=%s %s\n", op_format(files->ops[files->cells[i].op], name),
               files->set.usable, page_cache_name(files->cells[i].page_cache),
               files->devices[files->cells[i].device].choice->id);
}

static enum status measure(struct files_run *run, struct error *err)
{
    const struct session_options described = {
        .choices = run->survey.choices,
        .choice_count = run->survey.choice_count,
        .opencl = &run->survey.opencl,
        .processors = machine_workers(&run->survey.machine),
    };
    struct files *files = &run->files;
    enum status status;

    if (!session_describe_devices(&run->result, &described))
        return error_set(err, STATUS_FAILED, "out of memory");
    outputs_begin(&run->outputs, &run->result);
    status = file_set_judge(&files->set, files->ops, files->op_count, interrupted, err);
    if (status == STATUS_OK)
        status = files_measure(files, &run->request.sampling, err);
    run->result.partial = interrupted();
    run->result.files = files_to_json(files);
    if (status == STATUS_OK && !run->result.files)
        status = error_set(err, STATUS_FAILED, "out of memory for the result");
    return status;
}

/* A file that could not be used is a failure, for all that the others were done. */
static enum status verdict(const struct files *files)
{
    enum status status = STATUS_OK;

    if (interrupted())
        return interrupt_status();
    for (size_t i = 0; i < files->set.count; i++) {
        if (files->set.files[i].reason)
            status = STATUS_FAILED;
        for (size_t o = 0; !files->set.files[i].reason && o < files->op_count; o++)
            if (!files->set.files[i].truths[o].accepted)
                return STATUS_WRONG;
    }
    for (size_t i = 0; i < files->cell_count; i++) {
        if (files->cells[i].status == CELL_WRONG)
            return STATUS_WRONG;
        if (files->cells[i].status == CELL_ERROR)
            status = STATUS_FAILED;
    }
    return status;
}

static enum status run_all(struct files_run *run, int argc, char **argv, struct error *err)
{
    enum status status = prepare(run, err);
    enum status measured, written;

    if (status != STATUS_OK)
        return status;
    if (run->options.dry_run) {
        print_plan(&run->files);
        return STATUS_OK;
    }
    interrupt_catch();
    status = outputs_open(&run->outputs, &run->options, err);
    if (status != STATUS_OK)
        return status;
    run->result.meta = survey_describe(&run->survey, run->request.seed, argc, argv);
    if (!run->result.meta)
        return error_set(err, STATUS_FAILED, "out of memory");
    measured = measure(run, err);
    written = outputs_finish(&run->outputs, &run->result, measured == STATUS_OK ? err : NULL);
    if (measured != STATUS_OK)
        return measured;
    status = verdict(&run->files);
    return status != STATUS_OK ? status : written;
}

static void clear(struct files *files)
{
    for (size_t i = 0; i < files->cell_count; i++) {
        free(files->cells[i].wrong);
        free(files->cells[i].records);
    }
    free(files->cells);
    free(files->devices);
    free(files->sampled);
    file_set_close(&files->set);
}

enum status files_command(const struct options *options, int argc, char **argv, struct error *err)
{
    struct files_run *run = calloc(1, sizeof(*run));
    enum status status;

    if (!run)
        return error_set(err, STATUS_FAILED, "out of memory");
    run->options = *options;
    if (options->devices.count == 0)
        run->options.devices =
            (struct string_list){ usual_devices, sizeof(usual_devices) / sizeof(usual_devices[0]) };
    status = run_all(run, argc, argv, err);
    outputs_discard(&run->outputs);
    result_clear(&run->result);
    clear(&run->files);
    run_request_clear(&run->request);
    free(run);
    return status;
}
