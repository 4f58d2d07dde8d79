#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/choose/model.h"
#include "host/experiments/profile_file.h"
#include "tests/made_up_machine.h"

static struct profile sample_profile(void)
{
    static const struct model_priors priors = { .topology = { .l1d = { 48 * 1024, 1 } },
                                                .between_runs = 0.013 };
    struct made_up m = made_up_begin(0.02, 1);
    struct profile profile;
    struct error err;

    assert_int_equal(json_object_set_new(m.result.meta, "cpu", json_string("made up")), 0);
    assert_true(made_up_calibrate(&m, &made_up_core));
    assert_true(made_up_calibrate(&m, &made_up_card));
    assert_int_equal(model_fit_all(&profile, &m.result, "sample", &priors, &err), STATUS_OK);
    result_clear(&m.result);
    return profile;
}

static void assert_same_predictions(const struct profile_device *a, const struct profile_device *b)
{
    struct rng rng = { 1 };

    for (int i = 0; i < 200; i++) {
        struct case_spec spec = { .reuse = 1 + (unsigned)rng_below(&rng, 30) };
        struct model_question question;
        struct model_prediction one, other;

        assert_true(op_parse(i % 2 ? "sum" : "lse", &spec.op));
        spec.n = rng_below(&rng, 1 << 30);
        spec.gap_s = i % 3 ? 0 : synthetic_uniform(&rng);
        question = model_question_of(&spec);
        model_predict(a, &question, &one);
        model_predict(b, &question, &other);
        assert_true(one.time_s == other.time_s && one.low_s == other.low_s &&
                    one.high_s == other.high_s && one.outside == other.outside);
        assert_memory_equal(one.phases_s, other.phases_s, sizeof(one.phases_s));
    }
}

static void comes_back_from_a_file(void **state)
{
    struct profile profile = sample_profile(), read;
    char path[] = "/tmp/gpubench-profile-XXXXXX";
    struct error err;
    json_t *one, *other;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(profile_save(&profile, path, &err), STATUS_OK);
    assert_int_equal(profile_read(&read, path, &err), STATUS_OK);
    assert_string_equal(read.name, "sample");
    assert_int_equal(read.device_count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_same_predictions(&profile.devices[i], &read.devices[i]);
    assert_true(profile_is_of(&read, profile.meta));
    one = profile_to_json(&profile);
    other = profile_to_json(&read);
    assert_true(json_equal(one, other));
    json_decref(one);
    json_decref(other);
    assert_int_equal(json_object_set_new(read.meta, "cpu", json_string("another")), 0);
    assert_false(profile_is_of(&read, profile.meta));
    profile_clear(&read);
    profile_clear(&profile);
    unlink(path);
}

/* Change one member of a good profile: how it is refused, or NULL where it is not. */
struct change {
    const char *device_key; /* NULL: of the whole file */
    const char *list;       /* its first item; NULL: of the device */
    const char *key;
    const char *value; /* JSON; NULL: removed */
    const char *says;
};

static const struct change changes[] = {
    { NULL, NULL, "schema", "\"gpubench-profile/2\"",
      "p: schema \"gpubench-profile/2\" is not known; this program reads gpubench-profile/1" },
    { NULL, NULL, "schema", "\"gpubench/1\"",
      "p: schema \"gpubench/1\" is not known; this program reads gpubench-profile/1" },
    { NULL, NULL, "schema", NULL, "p: schema: missing: expected \"gpubench-profile/1\"" },
    { NULL, NULL, "name", "7", "p: name: expected text" },
    { NULL, NULL, "meta", "[]", "p: meta: expected an object" },
    { NULL, NULL, "devices", "[]", "p: devices: expected a list of devices" },
    { NULL, NULL, "devices", "{}", "p: devices: expected a list of devices" },
    { NULL, NULL, "unknown", "{\"a\": [1]}", NULL },
    { "", NULL, "id", "\"opencl:0.0\"", "p: devices[1].id: expected an id that no other device" },
    { "", NULL, "id", "3", "p: devices[0].id: expected text" },
    { "", NULL, "overlap", "0.5", "p: devices[0].overlap: expected a number from 1 to 64" },
    { "", NULL, "overlap", "1e300", "p: devices[0].overlap: expected a number from 1 to 64" },
    { "", NULL, "shares", "0", "p: devices[0].shares: expected an integer of at least 1" },
    { "", NULL, "in_place", "1", "p: devices[0].in_place: expected true or false" },
    { "", NULL, "between_runs", "-1", "p: devices[0].between_runs: expected a number" },
    { "", NULL, "range", "null", "p: devices[0].range: expected an object" },
    { "", NULL, "terms", "[]", "p: devices[0].terms: expected at least one term" },
    { "", NULL, "terms", "{}", "p: devices[0].terms: expected a list" },
    { "", NULL, "spreads", "3", "p: devices[0].spreads: expected a list" },
    { "", "terms", "price_s", "-1e-9", "p: devices[0].terms[0].price_s: expected a number" },
    { "", "terms", "price_s", "1e300", "p: devices[0].terms[0].price_s: expected a number" },
    { "", "terms", "price_s", "\"1\"", "p: devices[0].terms[0].price_s: expected a number" },
    { "", "terms", "per", "\"furlong\"", "p: devices[0].terms[0].per: expected operation, byte" },
    { "", "terms", "per", "\"element\"", "p: devices[0].terms[0].op: expected an operator" },
    { "", "terms", "when", "\"rested\"", "p: devices[0].terms[0].gap_low_s: expected more than 0" },
    { "", "terms", "phase", "\"lunch\"", "p: devices[0].terms[0].phase: expected create, alloc" },
    { "", "terms", "op", "\"../../etc\"", "p: devices[0].terms[0].op: expected an operator" },
    { "", "terms", "dtype", "\"f16\"", "p: devices[0].terms[0].dtype: expected f32" },
    { "", "terms", "low_bytes", "1e19", NULL },
    { "", "terms", "high_bytes", "0", "p: devices[0].terms[0].low_bytes: expected less than" },
    { "", "spreads", "low", "0.1", "p: devices[0].spreads[0].low: expected a number" },
    { "", "spreads", "of", "\"toast\"", "p: devices[0].spreads[0].of: expected back to back" },
    { "", "residuals", "n", "-1", "p: devices[0].residuals[0].n: expected an integer" },
};

static void apply(json_t *root, const struct change *change)
{
    json_t *object = root;
    json_t *value = change->value ? json_loads(change->value, JSON_DECODE_ANY, NULL) : NULL;

    assert_true(value || !change->value);
    if (change->device_key)
        object = json_array_get(json_object_get(root, "devices"), 0);
    if (change->list)
        object = json_array_get(json_object_get(object, change->list), 0);
    assert_non_null(object);
    if (value)
        assert_int_equal(json_object_set_new(object, change->key, value), 0);
    else
        assert_int_equal(json_object_del(object, change->key), 0);
}

static void hostile_ones_are_refused_with_the_place(void **state)
{
    struct profile good = sample_profile();

    (void)state;
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        json_t *root = profile_to_json(&good);
        struct profile profile;
        struct error err = { .text = "" };
        enum status status;

        apply(root, &changes[i]);
        status = profile_from_json(&profile, root, "p", &err);
        if (!changes[i].says) {
            assert_int_equal(status, STATUS_OK);
        } else {
            assert_int_equal(status, STATUS_USAGE);
            if (!strstr(err.text, changes[i].says))
                fail_msg("%zu: \"%s\" has no \"%s\"", i, err.text, changes[i].says);
            assert_int_equal(profile.device_count, 0);
        }
        profile_clear(&profile);
        json_decref(root);
    }
    profile_clear(&good);
}

