/* Launch parameters between runs: kept for the device they were found on, and for nobody else. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/opencl_tuning.h"
#include "tests/fake_root.h"
#include "tests/program.h"

static const struct tuned_device device = { "a device", "driver 1", "gpu", 16 };
static const struct launch_parameters good = { 8, 64, 33, 4096 };

/* The only file in the cache folder; false when there is none. */
static bool only_file(const struct fake_root *root, char path[512])
{
    char folder[256];
    struct dirent *entry;
    unsigned count = 0;
    DIR *files;

    snprintf(folder, sizeof(folder), "%s/gpubench", root->path);
    files = opendir(folder);
    while (files && (entry = readdir(files))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, 512, "%s/%.200s", folder, entry->d_name);
        count++;
    }
    if (files)
        closedir(files);
    assert_true(count <= 1);
    return count == 1;
}

static void replace(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0 && fclose(file) == 0);
}

static void kept_and_found_again(void **state)
{
    const struct fake_root *root = *state;
    struct launch_parameters found = { 0, 0, 0, 0 };
    char note[TUNED_NOTE_SIZE], path[512];

    setenv("XDG_CACHE_HOME", root->path, 1);
    assert_false(tuned_load(&device, &found, note));
    assert_string_equal(note, "");
    assert_true(tuned_save(&device, &good, note));
    assert_true(tuned_save(&device, &good, note)); /* in the place of the first */
    assert_true(only_file(root, path));
    assert_true(tuned_load(&device, &found, note));
    assert_memory_equal(&found, &good, sizeof(good));
}

static void other_devices_have_their_own(void **state)
{
    const struct fake_root *root = *state;
    const struct tuned_device others[] = {
        { "a devicf", "driver 1", "gpu", 16 }, { "a device", "driver 2", "gpu", 16 },
        { "a device", "driver 1", "cpu", 16 }, { "a device", "driver 1", "gpu", 17 },
        { "a\ndevice\x1b", "%s", "gpu", 16 },  { "", "", "gpu", 0 },
    };
    struct launch_parameters found;
    char note[TUNED_NOTE_SIZE], path[512], hostile[3000];

    setenv("XDG_CACHE_HOME", root->path, 1);
    assert_true(tuned_save(&device, &good, note));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        assert_false(tuned_load(&others[i], &found, note));
        assert_string_equal(note, "");
    }
    assert_true(only_file(root, path));
    memset(hostile, 'x', sizeof(hostile));
    hostile[sizeof(hostile) - 1] = '\0';
    assert_true(tuned_save(&(struct tuned_device){ hostile, hostile, "gpu", 1 }, &good, note));
    assert_true(tuned_load(&(struct tuned_device){ hostile, hostile, "gpu", 1 }, &found, note));
}

static void damaged_files_are_ignored(void **state)
{
    const struct fake_root *root = *state;
    static const char *const tails[] = {
        "",
        "groups 8\n",
        "groups 8\npart_group 64\nparts_below 33\ntree_from 4096",
        "groups 8\npart_group 64\nparts_below 33\ntree_from 4096\nmore\n",
        "groups 0\npart_group 64\nparts_below 33\ntree_from 4096\n",
        "groups -1\npart_group 64\nparts_below 33\ntree_from 4096\n",
        "groups 99999999999999999999\npart_group 64\nparts_below 33\ntree_from 4096\n",
        "groups 8\npart_group 48\nparts_below 33\ntree_from 4096\n",
        "groups 8\npart_group 16\nparts_below 33\ntree_from 4096\n",
        "groups 8\npart_group 512\nparts_below 33\ntree_from 4096\n",
        "groups 8\npart_group 64\nparts_below 4000000000\ntree_from 4096\n",
        "groups  8\npart_group 64\nparts_below 33\ntree_from 4096\n",
    };
    struct launch_parameters found;
    char note[TUNED_NOTE_SIZE], path[512], text[4096], *numbers;
    size_t size;
    FILE *file;

    setenv("XDG_CACHE_HOME", root->path, 1);
    assert_true(tuned_save(&device, &good, note));
    assert_true(only_file(root, path));
    file = fopen(path, "r");
    assert_non_null(file);
    size = fread(text, 1, sizeof(text) - 1, file);
    fclose(file);
    text[size] = '\0';
    numbers = strstr(text, "groups ");
    assert_non_null(numbers);
    for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
        strcpy(numbers, tails[i]);
        replace(path, text);
        if (tuned_load(&device, &found, note))
            fail_msg("taken:\n%s", text);
        assert_non_null(strstr(note, "ignored"));
    }
    replace(path, "");
    assert_false(tuned_load(&device, &found, note));
    assert_non_null(strstr(note, "ignored"));
}

