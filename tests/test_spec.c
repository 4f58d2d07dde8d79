#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "host/devices/spec.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void spellings_become_canonical(void **state)
{
    static const char *const pairs[][2] = {
        { "seq", "seq" },
        { "seq:isa=avx2", "seq:isa=avx2" },
        { "threads", "threads" },
        { "threads:4", "threads:4" },
        { "threads:004", "threads:4" },
        { "threads:4096", "threads:4096" },
        { "threads:isa=scalar+2", "threads:2+isa=scalar" },
        { "fork:3+isa=sse2", "fork:3+isa=sse2" },
        { "fork:raw+partials+shm+persistent+3", "fork:3" },
        { "threads:partials", "threads" },
        { "fork:spawn+2", "fork:2+spawn" },
        { "fork:json+pipe+spawn+4", "fork:4+spawn+pipe+json" },
        { "fork:atomic+3+spawn", "fork:3+spawn+atomic" },
        { "threads:isa=sse2+spawn", "threads:spawn+isa=sse2" },
        { "coop:isa=scalar", "coop:isa=scalar" },
        { "null", "null" },
        { "opencl:0.0", "opencl:0.0" },
        { "opencl:00.1", "opencl:0.1" },
        { "opencl:1.12+gpu", "opencl:1.12+gpu" },
        { "opencl:999.999+cpu", "opencl:999.999+cpu" },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(pairs); i++) {
        struct device_spec spec, again;
        struct error err;
        char text[DEVICE_SPEC_SIZE];

        assert_int_equal(device_spec_parse(&spec, pairs[i][0], &err), STATUS_OK);
        assert_string_equal(device_spec_format(&spec, text), pairs[i][1]);
        assert_int_equal(device_spec_parse(&again, text, &err), STATUS_OK);
        if (!strstr(pairs[i][0], "partials")) /* said or not, it is the same device */
            assert_memory_equal(&spec, &again, sizeof(spec));
    }
}

static void members_are_set(void **state)
{
    struct device_spec spec;

    (void)state;
    assert_int_equal(device_spec_parse(&spec, "fork:7+isa=avx512", NULL), STATUS_OK);
    assert_int_equal(spec.kind, KIND_FORK);
    assert_int_equal(spec.workers, 7);
    assert_int_equal(spec.isa, ISA_AVX512);
    assert_int_equal(device_spec_parse(&spec, "opencl:2.3+gpu", NULL), STATUS_OK);
    assert_int_equal(spec.kind, KIND_OPENCL);
    assert_int_equal(spec.platform, 2);
    assert_int_equal(spec.index, 3);
    assert_int_equal(spec.shape, SHAPE_GPU);
    assert_int_equal(device_spec_parse(&spec, "seq", NULL), STATUS_OK);
    assert_int_equal(spec.workers, 0);
    assert_int_equal(spec.platform, 0);
    assert_int_equal(spec.isa, ISA_COUNT);
    assert_int_equal(spec.shape, SHAPE_AUTO);
}

/* Every combination of axes that a kind has is parsed as what it was formatted from. */
static void every_combination_survives(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
        for (unsigned isa = 0; isa <= ISA_COUNT; isa++) {
            for (unsigned shape = SHAPE_AUTO; shape <= SHAPE_GPU; shape++) {
                bool cpu = kind == KIND_SEQ || kind == KIND_COOP || kind == KIND_THREADS ||
                           kind == KIND_FORK;
                bool pool = kind == KIND_THREADS || kind == KIND_FORK, opencl = kind == KIND_OPENCL;
                struct device_spec parsed, spec = {
                    .kind = (enum device_kind)kind,
                    .workers = pool ? isa * 5 : 0,
                    .platform = opencl ? isa : 0,
                    .index = opencl ? shape : 0,
                    .isa = cpu ? (enum isa)isa : ISA_COUNT,
                    .shape = opencl ? (enum shape)shape : SHAPE_AUTO,
                };
                char text[DEVICE_SPEC_SIZE];

                assert_int_equal(device_spec_parse(&parsed, device_spec_format(&spec, text), NULL),
                                 STATUS_OK);
                assert_memory_equal(&parsed, &spec, sizeof(spec));
            }
        }
    }
}

