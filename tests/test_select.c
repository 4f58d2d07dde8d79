#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "host/devices/select.h"
#include "kernels/cpu_kernels.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define MAX           32

static const struct opencl_info devices[] = {
    { .platform = 0,
      .index = 0,
      .class_name = "cpu",
      .name = "pthread-skylake-avx512-AMD EPYC",
      .platform_name = "Portable Computing Language",
      .version = "OpenCL 3.0 PoCL HSTR: pthread-x86_64-pc-linux-gnu-skylake-avx512" },
    { .platform = 1,
      .index = 0,
      .class_name = "gpu",
      .name = "NVIDIA H100 PCIe",
      .platform_name = "NVIDIA CUDA",
      .version = "OpenCL 3.0 CUDA" },
    { .platform = 1,
      .index = 1,
      .class_name = "gpu",
      .name = "Tesla T4",
      .platform_name = "NVIDIA CUDA",
      .version = "OpenCL 3.0 CUDA" },
    { .platform = 2,
      .index = 0,
      .class_name = "accelerator",
      .name = "Board",
      .platform_name = "Maker",
      .version = "OpenCL 1.2" },
};

/* A call of devices_select and what came of it. */
struct selected {
    struct opencl_list list;
    struct device_defaults defaults;
    struct device_choice choices[MAX];
    size_t max, count;
    struct device_notes notes;
    struct error err;
    char ids[1024]; /* "seq threads:2" */
};

static void use_devices(struct selected *selected, unsigned count)
{
    memset(selected, 0, sizeof(*selected));
    selected->defaults.isa = ISA_COUNT;
    selected->max = MAX;
    memcpy(selected->list.devices, devices, count * sizeof(devices[0]));
    selected->list.count = count;
    if (count == 0) {
        strcpy(selected->list.notes[0], "there is no vendor file");
        selected->list.note_count = 1;
    }
}

/* Select the devices of a list with commas; "" is no name at all. */
static enum status choose(struct selected *selected, const char *names)
{
    char copy[512], *rest = copy, *items[16];
    size_t count = 0, used = 0;
    enum status status;

    snprintf(copy, sizeof(copy), "%s", names);
    while (*names && rest)
        items[count++] = strsep(&rest, ",");
    memset(&selected->err, 0, sizeof(selected->err));
    status = devices_select(items, count, &selected->list, &selected->defaults, selected->choices,
                            selected->max, &selected->count, &selected->notes, &selected->err);
    selected->ids[0] = '\0';
    for (size_t i = 0; i < selected->count; i++)
        used += (size_t)snprintf(selected->ids + used, sizeof(selected->ids) - used, "%s%s",
                                 i ? " " : "", selected->choices[i].id);
    return status;
}

static void names_mean_devices(void **state)
{
    static const char *const cases[][2] = {
        { "", "seq threads fork opencl:0.0 opencl:1.0 opencl:1.1 opencl:2.0" },
        { "all", "seq threads fork opencl:0.0 opencl:1.0 opencl:1.1 opencl:2.0" },
        { "all,null", "seq threads fork opencl:0.0 opencl:1.0 opencl:1.1 opencl:2.0 null" },
        { "seq", "seq" },
        { "null", "null" },
        { "fork,seq", "fork seq" },
        { "fork:4,threads:2+isa=scalar", "fork:4 threads:2+isa=scalar" },
        { "opencl", "opencl:0.0 opencl:1.0 opencl:1.1 opencl:2.0" },
        { "opencl:1.1", "opencl:1.1" },
        { "opencl:0.0+gpu,opencl:0.0", "opencl:0.0+gpu opencl:0.0" },
        { "cpu", "seq threads fork opencl:0.0" },
        { "gpu", "opencl:1.0 opencl:1.1" },
        { "accelerator", "opencl:2.0" },
        { "gpu,cpu", "opencl:1.0 opencl:1.1 seq threads fork opencl:0.0" },
        { "h100", "opencl:1.0" },
        { "NVIDIA", "opencl:1.0 opencl:1.1" },
        { "nvidia h100", "opencl:1.0" },
        { "t4", "opencl:1.1" },
        { "pocl", "opencl:0.0" },
        { "portable", "opencl:0.0" },
        { "pthread", "opencl:0.0" },
        { "3.0", NULL }, /* every version begins so */
        { "seq,seq,cpu,all", "seq threads fork opencl:0.0 opencl:1.0 opencl:1.1 opencl:2.0" },
        { "threads:04,threads:4", "threads:4" },
        { "opencl:1.0,gpu,h100", "opencl:1.0 opencl:1.1" },
    };
    struct selected selected;

    (void)state;
    use_devices(&selected, LENGTH(devices));
    for (size_t i = 0; i < LENGTH(cases); i++) {
        if (!cases[i][1]) {
            assert_int_equal(choose(&selected, cases[i][0]), STATUS_USAGE);
            continue;
        }
        assert_int_equal(choose(&selected, cases[i][0]), STATUS_OK);
        assert_string_equal(selected.ids, cases[i][1]);
        assert_int_equal(selected.notes.count, 0);
        assert_string_equal(selected.err.text, "");
    }
}

