#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "host/result/environment.h"

static const struct machine sample = {
    .cpu = "Some\xffProcessor",
    .topology = { .sockets = 1,
                  .cores = 4,
                  .online = 8,
                  .numa_nodes = 1,
                  .l1d = { 49152, 2 },
                  .l2 = { 1048576, 2 },
                  .l3 = { 33554432, 8 } },
    .allowed = 3,
    .affinity = "0-1,5",
    .quota = 1.5,
    .memory_bytes = 25276510208,
    .available_bytes = 1024,
    .page_bytes = 4096,
    .huge_pages = "madvise",
    .governor = "performance",
    .kernel = "6.1.0",
    .host = "box",
    .hypervisor = "kvm",
    .load = { 0.25, 0.5, 1 },
};

static const char *text_of(const json_t *meta, const char *key)
{
    return json_string_value(json_object_get(meta, key));
}

static double number_of(const json_t *meta, const char *key)
{
    assert_true(json_is_number(json_object_get(meta, key)));
    return json_number_value(json_object_get(meta, key));
}

static json_t *describe(const struct machine *machine)
{
    json_t *meta = environment_describe(machine, 0, NULL);

    assert_non_null(meta);
    return meta;
}

static void test_known(void **state)
{
    json_t *meta = describe(&sample), *caches = json_object_get(meta, "caches");

    (void)state;
    assert_string_equal(text_of(meta, "cpu"), "Some\xef\xbf\xbdProcessor");
    assert_string_equal(text_of(meta, "host"), "box");
    assert_string_equal(text_of(meta, "kernel"), "6.1.0");
    assert_string_equal(text_of(meta, "governor"), "performance");
    assert_string_equal(text_of(meta, "hypervisor"), "kvm");
    assert_string_equal(text_of(meta, "thp"), "madvise");
    assert_string_equal(text_of(meta, "affinity"), "0-1,5");
    assert_true(number_of(meta, "cores") == 3 && number_of(meta, "processors") == 8);
    assert_true(number_of(meta, "physical_cores") == 4 && number_of(meta, "sockets") == 1);
    assert_true(number_of(meta, "numa_nodes") == 1 && number_of(meta, "quota") == 1.5);
    assert_true(number_of(meta, "memory_bytes") == 25276510208.0);
    assert_true(number_of(meta, "page_bytes") == 4096);
    assert_true(number_of(caches, "l1d_bytes") == 49152 &&
                number_of(caches, "l2_bytes") == 1048576);
    assert_true(number_of(caches, "l3_bytes") == 33554432 &&
                number_of(caches, "l3_processors") == 8);
    json_decref(meta);
}

