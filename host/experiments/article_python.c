/*
 * The article's program, and what it advises, in Python: a script carried in this program, run by python3.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/experiments/article_parts.h"
#include "host/own/command.h"
#include "kernels/embedded.h"

#define INTERPRETER "python3"
#define LIMIT_S     240.0
#define NAME_SIZE   192

extern const struct embedded_text article_python_texts[]; /* made by the build from bench/python */

/* A folder for the script and what it writes; removed whatever becomes of it. */
struct desk {
    char folder[64], script[96], output[96], log[96];
};

static enum status desk_open(struct desk *desk, struct error *err)
{
    FILE *stream;
    bool ok;

    snprintf(desk->folder, sizeof(desk->folder), "/tmp/gpubench-python-XXXXXX");
    if (!mkdtemp(desk->folder)) {
        enum status status = error_errno(err, errno, "cannot make a folder in /tmp");

        desk->folder[0] = '\0';
        return status;
    }
    snprintf(desk->script, sizeof(desk->script), "%s/article.py", desk->folder);
    snprintf(desk->output, sizeof(desk->output), "%s/rungs.json", desk->folder);
    snprintf(desk->log, sizeof(desk->log), "%s/log", desk->folder);
    stream = fopen(desk->script, "w");
    ok = stream && fputs(article_python_texts[0].text, stream) >= 0;
    if (stream && fclose(stream) != 0)
        ok = false;
    return ok ? STATUS_OK : error_errno(err, errno, "cannot write \"%s\"", desk->script);
}

static void desk_close(const struct desk *desk)
{
    if (!desk->folder[0])
        return;
    unlink(desk->script);
    unlink(desk->output);
    unlink(desk->log);
    rmdir(desk->folder);
}

/* In one ladder their names must say that they are Python's; the ratio is to Python's own loop. */
static bool add_rungs(json_t *rungs, json_t *found)
{
    for (size_t i = 0; i < json_array_size(found); i++) {
        json_t *rung = json_array_get(found, i);
        const char *name = json_string_value(json_object_get(rung, "name"));
        char full[NAME_SIZE];

        if (!json_is_object(rung) || !name)
            continue;
        snprintf(full, sizeof(full), "Python: %s", name);
        if (json_object_set_new(rung, "name", json_string(full)) != 0 ||
            json_array_append(rungs, rung) != 0)
            return false;
    }
    return true;
}

static void say_missing(const json_t *missing, char *note, size_t size)
{
    for (size_t i = 0; i < json_array_size(missing); i++) {
        const char *name = json_string_value(json_array_get(missing, i));
        size_t used = strlen(note);

        if (name)
            snprintf(note + used, size - used, "%s%s",
                     used ? ", " : "--with-python: left out, since they are not installed: ", name);
    }
}

static enum status take(json_t *rungs, const struct desk *desk, char *note, size_t size,
                        struct error *err)
{
    json_t *root = json_load_file(desk->output, JSON_REJECT_DUPLICATES, NULL);
    bool added = add_rungs(rungs, json_object_get(root, "rungs"));

    say_missing(json_object_get(root, "missing"), note, size);
    if (!root)
        return error_set(err, STATUS_FAILED, "--with-python: the script wrote no result");
    json_decref(root);
    return added ? STATUS_OK : error_set(err, STATUS_FAILED, "out of memory");
}

enum status article_python(json_t *rungs, uint64_t n, double limit_s, char *note, size_t size,
                           struct error *err)
{
    struct desk desk = { .folder = "" };
    char items[24], limit[24];
    const char *const argv[] = { INTERPRETER, desk.script, "--n",       items,    "--limit",
                                 limit,       "--output",  desk.output, "--json", NULL };
    enum status status = desk_open(&desk, err);
    struct error why;
    int exited;

    note[0] = '\0';
    snprintf(items, sizeof(items), "%llu", (unsigned long long)n);
    snprintf(limit, sizeof(limit), "%.3f", limit_s);
    if (status == STATUS_OK && command_run(argv, desk.log, LIMIT_S, &exited, &why) != STATUS_OK) {
        snprintf(note, size, "--with-python: left out: %s", why.text);
    } else if (status == STATUS_OK && exited != 0) {
        status = error_set(err, STATUS_FAILED, "--with-python: the script failed with status %d",
                           exited);
    } else if (status == STATUS_OK) {
        status = take(rungs, &desk, note, size, err);
    }
    desk_close(&desk);
    return status;
}
