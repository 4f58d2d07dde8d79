#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/experiments/list.h"
#include "host/report/escape.h"
#include "kernels/operator.h"

/* A list with devices whose texts are as long and as bad as they may be. */
static void make_hostile(struct opencl_list *list)
{
    memset(list, 0, sizeof(*list));
    list->count = OPENCL_DEVICES_MAX;
    for (unsigned i = 0; i < list->count; i++) {
        struct opencl_info *info = &list->devices[i];

        info->platform = 900 + i;
        info->index = 999 - i;
        strcpy(info->class_name, "accelerator");
        memset(info->name, i % 2 ? 0xc3 : '\033', sizeof(info->name) - 1);
        memset(info->platform_name, '\n', sizeof(info->platform_name) - 1);
        memset(info->driver, 'd', sizeof(info->driver) - 1);
        memset(info->version, 0x9b, sizeof(info->version) - 1);
        memset(info->icd, '/', sizeof(info->icd) - 1);
        info->units = 4294967295u;
        info->memory_bytes = info->max_alloc_bytes = 1.8e19;
    }
    list->note_count = 1;
    for (unsigned i = 0; i < sizeof(list->notes[0]) - 1; i++)
        list->notes[0][i] = i % 9 ? '\033' : ' ';
}

static char *print(const struct opencl_list *list, bool verbose)
{
    struct machine machine;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    machine_probe(&machine);
    assert_int_equal(list_print(out, list, &machine, verbose), STATUS_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_fits(char *text)
{
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        assert_true(text_columns(line) <= 100);
        assert_true(line[strlen(line) - 1] != ' ');
        for (const char *c = line; *c; c++)
            assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
    }
}

static void every_line_fits_and_is_harmless(void **state)
{
    static const char *const locales[] = { "C", "C.UTF-8" };
    struct opencl_list *list = malloc(sizeof(*list));
    char *text;

    (void)state;
    assert_non_null(list);
    make_hostile(list);
    for (size_t i = 0; i < 2; i++) {
        assert_non_null(setlocale(LC_CTYPE, locales[i]));
        for (int verbose = 0; verbose < 2; verbose++) {
            text = print(list, verbose);
            assert_fits(text);
            free(text);
        }
    }
    setlocale(LC_CTYPE, "C");
    free(list);
}

static void everything_to_choose_from_is_there(void **state)
{
    static const char *const words[] = { "seq",     "threads",        "fork",   "coop",
                                         "null",    "opencl:0.0",     "f32",    "i64",
                                         "auto",    "mapped",         "scalar", "(used)",
                                         "uniform", "index",          "poly:K", "sum |x|",
                                         "a board", "pocl-opencl-icd" };
    struct opencl_list list = { .count = 1, .note_count = 1 };
    const struct op_description *const *ops;
    size_t count;
    char *text;

    (void)state;
    strcpy(list.devices[0].name, "a board");
    strcpy(list.notes[0], "install pocl-opencl-icd");
    text = print(&list, false);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (!strstr(text, words[i]))
            fail_msg("no \"%s\" in\n%s", words[i], text);
    }
    ops = op_list(&count);
    for (size_t i = 0; i < count; i++)
        assert_non_null(strstr(text, ops[i]->name));
    for (const char *c = text; *c; c++)
        assert_true((unsigned char)*c < 0x80);
    free(text);
}

static void more_is_told_of_each_device_on_request(void **state)
{
    struct opencl_list list = { .count = 1, .loader = "the loader 1.0" };
    char *text;

    (void)state;
    strcpy(list.devices[0].version, "OpenCL 3.0 of somebody");
    list.devices[0].max_alloc_bytes = 1u << 30;
    text = print(&list, true);
    assert_non_null(strstr(text, "OpenCL 3.0 of somebody"));
    assert_non_null(strstr(text, "1 GiB"));
    assert_non_null(strstr(text, "fp64            no"));
    assert_non_null(strstr(text, "the loader 1.0"));
    free(text);
}

static void unwritable_output_is_told(void **state)
{
    struct opencl_list list = { 0 };
    FILE *full = fopen("/dev/full", "w");
    struct machine machine;

    (void)state;
    assert_non_null(full);
    machine_probe(&machine);
    assert_int_equal(list_print(full, &list, &machine, false), STATUS_FAILED);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_fits_and_is_harmless),
        cmocka_unit_test(everything_to_choose_from_is_there),
        cmocka_unit_test(more_is_told_of_each_device_on_request),
        cmocka_unit_test(unwritable_output_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
