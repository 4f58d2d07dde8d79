/*
 * run --files: files on disk and in memory, good and bad, as a user has them; and files that change while they are
 * read.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "host/experiments/file_cache.h"
#include "host/experiments/file_job.h"
#include "tests/fake_root.h"
#include "tests/program.h"

#define FILES 7u
#define TMPFS 0x01021994

/* Sizes around a superblock and around a piece that is read at once. */
static const uint64_t sizes[FILES] = { 1, 8192, 8193, 131072, 131073, 300001, 40000 };

static int64_t element(unsigned file, uint64_t i)
{
    return (int64_t)((i * 2654435761u + file * 977u) % 1000003u) - 400000;
}

/* Raw i64; its sum wraps nowhere. */
static void write_raw(const char *path, unsigned file, uint64_t n)
{
    FILE *stream = fopen(path, "wb");

    assert_non_null(stream);
    for (uint64_t i = 0; i < n; i++) {
        int64_t x = element(file, i);

        assert_int_equal(fwrite(&x, sizeof(x), 1, stream), 1);
    }
    assert_int_equal(fclose(stream), 0);
}

static char *path_of(const struct fake_root *root, unsigned file, char path[128])
{
    snprintf(path, 128, "%s/data/%u.raw", root->path, file);
    return path;
}

static void write_files(const struct fake_root *root)
{
    char path[128];

    fake_file(root, "/data/.hidden", "not to be looked at");
    fake_file(root, "/data/inner/file", "nor this");
    for (unsigned f = 0; f < FILES; f++)
        write_raw(path_of(root, f, path), f, sizes[f]);
}

static const char *text(const json_t *object, const char *key)
{
    const char *found = json_string_value(json_object_get(object, key));

    assert_non_null(found);
    return found;
}

static json_t *part(const struct result *result, const char *key)
{
    json_t *found = json_object_get(result->files, key);

    assert_true(json_is_array(found));
    return found;
}

static void run_files(struct program *program, const struct fake_root *root, const char *what,
                      struct result *result)
{
    char arguments[2048], path[128];

    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(arguments, sizeof(arguments),
             "--budget 3s --precision 0.99 --min-rounds 2 --json %s %s", path, what);
    program_run(program, root->path, "", arguments);
    assert_no_processes(program);
    if (result)
        read_result(result, path);
}

/* Sums by this file's own loop; where the largest is, too. */
static void check_values(const json_t *file, unsigned number)
{
    const json_t *values = json_object_get(file, "values"), *sum = json_array_get(values, 0),
                 *argmax = json_array_get(values, 1);
    uint64_t largest = 0;
    int64_t total = 0;

    for (uint64_t i = 0; i < sizes[number]; i++) {
        total += element(number, i);
        if (element(number, i) > element(number, largest))
            largest = i;
    }
    assert_int_equal(json_integer_value(json_object_get(file, "n")), sizes[number]);
    assert_int_equal(json_integer_value(json_object_get(sum, "value")), total);
    assert_int_equal(json_integer_value(json_object_get(argmax, "index")), largest);
}

static void check_phases(const json_t *cell)
{
    const json_t *phases = json_object_get(cell, "phases_s"), *phase;
    double sum = 0, wall = json_number_value(json_object_get(cell, "instrumented_s"));
    const char *key;

    assert_true(wall > 0 && json_is_object(phases));
    json_object_foreach((json_t *)(uintptr_t)phases, key, phase)
    {
        assert_true(json_number_value(phase) > -1e-6);
        sum += json_number_value(phase);
    }
    assert_true(fabs(sum - wall) < 1e-9);
    assert_true(json_number_value(json_object_get(phases, "transfer_in")) > 0);
    assert_true(json_number_value(json_object_get(phases, "compute")) > 0);
}

static void files_on_all_devices(void **state)
{
    const struct fake_root *root = *state;
    struct program program;
    struct result result;
    char what[512];
    size_t i;
    json_t *cell;

    write_files(root);
    snprintf(
        what, sizeof(what),
        "--op sum,argmax --dtype i64 --page-cache resident "
        "--device seq,threads:3,fork:3,threads:2+spawn,fork:2+spawn,coop,fork:pipe --files %s/data",
        root->path);
    run_files(&program, root, what, &result);
    assert_status(&program, 0);
    assert_says(&program, "7 of 7 files reduced");
    assert_says(&program, "all values bit-equal");
    for (unsigned f = 0; f < FILES; f++)
        check_values(json_array_get(part(&result, "list"), f), f);
    assert_int_equal(json_array_size(part(&result, "cells")), 2 * 7);
    json_array_foreach(part(&result, "cells"), i, cell)
    {
        bool pipe = strcmp(text(cell, "device"), "fork:pipe") == 0;

        assert_string_equal(text(cell, "status"), pipe ? "skipped" : "ok");
        assert_int_equal(json_array_size(json_object_get(cell, "wrong")), 0);
        if (!pipe)
            check_phases(cell);
    }
    result_clear(&result);
    program_clear(&program);
}