static void no_place_to_keep(void **state)
{
    const struct fake_root *root = *state;
    char note[TUNED_NOTE_SIZE], path[128];

    fake_file(root, "/file", "");
    snprintf(path, sizeof(path), "%s/file", root->path);
    setenv("XDG_CACHE_HOME", path, 1);
    assert_false(tuned_save(&device, &good, note));
    assert_non_null(strstr(note, "cannot be kept"));
}

static void run_as(const struct fake_root *root, const char *layer, const char *arguments,
                   const char *says, const char *source, bool timed)
{
    char settings[512], line[512], path[128];
    struct program program;
    struct result result;
    const struct device_result *found;

    snprintf(settings, sizeof(settings), "XDG_CACHE_HOME=%s POCL_CACHE_DIR=%s/pocl %s", root->path,
             root->path, layer);
    snprintf(path, sizeof(path), "%s/r.json", root->path);
    snprintf(line, sizeof(line), FAST "-v --device opencl:0.0 --json %s %s", path, arguments);
    program_run(&program, root->path, settings, line);
    assert_status(&program, STATUS_OK);
    if (says)
        assert_says(&program, says);
    program_clear(&program);
    read_result(&result, path);
    assert_bits_agree(&result);
    found = result_device(&result, "opencl:0.0");
    assert_non_null(found);
    if (!strstr(found->launch, source))
        fail_msg("\"%s\" is not \"%s\"", found->launch, source);
    assert_true(isnan(found->tune_s) == !timed);
    result_clear(&result);
}

static void run(const struct fake_root *root, const char *arguments, const char *says,
                const char *source, bool timed)
{
    run_as(root, "", arguments, says, source, timed);
}

/* What says that it is a GPU has more to be found out, in work-groups of several sizes. */
static void a_gpu(void **state)
{
    const struct fake_root *root = *state;
    char layer[256], path[512];

    snprintf(layer, sizeof(layer), "OPENCL_LAYERS=%s GPUBENCH_LAYER=type=gpu", LAYER_PATH);
    run_as(root, layer, "--size 1200000 --budget 60s", NULL, "(tuned)", true);
    assert_true(only_file(root, path));
    run_as(root, layer, "--size 1200000 --budget 60s", NULL, "(kept)", false);
}

/* A whole life: too small to tune on, tuned, kept, done again, left out, damaged, another's. */
static void runs(void **state)
{
    const struct fake_root *root = *state;
    char path[512];

    run(root, "--size 1000", NULL, "(default)", false);
    assert_false(only_file(root, path));
    run(root, "--size 1500000", NULL, "(tuned)", true);
    assert_true(only_file(root, path));
    run(root, "--size 1000,1500000 --op max", NULL, "(kept)", false);
    run(root, "--size 1500000 --retune", NULL, "(tuned)", true);
    run(root, "--size 1500000 --no-tune", NULL, "(default)", false);
    replace(path, "gpubench launch parameters, 1\nversion 0.0.0\n");
    run(root, "--size 1000", "are ignored", "(default)", false);
    run(root, "--size 1500000", "are ignored", "(tuned)", true);
    run(root, "--size 1500000 --processes 2", NULL, "(kept)", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kept_and_found_again, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(other_devices_have_their_own, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(damaged_files_are_ignored, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(no_place_to_keep, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(runs, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(a_gpu, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