static void choices_say_where_they_are(void **state)
{
    struct selected selected;

    (void)state;
    use_devices(&selected, LENGTH(devices));
    assert_int_equal(choose(&selected, "opencl:1.1+cpu,fork:3"), STATUS_OK);
    assert_int_equal(selected.choices[0].opencl, 2);
    assert_int_equal(selected.choices[0].spec.kind, KIND_OPENCL);
    assert_int_equal(selected.choices[0].spec.shape, SHAPE_CPU);
    assert_int_equal(selected.choices[1].opencl, -1);
    assert_int_equal(selected.choices[1].spec.workers, 3);
    assert_int_equal(selected.choices[1].spec.isa, ISA_COUNT);
}

static void defaults_fill_what_is_open(void **state)
{
    struct selected selected;

    (void)state;
    use_devices(&selected, 1);
    selected.defaults = (struct device_defaults){ 3, ISA_SCALAR, COMBINE_PARTIALS };
    assert_int_equal(choose(&selected, "all,null,fork:2"), STATUS_OK);
    assert_string_equal(selected.ids, "seq:isa=scalar threads:3+isa=scalar fork:3+isa=scalar "
                                      "opencl:0.0 null fork:2+isa=scalar");
    assert_int_equal(choose(&selected, "fork:3,fork"), STATUS_OK);
    assert_string_equal(selected.ids, "fork:3+isa=scalar");
    selected.defaults.combine = COMBINE_MUTEX;
    assert_int_equal(choose(&selected, "seq,threads,fork:partials,fork:atomic,fork:pipe"),
                     STATUS_OK);
    assert_string_equal(selected.ids, "seq:isa=scalar threads:3+mutex+isa=scalar fork:3+isa=scalar "
                                      "fork:3+atomic+isa=scalar fork:3+pipe+isa=scalar");
}

static void assert_says(const struct selected *selected, const char *text)
{
    if (!strstr(selected->err.text, text))
        fail_msg("\"%s\" does not say \"%s\"", selected->err.text, text);
}

static void wrong_names_are_refused(void **state)
{
    static const char *const cases[][2] = {
        { "threds", "no device \"threds\"; did you mean \"threads\"?" },
        { "thread", "did you mean \"threads\"?" }, /* though PoCL's device has it in its name */
        { "GPU", "did you mean \"gpu\"?" },
        { "opencl:1.2.3", "opencl:1.2.3" },
        { "opencl:1", "opencl:1" },
        { "fork:0", "worker count" },
        { "seq:4", "seq has no worker count" },
        { "voodoo", "no device \"voodoo\" (all, seq, threads, fork, coop, opencl, null, cpu, gpu, "
                    "accelerator, opencl:0.0, opencl:1.0" },
        { "voodoo:1", "no device \"voodoo:1\"" },
        { "h", "no device \"h\"" },
        { ",seq", "no device \"\"" },
        { "seq,nonsense,fork", "\"nonsense\"" },
        { "a\033[31mb", "\"a?[31mb\"" },
    };
    struct selected selected;

    (void)state;
    use_devices(&selected, LENGTH(devices));
    for (size_t i = 0; i < LENGTH(cases); i++) {
        assert_int_equal(choose(&selected, cases[i][0]), STATUS_USAGE);
        assert_int_equal(selected.err.status, STATUS_USAGE);
        assert_int_equal(selected.count, 0);
        assert_says(&selected, cases[i][1]);
        assert_null(strchr(selected.err.text, '\033'));
    }
}

static void instruction_sets_must_run_here(void **state)
{
    const enum isa foreign = cpu_isa_runs("neon") ? ISA_AVX2 : ISA_NEON;
    struct selected selected;
    char name[64];

    (void)state;
    use_devices(&selected, 1);
    snprintf(name, sizeof(name), "threads:2+isa=%s", isa_name(foreign));
    assert_int_equal(choose(&selected, name), STATUS_USAGE);
    assert_says(&selected, name);
    assert_says(&selected, "scalar");
    selected.defaults.isa = foreign;
    assert_int_equal(choose(&selected, "opencl,null"), STATUS_OK);
    assert_int_equal(choose(&selected, "all"), STATUS_USAGE);
    assert_says(&selected, isa_name(foreign));
    assert_int_equal(choose(&selected, "seq:isa=scalar"), STATUS_OK);
}

