#include "host/experiments/report_command.h"

#include <stdlib.h>

#include "host/experiments/operands.h"
#include "host/experiments/report_columns.h"
#include "host/report/report.h"
#include "host/result/json.h"
#include "host/result/outfile.h"

/* Everything that a report opens, so that one path closes it. */
struct session {
    const struct options *options;
    size_t count;
    struct result *results;         /* owned */
    const struct result **pointers; /* owned, to those */
    const char **names;             /* owned */
    struct outfile page;
};

static enum status check_options(const struct options *options, struct error *err)
{
    enum status status = operands_check(options, err);

    if (status == STATUS_OK && !options->output && !options->data_dir)
        return error_set(err, STATUS_USAGE,
                         "report: give --output FILE.html (- is standard output), or --data DIR");
    if (status == STATUS_OK)
        status = operands_spare(options, options->output, err);
    return status;
}

static enum status read_files(struct session *session, struct error *err)
{
    size_t count = session->options->operands.count;
    enum status status = STATUS_OK;

    session->results = calloc(count, sizeof(*session->results));
    session->pointers = calloc(count, sizeof(*session->pointers));
    session->names = calloc(count, sizeof(*session->names));
    if (!session->results || !session->pointers || !session->names)
        return error_set(err, STATUS_FAILED, "out of memory for the results");
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const char *path = session->options->operands.items[i];

        status = result_read(&session->results[i], path, err);
        session->pointers[i] = &session->results[i];
        session->names[i] = operand_name(path);
        session->count = i + 1;
    }
    return status;
}

static enum status write_page(struct session *session, struct error *err)
{
    enum status status = outfile_open(&session->page, session->options->output, err);

    if (status == STATUS_OK)
        status = report_html(session->page.stream, session->pointers, session->names,
                             session->count, err);
    if (status == STATUS_OK)
        status = outfile_commit(&session->page, err);
    return status;
}

static void session_close(struct session *session)
{
    outfile_discard(&session->page);
    for (size_t i = 0; i < session->count; i++)
        result_clear(&session->results[i]);
    free(session->results);
    free(session->pointers);
    free(session->names);
}

enum status report_command(const struct options *options, struct error *err)
{
    struct session session = { .options = options };
    enum status status = check_options(options, err);

    if (status == STATUS_OK)
        status = read_files(&session, err);
    if (status == STATUS_OK && options->output)
        status = write_page(&session, err);
    if (status == STATUS_OK && options->data_dir)
        status =
            report_columns(options->data_dir, session.pointers, session.names, session.count, err);
    session_close(&session);
    return status;
}
