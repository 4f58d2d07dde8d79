#include "host/experiments/selftest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/data/generate.h"
#include "host/experiments/aa_floor.h"
#include "host/experiments/progress.h"
#include "host/experiments/selftest_parts.h"
#include "host/experiments/terminal.h"
#include "host/report/paragraph.h"
#include "host/result/environment.h"
#include "host/result/json_value.h"
#include "host/result/outfile.h"

#define ELEMENTS (2048u * 1024u)

#define PROPERTY_COLUMN 31 /* of the report */

static const struct {
    const char *what;
    void (*check)(struct selftest *selftest);
} checks[] = {
    { "adding up phases", selftest_sums },        { "planting delays", selftest_delays },
    { "doubling the work", selftest_doubling },   { "turning the order", selftest_order },
    { "comparing equal processes", selftest_aa },
};

static enum status prepare(struct selftest *selftest, const struct options *options,
                           struct error *err)
{
    const struct device_defaults defaults = { options->workers, ISA_COUNT, COMBINE_OPEN };
    struct device_notes notes;
    enum status status;

    selftest->floors = (struct aa_floors){ NAN, json_object() };
    if (!selftest->floors.devices)
        return error_set(err, STATUS_FAILED, "out of memory");
    machine_probe(&selftest->machine);
    if (devices_need_opencl(options->devices.items, options->devices.count))
        opencl_probe(&selftest->opencl, OPENCL_PROBE_LIMIT_S);
    status =
        devices_select(options->devices.items, options->devices.count, &selftest->opencl, &defaults,
                       selftest->choices, CHOICES_MAX, &selftest->choice_count, &notes, err);
    if (status == STATUS_OK)
        status = arena_open(&selftest->arena, DTYPE_F32, ELEMENTS, 1, err);
    if (status == STATUS_OK)
        generate(selftest->arena.x, DTYPE_F32, DATA_UNIFORM, options->seed, 0, 0, ELEMENTS);
    return status;
}

static void check_all(struct selftest *selftest, const struct options *options)
{
    const size_t count = sizeof(checks) / sizeof(checks[0]);
    struct progress progress = { .shown = terminal_progress(options) };

    for (size_t i = 0; i < count; i++) {
        progress_say(&progress, checks[i].what, (double)i / (double)count, NAN);
        checks[i].check(selftest);
    }
    progress_end(&progress);
}

static size_t failures(const struct selftest *selftest)
{
    size_t count = 0;

    for (size_t i = 0; i < selftest->finding_count; i++)
        count += !selftest->findings[i].holds;
    return count;
}

/* One line, or several where the terminal is narrow. */
static void print_finding(FILE *out, const struct finding *finding)
{
    struct paragraph line;

    if (!paragraph_open(&line))
        return;
    fprintf(line.stream, "%-6s %-12s %9.3g  %s", finding->holds ? "ok" : "FAILED", finding->device,
            finding->figure, finding->property);
    paragraph_end(&line, out, terminal_width(out), PROPERTY_COLUMN);
}

static void print_sentence(FILE *out, const char *sentence)
{
    struct paragraph line;

    if (!paragraph_open(&line))
        return;
    fputs(sentence, line.stream);
    paragraph_end(&line, out, terminal_width(out), 0);
}

static void print(FILE *out, const struct selftest *selftest)
{
    size_t failed = failures(selftest);
    char floor[128];

    for (size_t i = 0; i < selftest->finding_count; i++)
        print_finding(out, &selftest->findings[i]);
    fprintf(out, "\n%zu of %zu properties hold on this machine, now.\n",
            selftest->finding_count - failed, selftest->finding_count);
    snprintf(floor, sizeof(floor),
             "Medians of equal processes differ by up to %.1f %%: smaller differences mean nothing "
             "here.",
             100 * expm1(selftest->floors.machine));
    print_sentence(out, isnan(selftest->floors.machine)
                            ? "No device agrees with itself between processes: no "
                              "difference means anything here."
                            : floor);
    if (failed > 0)
        print_sentence(
            out, "Where a property fails, the machine is busy or its clocks are not to be trusted: "
                 "quiet it and run this again before believing a measurement.");
}

static json_t *to_json(const struct selftest *selftest, json_t *meta)
{
    json_t *properties = json_array();

    for (size_t i = 0; i < selftest->finding_count; i++) {
        const struct finding *finding = &selftest->findings[i];

        json_array_append_new(properties,
                              json_pack("{s:s, s:s, s:o, s:o, s:o, s:b}", "property",
                                        finding->property, "device", finding->device, "figure",
                                        json_from_real(finding->figure), "low",
                                        json_from_real(finding->low), "high",
                                        json_from_real(finding->high), "holds", finding->holds));
    }
    return json_pack("{s:s, s:o, s:o, s:O, s:o}", "schema", "gpubench-selftest/1", "meta", meta,
                     "aa_floor", json_from_real(selftest->floors.machine), "aa_floors",
                     selftest->floors.devices, "properties", properties);
}

/* The JSON file, when one is asked for. */
static enum status write_json(const struct selftest *selftest, struct outfile *file,
                              struct error *err)
{
    char *no_arguments[] = { NULL };
    json_t *root = to_json(selftest, environment_describe(&selftest->machine, 0, no_arguments));
    enum status status = STATUS_OK;

    if (!root || json_dumpf(root, file->stream, JSON_INDENT(2)) != 0 ||
        fputc('\n', file->stream) == EOF)
        status = error_set(err, STATUS_FAILED, "cannot write the JSON file");
    json_decref(root);
    return status == STATUS_OK ? outfile_commit(file, err) : status;
}

static enum status run(struct selftest *selftest, const struct options *options,
                       struct outfile *file, struct error *err)
{
    bool to_stdout = options->json && strcmp(options->json, "-") == 0;
    enum status status = prepare(selftest, options, err);

    if (status == STATUS_OK && options->json)
        status = outfile_open(file, options->json, err);
    if (status != STATUS_OK)
        return status;
    check_all(selftest, options);
    print(to_stdout ? stderr : stdout, selftest);
    if (options->json)
        status = write_json(selftest, file, err);
    if (status == STATUS_OK && !isnan(selftest->floors.machine))
        status =
            aa_floors_save(&selftest->floors, selftest->machine.host, selftest->machine.cpu, err);
    if (status == STATUS_OK && failures(selftest) > 0)
        status = error_set(err, STATUS_FAILED, "%zu properties do not hold", failures(selftest));
    return status;
}

enum status selftest_command(const struct options *options, struct error *err)
{
    struct selftest *selftest = calloc(1, sizeof(*selftest));
    struct outfile file = { .stream = NULL };
    enum status status;

    if (!selftest)
        return error_set(err, STATUS_FAILED, "out of memory");
    status = run(selftest, options, &file, err);
    outfile_discard(&file);
    aa_floors_clear(&selftest->floors);
    arena_close(&selftest->arena);
    free(selftest);
    return status;
}
