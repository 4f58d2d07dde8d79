#include "host/experiments/profile_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "host/base/words.h"
#include "host/result/outfile.h"

#define NAME_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

static bool is_name(const char *name)
{
    size_t length = strlen(name);

    return length > 0 && length < PROFILE_NAME_SIZE && name[0] != '.' &&
           strspn(name, NAME_CHARACTERS) == length;
}

enum status profile_path(const char *name, char *path, struct error *err)
{
    char relative[sizeof("profiles/.json") + PROFILE_NAME_SIZE], quoted[QUOTE_SIZE];

    if (!is_name(name))
        return error_set(err, STATUS_USAGE,
                         "\"%s\" cannot be the name of a profile; give 1 to %d letters, digits, -, "
                         "_ and ., and no . first",
                         text_quote(name, quoted), PROFILE_NAME_SIZE - 1);
    snprintf(relative, sizeof(relative), "profiles/%s.json", name);
    if (!userdir_path(USERDIR_DATA, relative, path))
        return error_set(err, STATUS_FAILED,
                         "neither XDG_DATA_HOME nor HOME says where profiles are kept");
    return STATUS_OK;
}

void profile_name_of(const char *host, char *name)
{
    size_t length = 0;

    for (; *host && length < PROFILE_NAME_SIZE - 1; host++)
        if (length > 0 || *host != '.')
            name[length++] = strchr(NAME_CHARACTERS, *host) ? *host : '-';
    name[length] = '\0';
    if (length == 0)
        snprintf(name, PROFILE_NAME_SIZE, "machine");
}

static enum status make_folder_of(const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    char folder[USERDIR_PATH_SIZE];

    if (!slash || slash == path)
        return STATUS_OK;
    snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
    if (!folders_make(folder, 0755))
        return error_errno(err, errno, "cannot make the folder \"%s\"", folder);
    return STATUS_OK;
}

enum status profile_writable(const char *path, struct error *err)
{
    struct outfile file = { .stream = NULL };
    enum status status = make_folder_of(path, err);

    if (status == STATUS_OK)
        status = outfile_open(&file, path, err);
    outfile_discard(&file);
    return status;
}

enum status profile_save(const struct profile *profile, const char *path, struct error *err)
{
    struct outfile file = { .stream = NULL };
    enum status status = make_folder_of(path, err);
    json_t *root = NULL;

    if (status == STATUS_OK)
        status = outfile_open(&file, path, err);
    if (status == STATUS_OK) {
        root = profile_to_json(profile);
        if (!root || json_dumpf(root, file.stream, JSON_INDENT(1)) != 0 ||
            fputc('\n', file.stream) == EOF)
            status = error_set(err, STATUS_FAILED, "cannot write \"%s\"", path);
    }
    if (status == STATUS_OK)
        status = outfile_commit(&file, err);
    outfile_discard(&file);
    json_decref(root);
    return status;
}
