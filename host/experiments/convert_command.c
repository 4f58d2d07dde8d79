#include "host/experiments/convert_command.h"

#include "host/experiments/operands.h"
#include "host/report/report.h"
#include "host/result/json.h"
#include "host/result/outfile.h"

static bool write_csv(FILE *out, const struct result *result)
{
    report_csv(out, result);
    return true;
}

static bool write_markdown(FILE *out, const struct result *result)
{
    report_markdown(out, result);
    return true;
}

static bool (*const writers[FORMAT_COUNT])(FILE *, const struct result *) = {
    [FORMAT_GOOGLE_BENCHMARK] = report_google_benchmark,
    [FORMAT_GITHUB_ACTION] = report_github_action,
    [FORMAT_CSV] = write_csv,
    [FORMAT_MARKDOWN] = write_markdown,
    [FORMAT_JSON] = report_json,
};

static enum status check_options(const struct options *options, struct error *err)
{
    if (options->format == FORMAT_COUNT)
        return error_set(err, STATUS_USAGE,
                         "convert: give --format google-benchmark, github-action-benchmark, csv, "
                         "markdown or json");
    return operands_spare(options, options->output, err);
}

static enum status write_result(const struct options *options, const struct result *result,
                                struct error *err)
{
    struct outfile file = { 0 };
    enum status status = outfile_open(&file, options->output ? options->output : "-", err);

    if (status == STATUS_OK && !writers[options->format](file.stream, result))
        status =
            error_set(err, STATUS_FAILED, "cannot write %s: the disk is full or memory ran out",
                      options->output ? options->output : "standard output");
    if (status == STATUS_OK)
        status = outfile_commit(&file, err);
    outfile_discard(&file);
    return status;
}

enum status convert_command(const struct options *options, struct error *err)
{
    struct result result = { 0 };
    enum status status = check_options(options, err);

    if (status == STATUS_OK)
        status = result_read(&result, options->operands.items[0], err);
    if (status == STATUS_OK)
        status = write_result(options, &result, err);
    result_clear(&result);
    return status;
}