/* Named, and the rest done. */
static void bad_files_among_good_ones(void **state)
{
    const struct fake_root *root = *state;
    struct program program;
    struct result result;
    char what[1024];
    size_t i;
    json_t *cell;

    write_files(root);
    fake_file(root, "/data/5.raw", "no whole number of elements");
    snprintf(what, sizeof(what),
             "--op sum --dtype i64 --device seq,fork:2 --page-cache resident --files %s/data/0.raw "
             "%s/data/missing.raw %s/data/5.raw %s/data/6.raw",
             root->path, root->path, root->path, root->path);
    run_files(&program, root, what, &result);
    assert_status(&program, STATUS_FAILED);
    assert_says(&program, "missing.raw: No such file");
    assert_says(&program, "5.raw: 28 bytes are not a whole number");
    assert_says(&program, "2 of 4 files reduced");
    assert_string_equal(text(json_array_get(part(&result, "list"), 0), "status"), "ok");
    assert_string_equal(text(json_array_get(part(&result, "list"), 1), "status"), "error");
    assert_string_equal(text(json_array_get(part(&result, "list"), 3), "status"), "ok");
    json_array_foreach(part(&result, "cells"), i, cell)
        assert_string_equal(text(cell, "status"), "ok");
    result_clear(&result);
    program_clear(&program);
}

static void nonsense_is_refused(void **state)
{
    static const char *const cases[][2] = {
        { "--files /nowhere/at/all", "No such file" },
        { "--op dot --dtype i64 --files %s/data", "dot needs two inputs" },
        { "--files %s/data", "need --dtype" },
        { "--dtype i64,f32 --files %s/data", "give --dtype one" },
        { "--size 1Ki --dtype i64 --files %s/data", "leave out" },
        { "--ci --dtype i64 --files %s/data", "" },
        { "--files %s/empty", "there is no file" },
        { "--page-cache warm --files %s/data", "page cache" },
        { "--files=", "path of a file or a folder" },
    };
    const struct fake_root *root = *state;

    write_files(root);
    fake_file(root, "/empty/.hidden", "");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct program program;
        char what[512];

        snprintf(what, sizeof(what), cases[i][0], root->path);
        program_run(&program, root->path, "", what);
        assert_one_line(&program, STATUS_USAGE);
        assert_says(&program, cases[i][1]);
        program_clear(&program);
    }
}

static bool in_memory(const char *path)
{
    struct statfs info;

    return statfs(path, &info) == 0 && info.f_type == TMPFS;
}

/* What cannot be dropped is not called dropped. */
static void a_file_system_in_memory(void **state)
{
    const struct fake_root *root = *state;
    char folder[] = "/dev/shm/gpubench-files-XXXXXX", path[64], what[256];
    struct program program;
    struct result result;

    if (!in_memory("/dev/shm") || !mkdtemp(folder))
        skip();
    snprintf(path, sizeof(path), "%s/a.raw", folder);
    write_raw(path, 0, 100000);
    snprintf(what, sizeof(what), "--op sum --dtype i64 --device seq --files %s", folder);
    run_files(&program, root, what, &result);
    assert_status(&program, 0);
    assert_says(&program, "the page cache keeps 100 % of the files");
    assert_string_equal(text(json_array_get(part(&result, "cells"), 0), "status"), "ok");
    assert_string_equal(text(json_array_get(part(&result, "cells"), 1), "status"), "skipped");
    result_clear(&result);
    program_clear(&program);
    unlink(path);
    rmdir(folder);
}

static bool never(void)
{
    return false;
}

static void open_set(struct file_set *set, const struct fake_root *root, struct op *op)
{
    char folder[128], *paths[] = { folder };
    struct error err;

    write_files(root);
    snprintf(folder, sizeof(folder), "%s/data", root->path);
    assert_true(op_parse("sum", op));
    assert_int_equal(file_set_open(set, paths, 1, DTYPE_I64, &err), STATUS_OK);
    assert_int_equal(file_set_judge(set, op, 1, never, &err), STATUS_OK);
    assert_int_equal(set->usable, FILES);
}

/* Work of one worker in this process. */
static void work(struct file_job *job, struct op op)
{
    const struct kernel_task task = { .x = job };

    file_job_begin(job, op, true);
    file_job_work(&task, 0, 1, job);
}

static void files_that_change(void **state)
{
    const struct fake_root *root = *state;
    struct file_job *job;
    struct file_set set;
    struct op op;
    char path[128];

    open_set(&set, root, &op);
    job = file_job_open(&set, 1, "scalar");
    assert_non_null(job);
    work(job, op);
    for (unsigned f = 0; f < FILES; f++) {
        assert_true(job->outcomes[f].done && job->outcomes[f].failure == 0);
        assert_true(value_equal(job->outcomes[f].value, set.files[f].truths[0].canonical));
    }
    assert_int_equal(truncate(path_of(root, 5, path), 8 * 200000), 0);
    assert_int_equal(unlink(path_of(root, 1, path)), 0);
    work(job, op);
    assert_int_equal(job->outcomes[5].failure, -1);
    assert_int_equal(job->outcomes[1].failure, ENOENT);
    for (unsigned f = 0; f < FILES; f++)
        assert_true(job->outcomes[f].done && (f == 1 || f == 5 || job->outcomes[f].failure == 0));
    file_job_close(job);
    file_set_close(&set);
}

static void the_page_cache(void **state)
{
    const struct fake_root *root = *state;
    struct file_set set;
    struct op op;

    if (in_memory(root->path))
        skip();
    open_set(&set, root, &op);
    file_cache_fill(&set);
    assert_true(file_cache_share(&set) > 0.99);
    file_cache_drop(&set);
    assert_true(file_cache_share(&set) < 0.5); /* others may hold a few: backup, indexing */
    file_set_close(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_on_all_devices, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(bad_files_among_good_ones, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(nonsense_is_refused, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_file_system_in_memory, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(files_that_change, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(the_page_cache, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
