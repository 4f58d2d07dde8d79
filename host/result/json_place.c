#include "host/result/json_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE  256
#define FOUND_SIZE 64

struct place place_member(const struct place *up, const char *key)
{
    return (
        struct place){ .whole = up->whole, .up = up, .file = up->file, .err = up->err, .key = key };
}

struct place place_element(const struct place *up, size_t index)
{
    return (struct place){
        .whole = up->whole, .up = up, .file = up->file, .err = up->err, .index = index
    };
}

/* Append the path of `at` to `path`, which holds PATH_SIZE bytes; the whole file adds nothing. */
static void path_format(const struct place *at, char *path)
{
    size_t used;

    if (!at->up)
        return;
    path_format(at->up, path);
    used = strlen(path);
    if (at->key)
        snprintf(path + used, PATH_SIZE - used, "%s%s", used ? "." : "", at->key);
    else
        snprintf(path + used, PATH_SIZE - used, "[%zu]", at->index);
}

static void found_format(const json_t *found, char *text)
{
    const char *what = "something else";
    char *dump = NULL;

    if (json_is_object(found))
        what = "an object";
    else if (json_is_array(found))
        what = "a list";
    else if (json_is_string(found) && json_string_length(found) > 40)
        what = "a longer text";
    else
        dump = json_dumps(found, JSON_ENCODE_ANY | JSON_ENSURE_ASCII);
    snprintf(text, FOUND_SIZE, "%s", dump ? dump : what);
    free(dump);
}

enum status place_refuse(const struct place *at, const json_t *found, const char *expected)
{
    char path[PATH_SIZE] = "";
    char text[FOUND_SIZE];
    const char *colon;

    path_format(at, path);
    colon = *path ? ": " : "";
    if (!found)
        return error_set(at->err, STATUS_USAGE, "%s: %s%smissing: expected %s", at->file, path,
                         colon, expected);
    found_format(found, text);
    return error_set(at->err, STATUS_USAGE, "%s: %s%sexpected %s, not %s", at->file, path, colon,
                     expected, text);
}

enum status place_no_memory(const struct place *at)
{
    return error_set(at->err, STATUS_FAILED, "%s: not enough memory to read it", at->file);
}
