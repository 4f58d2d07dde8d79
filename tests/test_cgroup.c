#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "host/base/cgroup.h"
#include "tests/fake_root.h"

#define V2_MOUNT "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
#define V1_MOUNT "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct"
#define CPUSET   "34 31 0:31 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset"

static void assert_quota(double quota, double expected)
{
    assert_true(!isnan(quota));
    assert_true(fabs(quota - expected) < 1e-12);
}

static void test_max(void **state)
{
    static const char *const none[] = {
        "max 100000", "max",    "",           "150000",          "150000 ",
        "-1 100000",  "0 5",    "5 0",        "garbage",         "150000  100000",
        "1.5 1",      "0x10 1", "150000 max", "150000 100000 7", "99999999999999999999999 100000"
    };

    (void)state;
    assert_quota(cgroup_parse_max("150000 100000"), 1.5);
    assert_quota(cgroup_parse_max("150000 100000\n"), 1.5);
    assert_quota(cgroup_parse_max("1000 100000"), 0.01);
    assert_quota(cgroup_parse_max("6400000 100000"), 64);
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_true(isnan(cgroup_parse_max(none[i])));
}

static void test_cfs(void **state)
{
    (void)state;
    assert_quota(cgroup_parse_cfs("200000", "100000"), 2);
    assert_quota(cgroup_parse_cfs("25000\n", "50000\n"), 0.5);
    assert_true(isnan(cgroup_parse_cfs("-1", "100000")));
    assert_true(isnan(cgroup_parse_cfs("100000", "0")));
    assert_true(isnan(cgroup_parse_cfs("", "100000")));
    assert_true(isnan(cgroup_parse_cfs("100000", "")));
    assert_true(isnan(cgroup_parse_cfs("100000", "ten")));
    assert_true(isnan(cgroup_parse_cfs("100000x", "100000")));
}

static void test_nothing_there(void **state)
{
    const struct fake_root *root = *state;

    assert_true(isnan(cgroup_quota(root->path)));
    fake_file(root, "/proc/self/mountinfo", "garbage - \n\n - cgroup2\n36 35 - cgroup2 x y");
    fake_file(root, "/proc/self/cgroup", "garbage\n0:\n::::\n");
    assert_true(isnan(cgroup_quota(root->path)));
}

/* The root group of version 2 has no cpu.max; the tightest of the others counts. */
static void test_v2_nested(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/proc/self/mountinfo", V2_MOUNT);
    fake_file(root, "/proc/self/cgroup", "0::/user.slice/job");
    assert_true(isnan(cgroup_quota(root->path)));
    fake_file(root, "/sys/fs/cgroup/user.slice/job/cpu.max", "max 100000");
    assert_true(isnan(cgroup_quota(root->path)));
    fake_file(root, "/sys/fs/cgroup/user.slice/cpu.max", "250000 100000");
    assert_quota(cgroup_quota(root->path), 2.5);
    fake_file(root, "/sys/fs/cgroup/user.slice/job/cpu.max", "300000 100000");
    assert_quota(cgroup_quota(root->path), 2.5);
    fake_file(root, "/sys/fs/cgroup/user.slice/job/cpu.max", "50000 100000");
    assert_quota(cgroup_quota(root->path), 0.5);
    fake_file(root, "/sys/fs/cgroup/user.slice/other/cpu.max", "1000 100000");
    fake_file(root, "/sys/fs/cpu.max", "1000 100000");
    assert_quota(cgroup_quota(root->path), 0.5);
}

/* In a container with its own namespace, the group is "/" and the mount is the container's group. */
static void test_v2_namespace(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/proc/self/mountinfo", V2_MOUNT);
    fake_file(root, "/proc/self/cgroup", "0::/");
    fake_file(root, "/sys/fs/cgroup/cpu.max", "150000 100000");
    assert_quota(cgroup_quota(root->path), 1.5);
    fake_file(root, "/proc/self/cgroup", "0::/../outside");
    assert_quota(cgroup_quota(root->path), 1.5);
}

static void test_v1(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/proc/self/mountinfo", CPUSET "\n" V1_MOUNT);
    fake_file(root, "/proc/self/cgroup", "5:cpuset:/set\n4:cpu,cpuacct:/job\n1:name=systemd:/");
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1");
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000");
    assert_true(isnan(cgroup_quota(root->path)));
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "150000");
    assert_true(isnan(cgroup_quota(root->path)));
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000");
    assert_quota(cgroup_quota(root->path), 1.5);
    fake_file(root, "/sys/fs/cgroup/cpuset/set/cpu.cfs_quota_us", "1");
    fake_file(root, "/sys/fs/cgroup/cpuset/set/cpu.cfs_period_us", "100000");
    assert_quota(cgroup_quota(root->path), 1.5);
}

/* Without a namespace of its own, a container sees its group's path on the host, mounted at the top. */
static void test_v1_container(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/proc/self/mountinfo",
              "33 31 0:30 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu,cpuacct");
    fake_file(root, "/proc/self/cgroup", "4:cpu,cpuacct:/docker/abc/inner");
    fake_file(root, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "400000");
    fake_file(root, "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    assert_quota(cgroup_quota(root->path), 4);
    fake_file(root, "/sys/fs/cgroup/cpu/inner/cpu.cfs_quota_us", "300000");
    fake_file(root, "/sys/fs/cgroup/cpu/inner/cpu.cfs_period_us", "100000");
    assert_quota(cgroup_quota(root->path), 3);
    fake_file(root, "/proc/self/cgroup", "4:cpu,cpuacct:/docker/abcd/inner");
    assert_quota(cgroup_quota(root->path), 4);
}

/* Both versions mounted, as between the two: whichever limits. */
static void test_hybrid(void **state)
{
    const struct fake_root *root = *state;

    fake_file(root, "/proc/self/mountinfo",
              V1_MOUNT "\n41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");
    fake_file(root, "/proc/self/cgroup", "1:cpu:/a\n0::/b");
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "700000");
    fake_file(root, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000");
    assert_quota(cgroup_quota(root->path), 7);
    fake_file(root, "/sys/fs/cgroup/unified/b/cpu.max", "600000 100000");
    assert_quota(cgroup_quota(root->path), 6);
}

#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, fake_setup, fake_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_max), cmocka_unit_test(test_cfs), IN_ROOT(test_nothing_there),
        IN_ROOT(test_v2_nested),    IN_ROOT(test_v2_namespace), IN_ROOT(test_v1),
        IN_ROOT(test_v1_container), IN_ROOT(test_hybrid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
