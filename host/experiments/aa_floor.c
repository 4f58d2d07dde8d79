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

enum status aa_floors_save(const struct aa_floors *floors, const char *host, const char *cpu,
                           struct error *err)
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
    root = json_pack("{s:s, s:o, s:o, s:f, s:O?}", "schema", "gpubench-selftest/1", "host",
                     json_from_text(host), "cpu", json_from_text(cpu), "aa_floor", floors->machine,
                     "aa_floors", floors->devices);
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

struct aa_floors aa_floors_load(const char *host, const char *cpu)
{
    struct aa_floors floors = { .machine = NAN };
    char path[USERDIR_PATH_SIZE];
    json_t *value, *root;

    if (!userdir_path(USERDIR_DATA, FILE_NAME, path))
        return floors;
    root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    value = json_object_get(root, "aa_floor");
    if (text_is(root, "schema", "gpubench-selftest/1") && text_is(root, "host", host) &&
        text_is(root, "cpu", cpu) && json_is_number(value) && json_number_value(value) >= 0) {
        floors.machine = json_number_value(value);
        value = json_object_get(root, "aa_floors");
        floors.devices = json_is_object(value) ? json_incref(value) : NULL;
    }
    json_decref(root);
    return floors;
}

void aa_floors_clear(struct aa_floors *floors)
{
    json_decref(floors->devices);
    *floors = (struct aa_floors){ .machine = NAN };
}