/* Each beginning of a file is refused, or, where only white space is missing, read. */
static void truncated_ones_are_refused(void **state)
{
    struct profile good = sample_profile();
    json_t *root = profile_to_json(&good);
    char *text = json_dumps(root, JSON_COMPACT);
    size_t length = strlen(text);
    char path[] = "/tmp/gpubench-profile-XXXXXX";
    int fd = mkstemp(path);

    (void)state;
    for (size_t end = 0; end < length; end += end < 200 ? 7 : length / 97) {
        struct profile profile;
        struct error err;

        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, text, end, 0), (ssize_t)end);
        assert_int_equal(profile_read(&profile, path, &err), STATUS_USAGE);
        assert_non_null(strstr(err.text, "line "));
        assert_int_equal(profile.device_count, 0);
    }
    close(fd);
    unlink(path);
    free(text);
    json_decref(root);
    profile_clear(&good);
}

static void names_are_safe_as_files(void **state)
{
    static const char *const bad[] = { "", ".", "..", "../x", "a/b", "a b", "x\n", "\xff" };
    char path[USERDIR_PATH_SIZE], name[PROFILE_NAME_SIZE], home[] = "/tmp/gpubench-home-XXXXXX";
    struct profile profile = sample_profile(), read;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(profile_path(bad[i], path, &err), STATUS_USAGE);
    assert_non_null(mkdtemp(home));
    setenv("XDG_DATA_HOME", home, 1);
    assert_int_equal(profile_path("box-1.lan", path, &err), STATUS_OK);
    assert_non_null(strstr(path, "/gpubench/profiles/box-1.lan.json"));
    assert_int_equal(profile_save(&profile, path, &err), STATUS_OK);
    assert_int_equal(profile_read(&read, path, &err), STATUS_OK);
    profile_name_of("../my host", name);
    assert_string_equal(name, "-my-host");
    assert_int_equal(profile_path(name, path, &err), STATUS_OK);
    profile_name_of("", name);
    assert_string_equal(name, "machine");
    profile_clear(&read);
    profile_clear(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_from_a_file),
        cmocka_unit_test(hostile_ones_are_refused_with_the_place),
        cmocka_unit_test(truncated_ones_are_refused),
        cmocka_unit_test(names_are_safe_as_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
