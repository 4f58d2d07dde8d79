#include "host/experiments/compare_command.h"

#include <stdlib.h>
#include <string.h>

#include "host/base/words.h"
#include "host/choose/compare.h"
#include "host/experiments/compare_devices.h"
#include "host/experiments/terminal.h"
#include "host/report/changes.h"
#include "host/result/json.h"
#include "host/result/json_load.h"
#include "host/result/outfile.h"

/* Everything that a comparison opens, so that one path closes it. */
struct session {
    const struct options *options;
    struct result old, new; /* `new` stays empty when there is one file */
    const char *old_name, *new_name;
    struct device_ids devices, against;
    struct changes changes;
    struct outfile json, markdown;
};

static bool is_single(const struct options *options)
{
    return options->operands.count == 1;
}

static enum status check_options(const struct options *options, struct error *err)
{
    char *const *files = options->operands.items;

    if (is_single(options) && !options->against)
        return error_set(err, STATUS_USAGE,
                         "compare: one file is given; give a second one, or --against DEVICE to "
                         "compare devices within it");
    if (!is_single(options) && options->against)
        return error_set(err, STATUS_USAGE,
                         "--against: compares devices within one file; give one");
    if (is_single(options) && (options->normalize || options->fail_on_regression))
        return error_set(err, STATUS_USAGE, "--%s: needs two files; give OLD and NEW",
                         options->normalize ? "normalize" : "fail-on-regression");
    if (!is_single(options) && strcmp(files[0], "-") == 0 && strcmp(files[1], "-") == 0)
        return error_set(err, STATUS_USAGE,
                         "compare: only one of the two files can be - (standard "
                         "input)");
    return STATUS_OK;
}

static const char *name_of(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* As result_read, but what calls itself another version of the schema is read as this one. */
static enum status read_any_schema(struct result *result, const char *path, struct error *err)
{
    static const char family[] = "gpubench/";
    json_t *root = NULL;
    enum status status = json_read_file(&root, path, name_of(path), err);
    const char *schema = json_string_value(json_object_get(root, "schema"));

    if (status == STATUS_OK && schema && strncmp(schema, family, strlen(family)) == 0 &&
        json_object_set_new(root, "schema", json_string(RESULT_SCHEMA)) != 0)
        status = error_set(err, STATUS_FAILED, "not enough memory to read %s", name_of(path));
    if (status == STATUS_OK)
        status = result_from_json(result, root, name_of(path), err);
    json_decref(root);
    return status;
}

static enum status read_file(const struct session *session, struct result *result, const char *path,
                             struct error *err)
{
    if (session->options->allow_other_schema)
        return read_any_schema(result, path, err);
    return result_read(result, path, err);
}

static enum status read_files(struct session *session, struct error *err)
{
    char *const *paths = session->options->operands.items;
    enum status status = read_file(session, &session->old, paths[0], err);

    session->old_name = session->new_name = name_of(paths[0]);
    if (status == STATUS_OK && !is_single(session->options)) {
        session->new_name = name_of(paths[1]);
        status = read_file(session, &session->new, paths[1], err);
    }
    return status;
}

static const struct result *new_of(const struct session *session)
{
    return is_single(session->options) ? &session->old : &session->new;
}

static enum status refuse_several(const struct device_ids *ids, struct error *err)
{
    char one[QUOTE_SIZE], other[QUOTE_SIZE];

    return error_set(err, STATUS_USAGE,
                     "--against: more than one device is called that (\"%s\", \"%s\"); give one",
                     text_quote(ids->items[0], one), text_quote(ids->items[1], other));
}

static enum status find_devices(struct session *session, struct error *err)
{
    const struct string_list *words = &session->options->devices;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < words->count && status == STATUS_OK; i++)
        status = device_ids_add(&session->devices, &session->old, new_of(session), "--device",
                                words->items[i], err);
    if (status == STATUS_OK && session->options->against)
        status = device_ids_add(&session->against, &session->old, &session->old, "--against",
                                session->options->against, err);
    if (status == STATUS_OK && session->against.count > 1)
        status = refuse_several(&session->against, err);
    return status;
}

static enum status find_changes(struct session *session, struct error *err)
{
    const struct compare_request request = {
        .old = &session->old,
        .new = new_of(session),
        .old_name = session->old_name,
        .new_name = session->new_name,
        .devices = session->devices.items,
        .device_count = session->devices.count,
        .other_devices = session->options->allow_different_devices,
        .divide_by_seq = session->options->normalize != NULL,
    };

    if (session->options->against)
        return changes_between_devices(&session->changes, &request, session->against.items[0], err);
    return changes_between_results(&session->changes, &request, err);
}

static enum status open_files(struct session *session, struct error *err)
{
    const struct options *options = session->options;
    enum status status = STATUS_OK;

    if (options->json)
        status = outfile_open(&session->json, options->json, err);
    if (status == STATUS_OK && options->markdown)
        status = outfile_open(&session->markdown, options->markdown, err);
    return status;
}

static bool is_standard_output(const char *path)
{
    return path && strcmp(path, "-") == 0;
}

static enum status write_text(const struct session *session, const struct changes_report *report,
                              struct error *err)
{
    const struct options *options = session->options;
    bool taken = is_standard_output(options->json) || is_standard_output(options->markdown);
    FILE *out = taken ? stderr : stdout;
    struct report_options how = terminal_report_options(options, out);

    changes_text(out, report, &how);
    if (fflush(out) != 0)
        return error_set(err, STATUS_FAILED, "cannot write the report");
    return STATUS_OK;
}

static enum status write_reports(struct session *session, struct error *err)
{
    const struct changes_report report = {
        .changes = &session->changes,
        .old = &session->old,
        .new = new_of(session),
        .old_name = session->old_name,
        .new_name = session->new_name,
        .against = session->options->against ? session->against.items[0] : NULL,
    };
    enum status status = write_text(session, &report, err);

    if (status == STATUS_OK && session->options->json) {
        if (!changes_json(session->json.stream, &report))
            return error_set(err, STATUS_FAILED, "cannot write %s", session->options->json);
        status = outfile_commit(&session->json, err);
    }
    if (status == STATUS_OK && session->options->markdown) {
        changes_markdown(session->markdown.stream, &report);
        status = outfile_commit(&session->markdown, err);
    }
    return status;
}

static void session_close(struct session *session)
{
    outfile_discard(&session->json);
    outfile_discard(&session->markdown);
    changes_clear(&session->changes);
    device_ids_clear(&session->devices);
    device_ids_clear(&session->against);
    result_clear(&session->old);
    result_clear(&session->new);
}

enum status compare_command(const struct options *options, struct error *err)
{
    struct session session = { .options = options };
    enum status status = check_options(options, err);

    if (status == STATUS_OK)
        status = open_files(&session, err);
    if (status == STATUS_OK)
        status = read_files(&session, err);
    if (status == STATUS_OK)
        status = find_devices(&session, err);
    if (status == STATUS_OK)
        status = find_changes(&session, err);
    if (status == STATUS_OK)
        status = write_reports(&session, err);
    if (status == STATUS_OK && options->fail_on_regression &&
        changes_different(&session.changes, 1) > 0)
        status = STATUS_REGRESSION;
    session_close(&session);
    return status;
}