static void nonsense_is_refused_by_name(void **state)
{
    static const struct {
        const char *text;
        const char *says[3]; /* parts of the message */
    } bad[] = {
        { "", { "no device kind", "threads" } },
        { "thread", { "no device kind \"thread\"", "did you mean \"threads\"?" } },
        { "opnecl:0.0", { "did you mean \"opencl\"?" } },
        { "SEQ", { "did you mean \"seq\"?" } },
        { "all", { "no device kind \"all\"" } },
        { "seq:4", { "\"seq:4\"", "seq has no worker count", "isa=NAME" } },
        { "seq:0.0", { "seq has no platform" } },
        { "coop:4", { "coop has no worker count" } },
        { "coop:mutex", { "coop has no way to combine" } },
        { "seq:gpu", { "seq has no kernel shape" } },
        { "null:4", { "null has no worker count", "no options" } },
        { "null:isa=avx2", { "null has no instruction set" } },
        { "threads:0", { "\"0\" is not a worker count", "1 to 4096" } },
        { "threads:4097", { "\"4097\" is not a worker count" } },
        { "threads:99999999999999999999", { "is not a worker count" } },
        { "threads:4x", { "\"4x\" is not a worker count" } },
        { "threads:0x4", { "\"0x4\" is not a worker count" } },
        { "threads:-4", { "no option \"-4\"", "worker count" } },
        { "threads:", { "missing" } },
        { "threads:4+", { "missing" } },
        { "threads:+4", { "missing" } },
        { "threads:4:5", { "\"4:5\" is not a worker count" } },
        { "threads:2+4", { "worker count is given twice" } },
        { "fork:isa=avx2+isa=avx2", { "instruction set is given twice" } },
        { "threads:cpu", { "threads has no kernel shape" } },
        { "threads:isa=", { "no instruction set \"\"", "avx512" } },
        { "threads:isa=axv2", { "did you mean \"avx2\"?" } },
        { "threads:isq=avx2", { "no option \"isq=avx2\"", "isa=NAME" } },
        { "fork:4+spwan", { "no option \"spwan\"", "did you mean \"spawn\"?" } },
        { "fork:persistent+spawn", { "life of the workers is given twice" } },
        { "seq:spawn", { "seq has no life of the workers" } },
        { "threads:pipe", { "threads has no channel" } },
        { "threads:json", { "threads has no encoding" } },
        { "opencl:0.0+mutex", { "opencl has no way to combine" } },
        { "fork:json", { "json goes through a pipe", "fork:pipe+json" } },
        { "fork:shm+json", { "json goes through a pipe" } },
        { "fork:pipe+mutex", { "mutex needs shared memory" } },
        { "fork:atomic+2+pipe", { "atomic needs shared memory" } },
        { "opencl", { "platform and device", "opencl:P.D" } },
        { "opencl:", { "missing" } },
        { "opencl:gpu", { "first give the platform and device" } },
        { "opencl:gpu+0.0", { "first give the platform and device" } },
        { "opencl:4", { "opencl has no worker count" } },
        { "opencl:0.", { "\"0.\" is not a platform and device" } },
        { "opencl:.0", { "no option \".0\"" } },
        { "opencl:0.0.0", { "is not a platform" } },
        { "opencl:1000.0", { "is not a platform" } },
        { "opencl:0.0+0.1", { "given twice" } },
        { "opencl:0.0+gpu+cpu", { "kernel shape is given twice" } },
        { "opencl:0.0+isa=avx2", { "opencl has no instruction set" } },
        { "opencl:0.0+gup", { "did you mean \"gpu\"?" } },
        { "threads:4\n", { "\"threads:4?\"" } },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct device_spec spec;
        struct error err = { 0 };

        assert_int_equal(device_spec_parse(&spec, bad[i].text, &err), STATUS_USAGE);
        assert_null(strchr(err.text, '\n'));
        for (size_t j = 0; j < 3 && bad[i].says[j]; j++) {
            if (!strstr(err.text, bad[i].says[j]))
                fail_msg("%s: no %s in: %s", bad[i].text, bad[i].says[j], err.text);
        }
    }
}

static void long_texts_are_refused(void **state)
{
    char text[5000];
    struct device_spec spec;
    struct error err;

    (void)state;
    memset(text, '4', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(device_spec_parse(&spec, text, &err), STATUS_USAGE);
    memcpy(text, "threads:", 8);
    assert_int_equal(device_spec_parse(&spec, text, &err), STATUS_USAGE);
    assert_true(strlen(err.text) < 400);
}

static void isa_names_are_distinct(void **state)
{
    (void)state;
    for (unsigned isa = 0; isa < ISA_COUNT; isa++)
        assert_int_equal(isa_parse(isa_name((enum isa)isa)), isa);
    assert_int_equal(isa_parse(""), ISA_COUNT);
    assert_int_equal(isa_parse("avx"), ISA_COUNT);
    assert_string_equal(device_kind_name(KIND_NULL), "null");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_become_canonical), cmocka_unit_test(members_are_set),
        cmocka_unit_test(every_combination_survives), cmocka_unit_test(nonsense_is_refused_by_name),
        cmocka_unit_test(long_texts_are_refused),     cmocka_unit_test(isa_names_are_distinct),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
