#include "host/experiments/advise_command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/words.h"
#include "host/cli/units.h"
#include "host/experiments/advise_measure.h"
#include "host/experiments/profile_file.h"
#include "host/experiments/terminal.h"
#include "host/report/advice.h"
#include "host/result/environment.h"
#include "host/result/outfile.h"

#define SIZE_DEFAULT (UINT64_C(1) << 20)

/* Everything that an advice holds; released as a whole, whatever of it was reached. */
struct advising {
    const struct options *options;
    struct machine machine;
    json_t *meta; /* of this machine */
    struct case_spec spec;
    struct profile *profiles;
    size_t profile_count;
    const struct profile *here; /* the one of this machine; NULL: none */
    struct advice_candidate *candidates;
    size_t candidate_count;
    struct advice_request request;
    struct advice advice;
    struct result measured;
    bool has_measured;
    struct outfile json;
};

static enum status refuse_several(const char *option, size_t count, struct error *err)
{
    if (count <= 1)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, "--%s: advice is for one workload; give one value, not %zu",
                     option, count);
}

static enum status check_single(const struct options *options, struct error *err)
{
    const struct {
        const char *name;
        size_t count;
    } lists[] = {
        { "op", options->op_count },       { "dtype", options->dtype_count },
        { "size", options->size_count },   { "residency", options->residency_count },
        { "reuse", options->reuse_count }, { "lifecycle", options->lifecycle_count },
        { "gap", options->gap_count },
    };
    enum status status = STATUS_OK;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && status == STATUS_OK; i++)
        status = refuse_several(lists[i].name, lists[i].count, err);
    if (status == STATUS_OK && options->flops > 0 && options->op_count > 0)
        return error_set(err, STATUS_USAGE,
                         "--op and --intensity exclude each other: an operator has its intensity");
    return status;
}

/* The polynomial with as many operations: K multiplications and K additions. */
static struct op op_of_flops(double flops)
{
    double degree = fmin(fmax(round(flops / 2), 1), OP_DEGREE_MAX);
    struct op op;

    op_parse("poly:1", &op);
    op.degree = (unsigned)degree;
    return op;
}

static enum status set_spec(struct advising *a, struct error *err)
{
    const struct options *options = a->options;
    struct case_spec *spec = &a->spec;
    char name[OP_NAME_SIZE];

    spec->n = options->size_count ? options->sizes[0] : SIZE_DEFAULT;
    spec->dtype = options->dtype_count ? options->dtypes[0] : DTYPE_F32;
    spec->residency = options->residency_count ? options->residencies[0] : RESIDENCY_HOST;
    spec->steps = 1;
    spec->depth = 1;
    spec->reuse = options->reuse_count ? options->reuses[0] : 1;
    spec->lifecycle = options->lifecycle_count ? options->lifecycles[0] : LIFECYCLE_WARM;
    spec->gap_s = options->gap_count ? options->gaps[0] : 0;
    if (options->flops > 0)
        spec->op = op_of_flops(options->flops);
    else if (options->op_count)
        spec->op = options->ops[0];
    else
        op_parse("sum", &spec->op);
    if (!op_supports(spec->op, spec->dtype))
        return error_set(err, STATUS_USAGE, "%s is not defined for %s; gpubench list shows both",
                         op_format(spec->op, name), dtype_name(spec->dtype));
    return STATUS_OK;
}

static struct profile *add_profile(struct advising *a)
{
    return &a->profiles[a->profile_count++];
}

static enum status read_given(struct advising *a, struct error *err)
{
    const struct string_list *paths = &a->options->profiles;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < paths->count && status == STATUS_OK; i++) {
        status = profile_read(add_profile(a), paths->items[i], err);
        for (size_t j = 0; j < i && status == STATUS_OK; j++)
            if (strcmp(a->profiles[i].name, a->profiles[j].name) == 0)
                status = error_set(err, STATUS_USAGE,
                                   "%s: name: expected a name that no other profile has, not that "
                                   "of %s",
                                   paths->items[i], paths->items[j]);
    }
    return status;
}

static enum status read_own(struct advising *a, struct error *err)
{
    char name[PROFILE_NAME_SIZE], path[USERDIR_PATH_SIZE], quoted[QUOTE_SIZE];
    struct profile *profile;
    const char *cpu;
    enum status status;

    profile_name_of(a->machine.host, name);
    status = profile_path(name, path, err);
    if (status != STATUS_OK)
        return status;
    if (access(path, F_OK) != 0)
        return error_set(err, STATUS_USAGE,
                         "there is no profile of this machine (%s); measure it with gpubench "
                         "calibrate, or give one with --profile",
                         path);
    profile = add_profile(a);
    status = profile_read(profile, path, err);
    if (status != STATUS_OK || profile_is_of(profile, a->meta))
        return status;
    cpu = json_string_value(json_object_get(profile->meta, "cpu"));
    return error_set(err, STATUS_USAGE,
                     "%s: meta: is of another machine (%s) or of this one as it was; measure it "
                     "again with gpubench calibrate, or give the file with --profile",
                     path, text_quote(cpu ? cpu : "of unknown processor", quoted));
}

static enum status read_profiles(struct advising *a, struct error *err)
{
    enum status status;

    a->meta = environment_describe(&a->machine, 0, NULL);
    a->profiles = calloc(a->options->profiles.count + 1, sizeof(*a->profiles));
    if (!a->meta || !a->profiles)
        return error_set(err, STATUS_FAILED, "out of memory for the profiles");
    status = a->options->profiles.count > 0 ? read_given(a, err) : read_own(a, err);
    for (size_t i = 0; i < a->profile_count && !a->here; i++)
        if (a->profiles[i].device_count > 0 && profile_is_of(&a->profiles[i], a->meta))
            a->here = &a->profiles[i];
    return status;
}

