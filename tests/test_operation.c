/* Operations of dependent steps, on a device that is told what each of its inputs comes to. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "host/devices/operation.h"

#define RUNS_MAX 32

struct device {
    float of[2];     /* what the input comes to, and its negative */
    unsigned liar;   /* the run from 1 on that comes to something else; 0: none */
    unsigned broken; /* the run that fails */
    struct device_run runs[RUNS_MAX];
    unsigned count;
};

static enum status fake_run(struct device *device, const struct device_run *run, struct error *err)
{
    float value = device->of[run->negated];

    assert_true(device->count < RUNS_MAX);
    device->runs[device->count++] = *run;
    if (device->count == device->broken)
        return error_set(err, STATUS_FAILED, "broken");
    if (device->count == device->liar)
        value *= 2;
    memcpy(run->records, &value, sizeof(value));
    if (run->phases)
        run->phases->s[PHASE_COMPUTE] += 1e-9;
    return STATUS_OK;
}

static const struct device_table fake = { .name = "fake", .run = fake_run };

static struct operation operation_of(struct device *device, unsigned steps, unsigned reuse)
{
    static _Alignas(64) char records[64];
    struct operation operation = { .table = &fake, .device = device, .records = records };

    assert_true(op_parse("sum", &operation.spec.op));
    operation.spec.n = 100;
    operation.spec.reuse = reuse;
    operation.spec.steps = steps;
    return operation;
}

/* The inputs that the runs read, and which were sent: "x" or "y", a capital where it was sent. */
static void assert_runs(const struct device *device, const char *expected)
{
    char seen[RUNS_MAX + 1] = "";

    for (unsigned i = 0; i < device->count; i++) {
        const struct device_run *run = &device->runs[i];

        seen[i] = run->negated ? (run->transfer ? 'Y' : 'y') : (run->transfer ? 'X' : 'x');
    }
    assert_string_equal(seen, expected);
}

static void check(float x, float y, unsigned steps, unsigned reuse, const char *runs, float value)
{
    struct device device = { .of = { x, y } };
    struct operation operation = operation_of(&device, steps, reuse);
    struct phases phases;
    struct outcome outcome = { .known = false };
    struct error err;
    double wall_s;

    assert_int_equal(operation_call(&operation, &phases, &wall_s, &outcome, &err), STATUS_OK);
    assert_true(value_equal(outcome.value, value_from_f32(value)));
    assert_runs(&device, runs);
    /* the phases are those of all steps */
    assert_true(phases.s[PHASE_COMPUTE] > 0.99e-9 * steps &&
                phases.s[PHASE_COMPUTE] < 1.01e-9 * steps);
    device.count = 0;
    assert_int_equal(operation_repeat(&operation, 1, &outcome, &err), STATUS_OK);
    assert_true(outcome.equal && value_equal(outcome.value, value_from_f32(value)));
    assert_runs(&device, runs);
}

static void test_chain(void **state)
{
    (void)state;
    check(5, -5, 1, 1, "X", 5);
    check(-5, 5, 1, 1, "X", -5);
    check(5, -5, 3, 1, "Xxx", 5);
    check(-5, 5, 4, 1, "XYyy", 5);
    check(-5, -5, 4, 1, "XYxy", -5); /* what is negative either way turns and turns */
    check(-0.0f, 1, 2, 1, "Xx", -0.0f);
    check(-5, 5, 2, 3, "XYxyxy", 5); /* one transfer of each for all operations */
}

static void test_contradiction(void **state)
{
    struct outcome outcome = { .known = false };
    struct error err;
    double wall_s;

    (void)state;
    for (unsigned liar = 2; liar <= 4; liar++) {
        struct device device = { .of = { 5, -5 }, .liar = liar };
        struct operation operation = operation_of(&device, 4, 1);

        assert_int_equal(operation_call(&operation, NULL, &wall_s, &outcome, &err), STATUS_WRONG);
        assert_non_null(strstr(err.text, "0x41200000"));
        assert_non_null(strstr(err.text, "0x40a00000"));
        device.count = 0;
        assert_int_equal(operation_repeat(&operation, 1, &outcome, &err), STATUS_WRONG);
    }
}

static void test_failure(void **state)
{
    struct device device = { .of = { 5, -5 }, .broken = 2 };
    struct operation operation = operation_of(&device, 4, 1);
    struct outcome outcome = { .known = false };
    struct error err;
    double wall_s;

    (void)state;
    assert_int_equal(operation_call(&operation, NULL, &wall_s, &outcome, &err), STATUS_FAILED);
    assert_int_equal(device.count, 2);
    device.count = 0;
    assert_int_equal(operation_repeat(&operation, 3, &outcome, &err), STATUS_FAILED);
    assert_int_equal(device.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_contradiction),
        cmocka_unit_test(test_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
