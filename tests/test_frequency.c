/* Clock rates of a machine made up in a folder. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <sched.h>

#include "host/base/frequency.h"
#include "tests/fake_root.h"

/* Every processor that may be used runs at this rate, one of them only at a half. */
static void set_khz(const struct fake_root *root, unsigned khz)
{
    cpu_set_t allowed;
    unsigned found = 0;

    assert_int_equal(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
    for (unsigned i = 0; i < CPU_SETSIZE; i++) {
        char name[128], text[32];

        if (!CPU_ISSET(i, &allowed))
            continue;
        snprintf(name, sizeof(name), "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_cur_freq", i);
        snprintf(text, sizeof(text), "%u", found++ == 1 ? khz / 2 : khz);
        fake_file(root, name, text);
    }
}

static void the_fastest_processor_counts(void **state)
{
    const struct fake_root *root = *state;
    struct frequency frequency;

    set_khz(root, 3000000);
    frequency_open(&frequency, root->path);
    assert_false(frequency_is_low(&frequency)); /* of nothing before it */
    assert_true(frequency.lowest_hz == 3e9 && frequency.highest_hz == 3e9);
    set_khz(root, 2900000);
    assert_false(frequency_is_low(&frequency));
    set_khz(root, 2800000);
    assert_true(frequency_is_low(&frequency));
    set_khz(root, 4000000);
    assert_false(frequency_is_low(&frequency));
    assert_true(frequency.lowest_hz == 2.8e9 && frequency.highest_hz == 4e9);
    set_khz(root, 3000000);
    assert_true(frequency_is_low(&frequency));
    frequency_close(&frequency);
}

static void cpuinfo_where_nothing_scales(void **state)
{
    const struct fake_root *root = *state;
    struct frequency frequency;

    fake_file(root, "/proc/cpuinfo",
              "processor\t: 0\ncpu MHz\t\t: 1200.500\n\nprocessor\t: 1\ncpu MHz\t\t: 2400.000");
    frequency_open(&frequency, root->path);
    assert_false(frequency_is_low(&frequency));
    assert_true(frequency.highest_hz == 2.4e9);
    fake_file(root, "/proc/cpuinfo", "processor\t: 0\ncpu MHz\t\t: 1200.5");
    assert_true(frequency_is_low(&frequency));
    frequency_close(&frequency);
}

static void unknown_is_unknown(void **state)
{
    const struct fake_root *root = *state;
    struct frequency frequency;

    for (int i = 0; i < 3; i++) {
        if (i == 1)
            fake_file(root, "/proc/cpuinfo", "processor\t: 0\nBogoMIPS\t: 50.00");
        if (i == 2)
            fake_file(root, "/proc/cpuinfo", "cpu MHz\ncpu MHz\t: fast\ncpu MHz\t: -3");
        frequency_open(&frequency, root->path);
        assert_false(frequency_is_low(&frequency));
        assert_true(isnan(frequency.lowest_hz) && isnan(frequency.highest_hz));
        frequency_close(&frequency);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_fastest_processor_counts, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(cpuinfo_where_nothing_scales, fake_setup, fake_teardown),
        cmocka_unit_test_setup_teardown(unknown_is_unknown, fake_setup, fake_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