static enum status make_candidates(struct advising *a, struct error *err)
{
    size_t count = 0;

    for (size_t i = 0; i < a->profile_count; i++)
        count += a->profiles[i].device_count;
    a->candidates = calloc(count + 1, sizeof(*a->candidates));
    if (!a->candidates)
        return error_set(err, STATUS_FAILED, "out of memory for %zu devices", count);
    for (size_t i = 0; i < a->profile_count; i++)
        for (size_t j = 0; j < a->profiles[i].device_count; j++)
            if (strcmp(a->profiles[i].devices[j].about.kind, "null") != 0)
                a->candidates[a->candidate_count++] = (struct advice_candidate){
                    .profile = &a->profiles[i],
                    .device = &a->profiles[i].devices[j],
                    .price_per_hour = NAN,
                };
    if (a->candidate_count == 0)
        return error_set(err, STATUS_USAGE, "the profile has no device that computes anything");
    return STATUS_OK;
}

/* "NAME=PRICE", which the command line has checked. */
static enum status set_price(struct advising *a, const char *text, struct error *err)
{
    const char *equals = strrchr(text, '=');
    size_t length = (size_t)(equals - text), found = 0;
    struct words names = { 0 };
    char name[QUOTE_SIZE];
    double price = 0;

    parse_decimal(equals + 1, &price);
    for (size_t i = 0; i < a->candidate_count; i++) {
        struct advice_candidate *candidate = &a->candidates[i];
        const char *both[] = { candidate->profile->name, candidate->device->about.id };

        for (size_t k = 0; k < 2; k++) {
            if (words_find(&names, both[k]) == names.count)
                words_add(&names, both[k]);
            if (strlen(both[k]) == length && memcmp(both[k], text, length) == 0) {
                candidate->price_per_hour = price;
                found++;
            }
        }
    }
    if (found > 0)
        return STATUS_OK;
    snprintf(name, sizeof(name), "%.*s", (int)fmin((double)length, sizeof(name) - 1), text);
    return words_refuse(&names, "--price", "profile or device", name, err);
}

static enum status set_prices(struct advising *a, struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < a->options->prices.count && status == STATUS_OK; i++)
        status = set_price(a, a->options->prices.items[i], err);
    return status;
}

static enum status answer(struct advising *a, struct error *err)
{
    a->request = (struct advice_request){
        .candidates = a->candidates,
        .count = a->candidate_count,
        .question = model_question_of(&a->spec),
        .deadline_s = a->options->deadline_s,
    };
    if (a->options->flops > 0)
        a->request.question.flops = a->options->flops;
    if (!advice_make(&a->advice, &a->request))
        return error_set(err, STATUS_FAILED, "out of memory for the ranking");
    return STATUS_OK;
}

static enum status measure(struct advising *a, struct error *err)
{
    enum status status;

    if (!a->options->measure)
        return STATUS_OK;
    if (!a->here)
        return error_set(err, STATUS_USAGE,
                         "--measure: none of the profiles is of this machine; measure one with "
                         "gpubench calibrate");
    status = advise_measure(&a->measured, a->here, &a->spec, &a->machine, a->options, err);
    a->has_measured = status == STATUS_OK || status == STATUS_WRONG;
    return status;
}

static enum status report(struct advising *a, struct error *err)
{
    const struct options *options = a->options;
    const struct advice_report how = {
        .advice = &a->advice,
        .request = &a->request,
        .spec = &a->spec,
        .by_flops = options->flops > 0,
        .machines = a->profile_count > 1,
        .measured = a->has_measured ? &a->measured : NULL,
        .here = a->here,
    };
    FILE *out = options->json && strcmp(options->json, "-") == 0 ? stderr : stdout;
    struct report_options shown = terminal_report_options(options, out);

    advice_text(out, &how, &shown);
    if (!options->json)
        return STATUS_OK;
    if (!advice_json(a->json.stream, &how))
        return error_set(err, STATUS_FAILED, "cannot write %s", options->json);
    return outfile_commit(&a->json, err);
}

static enum status advise(struct advising *a, struct error *err)
{
    enum status status = check_single(a->options, err), measured, written;

    if (status == STATUS_OK)
        status = set_spec(a, err);
    if (status == STATUS_OK)
        status = read_profiles(a, err);
    if (status == STATUS_OK)
        status = make_candidates(a, err);
    if (status == STATUS_OK)
        status = set_prices(a, err);
    if (status == STATUS_OK && a->options->json)
        status = outfile_open(&a->json, a->options->json, err);
    if (status == STATUS_OK)
        status = answer(a, err);
    if (status != STATUS_OK)
        return status;
    measured = measure(a, err);
    if (measured != STATUS_OK && !a->has_measured)
        return measured;
    written = report(a, err);
    return measured != STATUS_OK ? measured : written;
}

enum status advise_command(const struct options *options, struct error *err)
{
    struct advising *a = calloc(1, sizeof(*a));
    enum status status;

    if (!a)
        return error_set(err, STATUS_FAILED, "out of memory");
    a->options = options;
    machine_probe(&a->machine);
    status = advise(a, err);
    outfile_discard(&a->json);
    advice_clear(&a->advice);
    result_clear(&a->measured);
    free(a->candidates);
    for (size_t i = 0; a->profiles && i < a->profile_count; i++)
        profile_clear(&a->profiles[i]);
    free(a->profiles);
    json_decref(a->meta);
    free(a);
    return status;
}
