#include "host/experiments/outputs.h"

#include <string.h>

#include "host/experiments/terminal.h"

static bool write_json(FILE *out, const struct result *result)
{
    return report_json(out, result);
}

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

static bool (*const writers[OUTPUT_FILES])(FILE *, const struct result *) = {
    write_json,
    write_csv,
    write_markdown,
};

enum status outputs_open(struct outputs *outputs, const struct options *options, struct error *err)
{
    const char *const paths[OUTPUT_FILES] = { options->json, options->csv, options->markdown };

    outputs->text = stdout;
    outputs->digest = options->ci;
    for (int i = 0; i < OUTPUT_FILES; i++) {
        enum status status;

        if (!paths[i])
            continue;
        if (strcmp(paths[i], "-") == 0)
            outputs->text = stderr;
        status = outfile_open(&outputs->files[i], paths[i], err);
        if (status != STATUS_OK)
            return status;
        outputs->open[i] = true;
    }
    outputs->report = terminal_report_options(options, outputs->text);
    return STATUS_OK;
}

void outputs_begin(struct outputs *outputs, const struct result *result)
{
    if (!outputs->report.quiet)
        report_text_header(outputs->text, result, &outputs->report);
    fflush(outputs->text);
}

enum status outputs_finish(struct outputs *outputs, const struct result *result, struct error *err)
{
    enum status status = STATUS_OK;

    report_text(outputs->text, result, &outputs->report);
    if (outputs->digest)
        fprintf(outputs->text, "digest: %s\n", result->digest);
    if (fflush(outputs->text) != 0)
        status = error_set(err, STATUS_FAILED, "cannot write the report");
    for (int i = 0; i < OUTPUT_FILES; i++) {
        struct error *first = status == STATUS_OK ? err : NULL;
        enum status written;

        if (!outputs->open[i])
            continue;
        if (!writers[i](outputs->files[i].stream, result) && !ferror(outputs->files[i].stream))
            written = error_set(first, STATUS_FAILED, "out of memory for a report");
        else
            written = outfile_commit(&outputs->files[i], first);
        status = status == STATUS_OK ? written : status;
    }
    return status;
}

void outputs_discard(struct outputs *outputs)
{
    for (int i = 0; i < OUTPUT_FILES; i++)
        if (outputs->open[i])
            outfile_discard(&outputs->files[i]);
}
