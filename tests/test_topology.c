#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "host/base/topology.h"
#include "tests/fake_root.h"

static void assert_same(const char *list, const char *canonical, unsigned count)
{
    struct cpulist set;
    char text[1024];

    assert_true(cpulist_parse(&set, list));
    assert_string_equal(cpulist_format(&set, text, sizeof(text)), canonical);
    assert_int_equal(cpulist_count(&set), count);
}

static void test_lists(void **state)
{
    static const char *const wrong[] = { "a",
                                         "1-",
                                         "-1",
                                         "3-1",
                                         "1,,2",
                                         "1,",
                                         ",1",
                                         "1 2",
                                         "8192",
                                         "0-8192",
                                         "0x3",
                                         "1-2-3",
                                         "99999999999999999999" };
    struct cpulist set;

    (void)state;
    assert_same("", "", 0);
    assert_same("0", "0", 1);
    assert_same("0-1", "0-1", 2);
    assert_same("0,1,2,5,7-8", "0-2,5,7-8", 6);
    assert_same("9,3", "3,9", 2);
    assert_same("0-8191", "0-8191", 8192);
    assert_same("63-64", "63-64", 2);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_false(cpulist_parse(&set, wrong[i]));
        assert_int_equal(cpulist_count(&set), 0);
    }
}

static void test_list_cut(void **state)
{
    struct cpulist set;
    char text[12];

    (void)state;
    assert_true(cpulist_parse(&set, "0,2,4,6,8,10,12"));
    assert_string_equal(cpulist_format(&set, text, sizeof(text)), "0,2,4,6,...");
}

static void put(const struct fake_root *root, unsigned processor, const char *file,
                const char *text)
{
    char name[256];

    snprintf(name, sizeof(name), "/sys/devices/system/cpu/cpu%u/%s", processor, file);
    fake_file(root, name, text);
}

static void put_cache(const struct fake_root *root, const char *index, const char *level,
                      const char *type, const char *size, const char *list)
{
    static const char *const names[] = { "level", "type", "size", "shared_cpu_list" };
    const char *const texts[] = { level, type, size, list };

    for (size_t i = 0; i < 4; i++) {
        char name[64];

        snprintf(name, sizeof(name), "cache/%s/%s", index, names[i]);
        put(root, 2, name, texts[i]);
    }
}

/* Two sockets of two cores of two threads, numbered as Intel does: 0 and 4 are one core. */
static void put_machine(const struct fake_root *root, const char *core_file,
                        const char *socket_file)
{
    fake_file(root, "/sys/devices/system/cpu/online", "0-7");
    fake_file(root, "/sys/devices/system/node/online", "0-1");
    for (unsigned i = 0; i < 8; i++) {
        char list[32], file[64];

        snprintf(list, sizeof(list), "%u,%u", i % 4, i % 4 + 4);
        snprintf(file, sizeof(file), "topology/%s", core_file);
        put(root, i, file, list);
        snprintf(file, sizeof(file), "topology/%s", socket_file);
        put(root, i, file, i % 4 < 2 ? "0-1,4-5" : "2-3,6-7");
    }
}

static void test_topology(void **state)
{
    const struct fake_root *root = *state;
    struct topology topology;

    put_machine(root, "core_cpus_list", "package_cpus_list");
    put_cache(root, "index0", "1", "Data", "48K", "2,6");
    put_cache(root, "index1", "1", "Instruction", "32K", "2,6");
    put_cache(root, "index2", "2", "Unified", "2M", "2,6");
    put_cache(root, "index3", "3", "Unified", "32768K", "2-3,6-7");
    put_cache(root, "index4", "4", "Unified", "1G", "0-7");
    topology_read(&topology, root->path, 2);
    assert_int_equal(topology.online, 8);
    assert_int_equal(topology.cores, 4);
    assert_int_equal(topology.sockets, 2);
    assert_int_equal(topology.numa_nodes, 2);
    assert_int_equal(topology.l1d.bytes, 48 * 1024);
    assert_int_equal(topology.l1d.processors, 2);
    assert_int_equal(topology.l2.bytes, 2 * 1024 * 1024);
    assert_int_equal(topology.l2.processors, 2);
    assert_int_equal(topology.l3.bytes, 32 * 1024 * 1024);
    assert_int_equal(topology.l3.processors, 4);
}

/* Linux before 5.3 has other file names; caches of nonsense and of nothing are unknown. */
static void test_old_kernel(void **state)
{
    const struct fake_root *root = *state;
    struct topology topology;

    put_machine(root, "thread_siblings_list", "core_siblings_list");
    put_cache(root, "index0", "1", "Data", "many", "nobody");
    put_cache(root, "index1", "two", "Unified", "8K", "0");
    topology_read(&topology, root->path, 2);
    assert_int_equal(topology.cores, 4);
    assert_int_equal(topology.sockets, 2);
    assert_int_equal(topology.l1d.bytes, 0);
    assert_int_equal(topology.l1d.processors, 0);
    assert_int_equal(topology.l2.bytes, 0);
}

/* A list that leaves out its own processor must not be believed, and must not be asked for ever. */
static void test_nonsense(void **state)
{
    const struct fake_root *root = *state;
    struct topology topology;

    topology_read(&topology, root->path, 0);
    assert_int_equal(topology.online + topology.cores + topology.sockets + topology.numa_nodes, 0);
    assert_int_equal(topology.l3.bytes, 0);
    put_machine(root, "core_cpus_list", "package_cpus_list");
    put(root, 3, "topology/core_cpus_list", "7");
    put(root, 0, "topology/package_cpus_list", "garbage");
    topology_read(&topology, root->path, 0);
    assert_int_equal(topology.online, 8);
    assert_int_equal(topology.cores, 0);
    assert_int_equal(topology.sockets, 0);
}

#define IN_ROOT(test) cmocka_unit_test_setup_teardown(test, fake_setup, fake_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists), cmocka_unit_test(test_list_cut), IN_ROOT(test_topology),
        IN_ROOT(test_old_kernel),     IN_ROOT(test_nonsense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