static void test_load(void **state)
{
    json_t *meta = describe(&sample), *load = json_object_get(meta, "load");

    (void)state;
    assert_int_equal(json_array_size(load), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(json_number_value(json_array_get(load, i)) == sample.load[i]);
    json_decref(meta);
}

/* Every key is there, and null where nothing is known. */
static void test_unknown(void **state)
{
    static const char *const nulls[] = { "host",      "cpu",        "cores",    "processors",
                                         "affinity",  "quota",      "governor", "pages",
                                         "kernel",    "hypervisor", "thp",      "memory_bytes",
                                         "loader",    "seed",       "floors",   "clock",
                                         "numa_nodes" };
    struct machine machine = { .quota = NAN, .load = { NAN, NAN, NAN } };
    json_t *meta = describe(&machine);

    (void)state;
    for (size_t i = 0; i < sizeof(nulls) / sizeof(nulls[0]); i++)
        assert_true(json_is_null(json_object_get(meta, nulls[i])));
    assert_true(json_is_null(json_object_get(json_object_get(meta, "caches"), "l3_bytes")));
    assert_true(json_is_null(json_array_get(json_object_get(meta, "load"), 2)));
    json_decref(meta);
}

static void test_program(void **state)
{
    json_t *meta = describe(&sample);

    (void)state;
    assert_memory_equal(text_of(meta, "tool"), "gpubench ", 9);
    assert_non_null(text_of(meta, "compiler"));
    assert_non_null(json_object_get(meta, "flags"));
    assert_non_null(json_object_get(meta, "git"));
    json_decref(meta);
}

static void test_date(void **state)
{
    json_t *meta;
    struct tm date = { 0 };
    time_t before = time(NULL), said;
    const char *end;

    (void)state;
    setenv("TZ", "America/New_York", 1);
    tzset();
    meta = describe(&sample);
    end = strptime(text_of(meta, "date"), "%Y-%m-%dT%H:%M:%SZ", &date);
    assert_non_null(end);
    assert_string_equal(end, "");
    said = timegm(&date);
    assert_true(before <= said && said <= time(NULL));
    json_decref(meta);
}

static void test_args(void **state)
{
    char program[] = "gpubench", wild[] = "--input=\xc3\xa9\xff\xc0\x80", empty[] = "";
    char *argv[] = { program, wild, empty, NULL };
    json_t *meta = environment_describe(&sample, 3, argv), *args;
    char *dumped;

    (void)state;
    assert_non_null(meta);
    args = json_object_get(meta, "args");
    assert_int_equal(json_array_size(args), 3);
    assert_string_equal(json_string_value(json_array_get(args, 0)), "gpubench");
    assert_string_equal(json_string_value(json_array_get(args, 1)),
                        "--input=\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    assert_string_equal(json_string_value(json_array_get(args, 2)), "");
    dumped = json_dumps(meta, 0);
    assert_non_null(dumped);
    free(dumped);
    json_decref(meta);
}

static void test_variables(void **state)
{
    json_t *meta, *variables;

    (void)state;
    setenv("POCL_MAX_PTHREAD_COUNT", "2", 1);
    setenv("OCL_ICD_VENDORS", "/etc/\xfe", 1);
    setenv("OPENCL_LAYERS", "", 1);
    setenv("NOT_POCL_X", "secret", 1);
    setenv("CLX", "no", 1);
    meta = describe(&sample);
    variables = json_object_get(meta, "pocl");
    assert_string_equal(text_of(variables, "POCL_MAX_PTHREAD_COUNT"), "2");
    assert_string_equal(text_of(variables, "OCL_ICD_VENDORS"), "/etc/\xef\xbf\xbd");
    assert_string_equal(text_of(variables, "OPENCL_LAYERS"), "");
    assert_null(json_object_get(variables, "NOT_POCL_X"));
    assert_null(json_object_get(variables, "CLX"));
    assert_null(json_object_get(variables, "PATH"));
    json_decref(meta);
}

/* What this machine says of itself becomes valid JSON, and comes back as it was. */
static void test_this_machine(void **state)
{
    struct machine machine;
    json_t *meta, *again;
    char *text;

    (void)state;
    machine_probe(&machine);
    meta = describe(&machine);
    text = json_dumps(meta, 0);
    assert_non_null(text);
    again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_equal(meta, again));
    assert_true(number_of(again, "cores") == machine.allowed);
    free(text);
    json_decref(again);
    json_decref(meta);
}

static json_malloc_t real_malloc;
static long allowed_allocations;

static void *failing_malloc(size_t size)
{
    return allowed_allocations-- > 0 ? malloc(size) : NULL;
}

/* Wherever memory runs out: NULL, and (under the address sanitizer) nothing leaked. */
static void test_no_memory(void **state)
{
    char program[] = "gpubench";
    char *argv[] = { program, NULL };
    json_free_t real_free;
    json_t *meta = NULL;
    long limit = 0;

    (void)state;
    json_get_alloc_funcs(&real_malloc, &real_free);
    json_set_alloc_funcs(failing_malloc, free);
    for (; !meta && limit < 10000; limit++) {
        allowed_allocations = limit;
        meta = environment_describe(&sample, 1, argv);
    }
    json_set_alloc_funcs(real_malloc, real_free);
    assert_non_null(meta);
    assert_true(limit > 50);
    assert_non_null(json_object_get(meta, "clock"));
    json_decref(meta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),     cmocka_unit_test(test_load),
        cmocka_unit_test(test_unknown),   cmocka_unit_test(test_program),
        cmocka_unit_test(test_date),      cmocka_unit_test(test_args),
        cmocka_unit_test(test_variables), cmocka_unit_test(test_this_machine),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
