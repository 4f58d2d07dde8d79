/* gpubench advise as a user runs it, with profiles of machines that were made up. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/base/machine.h"
#include "host/choose/model.h"
#include "host/experiments/profile_file.h"
#include "host/result/environment.h"
#include "tests/fake_root.h"
#include "tests/made_up_machine.h"
#include "tests/program.h"

struct places {
    char folder[64];
    char near[128], far[128]; /* profiles: of this machine, and of another */
    char settings[128];
};

static void make_profile(const char *path, const char *name, const json_t *meta,
                         const struct made_up_device *const *devices, size_t count)
{
    static const struct model_priors priors = { .between_runs = 0.01 };
    struct made_up m = made_up_begin(0.02, 3);
    struct profile profile;
    struct error err;

    json_object_update(m.result.meta, (json_t *)meta);
    for (size_t i = 0; i < count; i++)
        assert_true(made_up_calibrate(&m, devices[i]));
    assert_int_equal(model_fit_all(&profile, &m.result, name, &priors, &err), STATUS_OK);
    assert_int_equal(profile_save(&profile, path, &err), STATUS_OK);
    profile_clear(&profile);
    result_clear(&m.result);
}

static int make_places(void **state)
{
    static const struct made_up_device *const core[] = { &made_up_core };
    static const struct made_up_device *const both[] = { &made_up_core, &made_up_card };
    struct places *p = calloc(1, sizeof(*p));
    struct machine machine;
    json_t *meta, *other = json_object();

    assert_non_null(p);
    snprintf(p->folder, sizeof(p->folder), "/tmp/gpubench-advise-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->near, sizeof(p->near), "%s/near.json", p->folder);
    snprintf(p->far, sizeof(p->far), "%s/far.json", p->folder);
    snprintf(p->settings, sizeof(p->settings), "XDG_DATA_HOME=%s", p->folder);
    machine_probe(&machine);
    meta = environment_describe(&machine, 0, NULL);
    json_object_set_new(other, "cpu", json_string("another\nprocessor"));
    make_profile(p->near, "near", meta, core, 1);
    make_profile(p->far, "far", other, both, 2);
    json_decref(meta);
    json_decref(other);
    *state = p;
    return 0;
}

static int remove_places(void **state)
{
    struct places *p = *state;
    char command[128];

    snprintf(command, sizeof(command), "rm -r %s", p->folder);
    assert_int_equal(system(command), 0);
    free(p);
    return 0;
}

/* Run it with a profile; `arguments` come after. The caller clears. */
static void advise(struct program *program, const struct places *p, const char *profiles,
                   const char *arguments)
{
    char line[1024];

    snprintf(line, sizeof(line), "advise %s %s", profiles, arguments);
    program_run(program, p->folder, p->settings, line);
}

static json_t *ranking_of(const struct places *p, const char *arguments)
{
    char line[1024];
    struct program program;
    json_t *root, *ranking;

    snprintf(line, sizeof(line), "advise --json - %s", arguments);
    program_run(&program, p->folder, p->settings, line);
    assert_status(&program, 0);
    root = json_loads(program.out, 0, NULL);
    assert_non_null(root);
    ranking = json_incref(json_object_get(root, "ranking"));
    assert_true(json_array_size(ranking) > 0);
    json_decref(root);
    program_clear(&program);
    return ranking;
}

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    assert_true(json_is_number(value));
    return json_number_value(value);
}

/* Best first, with all that was promised, and phases that add up. */
static void json_is_a_ranking(void **state)
{
    const struct places *p = *state;
    char arguments[256];
    json_t *ranking;
    double before = 0;

    snprintf(arguments, sizeof(arguments), "--profile %s --op poly:16 --size 1Mi", p->far);
    ranking = ranking_of(p, arguments);
    assert_int_equal(json_array_size(ranking), 2);
    for (size_t i = 0; i < 2; i++) {
        const json_t *entry = json_array_get(ranking, i), *value;
        const char *key;
        double sum = 0, time_s = number(entry, "time_s");

        json_object_foreach(json_object_get(entry, "phases_s"), key, value) sum +=
            json_number_value(value);
        assert_true(fabs(sum / time_s - 1) < 1e-9);
        assert_true(number(entry, "low_s") < time_s && time_s < number(entry, "high_s"));
        assert_true(time_s >= before);
        assert_string_equal(json_string_value(json_object_get(entry, "profile")), "far");
        assert_non_null(json_string_value(json_object_get(entry, "device")));
        assert_true(strlen(json_string_value(json_object_get(entry, "reason"))) > 10);
        before = time_s;
    }
    json_decref(ranking);
}

/* --intensity F is poly:K with F = 2 K. */
static void intensity_is_poly(void **state)
{
    const struct places *p = *state;
    char one[256], other[256];
    json_t *as_flops, *as_poly;

    snprintf(one, sizeof(one), "--profile %s --intensity 32 --size 4Mi", p->far);
    snprintf(other, sizeof(other), "--profile %s --op poly:16 --size 4Mi", p->far);
    as_flops = ranking_of(p, one);
    as_poly = ranking_of(p, other);
    assert_true(json_equal(as_flops, as_poly));
    json_decref(as_flops);
    json_decref(as_poly);
}

