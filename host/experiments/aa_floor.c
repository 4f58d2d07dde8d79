#include "host/experiments/aa_floor.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "host/base/userdir.h"
#include "host/result/json_value.h"
#include "host/result/outfile.h"

#define FILE_NAME "selftest.json"

enum status aa_floor_save(double floor, const char *host, const char *cpu, struct error *err)
{
    struct outfile file = { .stream = NULL };
    char folder[USERDIR_PATH_SIZE], path[USERDIR_PATH_SIZE];
    json_t *root;
    enum status status;

    if (!userdir_path(USERDIR_DATA, "", folder) || !userdir_path(USERDIR_DATA, FILE_NAME, path))
        return error_set(err, STATUS_FAILED,
                         "neither XDG_DATA_HOME nor HOME says where to keep the A/A floor");
    if (!folders_make(folder, 0755))
        return error_errno(err, errno, "cannot make the folder \"%s\"", folder);
    status = outfile_open(&file, path, err);
    if (status != STATUS_OK)
        return status;
    root = json_pack("{s:s, s:o, s:o, s:f}", "schema", "gpubench-selftest/1", "host",
                     json_from_text(host), "cpu", json_from_text(cpu), "aa_floor", floor);
    if (!root || json_dumpf(root, file.stream, JSON_INDENT(2)) != 0)
        status = error_set(err, STATUS_FAILED, "cannot write \"%s\"", path);
    json_decref(root);
    if (status == STATUS_OK)
        status = outfile_commit(&file, err);
    outfile_discard(&file);
    return status;
}

static bool text_is(const json_t *root, const char *key, const char *expected)
{
    const char *text = json_string_value(json_object_get(root, key));

    return text && strcmp(text, expected) == 0;
}

double aa_floor_load(const char *host, const char *cpu)
{
    char path[USERDIR_PATH_SIZE];
    const json_t *value;
    double floor = NAN;
    json_t *root;

    if (!userdir_path(USERDIR_DATA, FILE_NAME, path))
        return NAN;
    root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    value = json_object_get(root, "aa_floor");
    if (text_is(root, "schema", "gpubench-selftest/1") && text_is(root, "host", host) &&
        text_is(root, "cpu", cpu) && json_is_number(value) && json_number_value(value) >= 0)
        floor = json_number_value(value);
    json_decref(root);
    return floor;
}