static void absent_devices_are_noted_when_others_are_there(void **state)
{
    struct selected selected;

    (void)state;
    use_devices(&selected, 1);
    assert_int_equal(choose(&selected, "opencl:3.0,seq,gpu,accelerator"), STATUS_OK);
    assert_string_equal(selected.ids, "seq");
    assert_int_equal(selected.notes.count, 3);
    assert_string_equal(
        selected.notes.text[0],
        "device \"opencl:3.0\": there is no such OpenCL device (there is opencl:0.0)");
    assert_string_equal(selected.notes.text[1],
                        "device \"gpu\": no OpenCL device is of this class (there is opencl:0.0)");
    use_devices(&selected, 0);
    assert_int_equal(choose(&selected, "cpu,opencl"), STATUS_OK);
    assert_string_equal(selected.ids, "seq threads fork");
    assert_string_equal(selected.notes.text[0], "device \"opencl\": there is no OpenCL device");
    assert_int_equal(choose(&selected, ""), STATUS_OK); /* nothing was asked for by name */
    assert_string_equal(selected.ids, "seq threads fork");
    assert_int_equal(selected.notes.count, 0);
}

static void nothing_usable_is_no_device(void **state)
{
    static const char *const names[] = { "opencl", "gpu", "opencl:0.0", "accelerator,opencl:5.5" };
    struct selected selected;

    (void)state;
    use_devices(&selected, 0);
    for (size_t i = 0; i < LENGTH(names); i++) {
        assert_int_equal(choose(&selected, names[i]), STATUS_NO_DEVICE);
        assert_int_equal(selected.err.status, STATUS_NO_DEVICE);
        assert_says(&selected, "; there is no vendor file");
        assert_int_equal(selected.count, 0);
    }
    assert_says(&selected, "\"accelerator\"");
    assert_says(&selected, "\"opencl:5.5\"");
    assert_int_equal(choose(&selected, "pocl"), STATUS_USAGE);
}

static void many_absent_devices_fit(void **state)
{
    struct selected selected;
    char *names[200], texts[200][32];

    (void)state;
    use_devices(&selected, LENGTH(devices));
    for (size_t i = 0; i < LENGTH(names); i++) {
        snprintf(texts[i], sizeof(texts[i]), "opencl:9.%zu", i);
        names[i] = texts[i];
    }
    assert_int_equal(devices_select(names, LENGTH(names), &selected.list, &selected.defaults,
                                    selected.choices, MAX, &selected.count, &selected.notes,
                                    &selected.err),
                     STATUS_NO_DEVICE);
    assert_true(selected.notes.count <= DEVICE_NOTES_MAX);
    selected.max = 2;
    assert_int_equal(choose(&selected, "seq,threads,seq"), STATUS_OK);
    assert_int_equal(choose(&selected, "all"), STATUS_USAGE);
}

static void opencl_is_needed_only_for_opencl(void **state)
{
    static const struct {
        const char *names[3];
        size_t count;
        bool needed;
    } cases[] = {
        { { NULL }, 0, true },
        { { "seq" }, 1, false },
        { { "threads:2+isa=avx2", "fork", "null" }, 3, false },
        { { "seq:nonsense" }, 1, false },
        { { "seq", "cpu" }, 2, true },
        { { "opencl" }, 1, true },
        { { "opencl:0.0" }, 1, true },
        { { "all" }, 1, true },
        { { "seqs" }, 1, true },
        { { "" }, 1, true },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(cases); i++) {
        char *names[3];

        memcpy(names, cases[i].names, sizeof(names));
        assert_int_equal(devices_need_opencl(names, cases[i].count), cases[i].needed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_mean_devices),
        cmocka_unit_test(choices_say_where_they_are),
        cmocka_unit_test(defaults_fill_what_is_open),
        cmocka_unit_test(wrong_names_are_refused),
        cmocka_unit_test(instruction_sets_must_run_here),
        cmocka_unit_test(absent_devices_are_noted_when_others_are_there),
        cmocka_unit_test(nothing_usable_is_no_device),
        cmocka_unit_test(many_absent_devices_fit),
        cmocka_unit_test(opencl_is_needed_only_for_opencl),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