static void machines_are_ranked_together(void **state)
{
    const struct places *p = *state;
    char profiles[300];
    struct program program;

    snprintf(profiles, sizeof(profiles), "--profile %s --profile %s", p->near, p->far);
    advise(&program, p, profiles,
           "--op poly:64 --size 16Mi --residency device --price near=0.10 --price far=2.5");
    assert_status(&program, 0);
    assert_says(&program, "opencl:0.0 on far");
    assert_says(&program, "seq on near");
    assert_says(&program, "cost of 10^6");
    assert_says(&program, "What would change that");
    program_clear(&program);
    snprintf(profiles, sizeof(profiles), "--profile %s --profile %s", p->far, p->far);
    advise(&program, p, profiles, "");
    assert_one_line(&program, 2);
    assert_says(&program, "name: expected a name that no other profile has");
    program_clear(&program);
}

static void far_questions_are_marked(void **state)
{
    const struct places *p = *state;
    char profile[200];
    struct program program;

    snprintf(profile, sizeof(profile), "--profile %s", p->far);
    advise(&program, p, profile, "--size 4Gi --op min");
    assert_status(&program, 0);
    assert_says(&program, "Extrapolated");
    assert_says(&program, "(size, operator)");
    program_clear(&program);
    advise(&program, p, profile, "--size 64Ki --deadline 10us");
    assert_status(&program, 0);
    assert_says(&program, "inside what was calibrated");
    assert_says(&program, "meets deadline");
    program_clear(&program);
}

/* Where this machine's profile is looked for: not there, of another machine, of this one. */
static void own_profile_has_to_be_ones_own(void **state)
{
    const struct places *p = *state;
    char path[300], name[PROFILE_NAME_SIZE], command[700];
    struct machine machine;
    struct program program;

    program_run(&program, p->folder, p->settings, "advise");
    assert_one_line(&program, 2);
    assert_says(&program, "gpubench calibrate");
    program_clear(&program);
    machine_probe(&machine);
    profile_name_of(machine.host, name);
    snprintf(path, sizeof(path), "%s/gpubench/profiles/%s.json", p->folder, name);
    snprintf(command, sizeof(command), "mkdir -p %s/gpubench/profiles; cp %s %s", p->folder, p->far,
             path);
    assert_int_equal(system(command), 0);
    program_run(&program, p->folder, p->settings, "advise");
    assert_one_line(&program, 2);
    assert_says(&program, "is of another machine (another?processor)");
    program_clear(&program);
    snprintf(command, sizeof(command), "cp %s %s", p->near, path);
    assert_int_equal(system(command), 0);
    program_run(&program, p->folder, p->settings, "advise --size 64Ki");
    assert_status(&program, 0);
    assert_says(&program, "seq");
    program_clear(&program);
}

static void bad_questions_are_refused(void **state)
{
    const struct places *p = *state;
    static const char *const bad[][2] = {
        { "--size 1Ki,2Ki", "--size: advice is for one workload; give one value, not 2" },
        { "--op sum,dot", "--op: advice is for one workload" },
        { "--op sum --intensity 4", "--op and --intensity exclude each other" },
        { "--op nrm2 --dtype i32", "nrm2 is not defined for i32" },
        { "--intensity 0.5", "give a number from 1 to 1000000" },
        { "--intensity 1e3", "is not a" },
        { "--price far", "give a name and a price like box=0.85" },
        { "--price nowhere=1", "--price: no profile or device \"nowhere\"" },
        { "--measure", "--measure: none of the profiles is of this machine" },
        { "--profile /nowhere/p.json", "/nowhere/p.json" },
        { "--deadline soon", "--deadline: \"soon\"" },
        { "extra", "one word too many" },
    };
    char profile[200];

    snprintf(profile, sizeof(profile), "--profile %s", p->far);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct program program;

        advise(&program, p, profile, bad[i][0]);
        assert_one_line(&program, 2);
        assert_says(&program, bad[i][1]);
        program_clear(&program);
    }
}

/* The made-up profile of this machine is far off, and running the workload says so. */
static void measuring_checks_it(void **state)
{
    const struct places *p = *state;
    char arguments[256];
    json_t *ranking;
    const json_t *entry;

    snprintf(arguments, sizeof(arguments), "--profile %s --size 4Ki --measure --budget 1s",
             p->near);
    ranking = ranking_of(p, arguments);
    entry = json_array_get(ranking, 0);
    assert_string_equal(json_string_value(json_object_get(entry, "status")), "ok");
    assert_true(number(entry, "measured_low_s") <= number(entry, "measured_s"));
    json_decref(ranking);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_is_a_ranking),
        cmocka_unit_test(intensity_is_poly),
        cmocka_unit_test(machines_are_ranked_together),
        cmocka_unit_test(far_questions_are_marked),
        cmocka_unit_test(own_profile_has_to_be_ones_own),
        cmocka_unit_test(bad_questions_are_refused),
        cmocka_unit_test(measuring_checks_it),
    };

    return cmocka_run_group_tests(tests, make_places, remove_places);
}
