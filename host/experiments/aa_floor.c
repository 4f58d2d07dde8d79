#include "host/experiments/aa_floor.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/result/json_value.h"
#include "host/result/outfile.h"

#define PATH_SIZE 4096

/* The folder of what users' programs keep, ending in "/gpubench"; false when there is no home. */
static bool data_folder(char *path)
{
    const char *data = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    int length;

    if (data && data[0] == '/')
        length = snprintf(path, PATH_SIZE, "%s/gpubench", data);
    else if (home && home[0] == '/')
        length = snprintf(path, PATH_SIZE, "%s/.local/share/gpubench", home);
    else
        return false;
    return length > 0 && length < PATH_SIZE - 32;
}

/* Make every folder of `path` that is not there. */
static bool make_folders(char *path)
{
    for (char *slash = path + 1;; slash++) {
        char kept = *slash;

        if (kept != '/' && kept != '\0')
            continue;
        *slash = '\0';
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return false;
        *slash = kept;
        if (kept == '\0')
            return true;
    }
}

enum status aa_floor_save(double floor, const char *host, const char *cpu, struct error *err)
{
    struct outfile file = { .stream = NULL };
    char path[PATH_SIZE];
    json_t *root;
    enum status status;

    if (!data_folder(path))
        return error_set(err, STATUS_FAILED,
                         "neither XDG_DATA_HOME nor HOME says where to keep the A/A floor");
    if (!make_folders(path))
        return error_errno(err, errno, "cannot make the folder \"%s\"", path);
    strcat(path, "/selftest.json"); /* data_folder left room */
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
    char path[PATH_SIZE];
    const json_t *value;
    double floor = NAN;
    json_t *root;

    if (!data_folder(path))
        return NAN;
    strcat(path, "/selftest.json");
    root = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    value = json_object_get(root, "aa_floor");
    if (text_is(root, "schema", "gpubench-selftest/1") && text_is(root, "host", host) &&
        text_is(root, "cpu", cpu) && json_is_number(value) && json_number_value(value) >= 0)
        floor = json_number_value(value);
    json_decref(root);
    return floor;
}
