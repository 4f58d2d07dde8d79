#include "host/experiments/file_set.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/data/file.h"

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_FAILED, "out of memory for the list of files");
}

/* `path` is the set's, also after a failure. */
static enum status add_file(struct file_set *set, char *path, enum dtype raw, struct error *err)
{
    struct file_entry *grown = realloc(set->files, (set->count + 1) * sizeof(*grown));
    struct file_entry *entry;
    struct input_file *file = malloc(sizeof(*file));
    struct error reason;

    if (grown)
        set->files = grown;
    if (!grown || !file || !path) {
        free(file);
        free(path);
        return no_memory(err);
    }
    entry = &set->files[set->count++];
    *entry = (struct file_entry){ .path = path };
    if (input_file_probe(file, path, raw, &reason) == STATUS_OK) {
        entry->dtype = file->dtype;
        entry->n = file->n;
        entry->offset = file->offset;
    } else {
        entry->reason = strdup(reason.text);
    }
    free(file);
    return STATUS_OK;
}

static bool is_regular(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static enum status add_folder(struct file_set *set, const char *folder, enum dtype raw,
                              struct error *err)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, is_shown, alphasort);
    enum status status = STATUS_OK;

    if (count < 0)
        return error_set(err, STATUS_USAGE, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < count; i++) {
        char *path = NULL;

        if (status == STATUS_OK && asprintf(&path, "%s/%s", folder, entries[i]->d_name) < 0)
            path = NULL;
        if (status == STATUS_OK && (!path || is_regular(path))) {
            status = add_file(set, path, raw, err);
            path = NULL;
        }
        free(path);
        free(entries[i]);
    }
    free(entries);
    return status;
}

/* How much there is to read. */
static void count_usable(struct file_set *set)
{
    set->usable = 0;
    set->bytes = set->bytes_max = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct file_entry *entry = &set->files[i];
        uint64_t bytes = entry->n * dtype_size(entry->dtype);

        if (entry->reason)
            continue;
        set->usable++;
        set->bytes += bytes;
        set->bytes_max = bytes > set->bytes_max ? bytes : set->bytes_max;
    }
}

static enum status check_usable(const struct file_set *set, struct error *err)
{
    if (set->usable > 0)
        return STATUS_OK;
    if (set->count == 0)
        return error_set(err, STATUS_USAGE, "--files: there is no file in what was given");
    return error_set(err, STATUS_USAGE, "--files: none can be used: %s", set->files[0].reason);
}

enum status file_set_open(struct file_set *set, char *const *paths, size_t count, enum dtype raw,
                          struct error *err)
{
    enum status status = STATUS_OK;
    struct stat info;

    *set = (struct file_set){ .files = NULL };
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (stat(paths[i], &info) == 0 && S_ISDIR(info.st_mode))
            status = add_folder(set, paths[i], raw, err);
        else
            status = add_file(set, strdup(paths[i]), raw, err);
    }
    count_usable(set);
    return status == STATUS_OK ? check_usable(set, err) : status;
}

static struct case_spec case_of(const struct file_entry *entry, struct op op)
{
    return (struct case_spec){ .op = op,
                               .dtype = entry->dtype,
                               .n = entry->n,
                               .data = DATA_FILE,
                               .reuse = 1,
                               .steps = 1,
                               .depth = 1 };
}

/* What all operators come to on the elements of one file. */
static enum status judge_elements(struct file_entry *entry, const struct arena *arena,
                                  const struct op *ops, size_t op_count, struct error *err)
{
    struct group group = {
        .dtype = entry->dtype, .data = DATA_FILE, .n_max = entry->n, .inputs = 1
    };
    struct truth_table table;
    enum status status;

    entry->truths = calloc(op_count, sizeof(*entry->truths));
    group.cases = calloc(op_count, sizeof(*group.cases));
    if (!entry->truths || !group.cases) {
        free(group.cases);
        return no_memory(err);
    }
    for (group.case_count = 0; group.case_count < op_count; group.case_count++)
        group.cases[group.case_count] = case_of(entry, ops[group.case_count]);
    status = truth_make(&table, &group, arena, err);
    for (size_t i = 0; i < op_count && status == STATUS_OK; i++)
        entry->truths[i] = *truth_find(&table, &group.cases[i]);
    if (status == STATUS_OK)
        truth_clear(&table);
    free(group.cases);
    return status;
}

static bool read_elements(const struct file_entry *entry, void *out, struct error *err)
{
    struct input_file file = { .dtype = entry->dtype, .n = entry->n, .offset = entry->offset };

    snprintf(file.path, sizeof(file.path), "%s", entry->path);
    return input_file_read(&file, entry->n, out, err) == STATUS_OK;
}

/* A file too large for memory, or one that changed, is this file's trouble alone. */
static enum status judge_file(struct file_entry *entry, const struct op *ops, size_t op_count,
                              struct error *err)
{
    struct arena arena;
    struct error reason;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < op_count && !entry->reason; i++)
        if (!op_supports(ops[i], entry->dtype) &&
            asprintf(&entry->reason, "%s: %s is not defined for %s", entry->path, ops[i].is->name,
                     dtype_name(entry->dtype)) < 0)
            return no_memory(err);
    if (entry->reason)
        return STATUS_OK;
    if (arena_open(&arena, entry->dtype, entry->n, 1, &reason) != STATUS_OK ||
        !read_elements(entry, arena.x, &reason))
        entry->reason = strdup(reason.text);
    else
        status = judge_elements(entry, &arena, ops, op_count, err);
    arena_close(&arena);
    return status;
}

enum status file_set_judge(struct file_set *set, const struct op *ops, size_t op_count,
                           bool (*interrupted)(void), struct error *err)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < set->count && status == STATUS_OK; i++) {
        if (interrupted() && !set->files[i].reason)
            set->files[i].reason = strdup("not reached before the run ended");
        else
            status = judge_file(&set->files[i], ops, op_count, err);
    }
    count_usable(set);
    return status == STATUS_OK && !interrupted() ? check_usable(set, err) : status;
}

void file_set_close(struct file_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->files[i].path);
        free(set->files[i].reason);
        free(set->files[i].truths);
    }
    free(set->files);
    *set = (struct file_set){ .files = NULL };
}
