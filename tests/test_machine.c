#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/hypervisor.h"
#include "host/base/machine.h"
#include "host/base/textfile.h"

/* What a shell command says, without the newline. */
static char *ask(const char *command, char *answer, size_t size)
{
    FILE *pipe = popen(command, "r");

    assert_non_null(pipe);
    if (!fgets(answer, (int)size, pipe))
        answer[0] = '\0';
    pclose(pipe);
    answer[strcspn(answer, "\n")] = '\0';
    return answer;
}

static unsigned long long ask_number(const char *command)
{
    char answer[64];

    return strtoull(ask(command, answer, sizeof(answer)), NULL, 10);
}

static void test_processors(void **state)
{
    struct machine machine;
    const struct topology *topology = &machine.topology;

    (void)state;
    machine_probe(&machine);
    assert_int_equal(machine.allowed,
                     ask_number("env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc"));
    assert_int_equal(topology->online, ask_number("getconf _NPROCESSORS_ONLN"));
    assert_true(topology->cores <= topology->online);
    assert_true(topology->sockets <= topology->cores);
    assert_true(isnan(machine.quota) || machine.quota > 0);
}

/* lscpu has its own reading of /sys; its -p=CORE and -p=SOCKET number what they list from 0. */
static void test_cores(void **state)
{
    struct machine machine;

    (void)state;
    machine_probe(&machine);
    if (machine.topology.cores == 0 || ask_number("lscpu -p=CPU 2>/dev/null | grep -vc '#'") == 0)
        skip();
    assert_int_equal(machine.topology.cores,
                     ask_number("lscpu -p=CORE,SOCKET | grep -v '#' | sort -u | wc -l"));
    assert_int_equal(machine.topology.sockets,
                     ask_number("lscpu -p=SOCKET | grep -v '#' | sort -u | wc -l"));
}

static void test_memory(void **state)
{
    struct machine machine;

    (void)state;
    machine_probe(&machine);
    assert_int_equal(machine.memory_bytes,
                     1024 * ask_number("awk '$1 == \"MemTotal:\" { print $2 }' /proc/meminfo"));
    assert_true(machine.available_bytes > 0 && machine.available_bytes <= machine.memory_bytes);
    assert_int_equal(machine.page_bytes, ask_number("getconf PAGESIZE"));
}

static void test_system(void **state)
{
    struct machine machine;
    char answer[256];

    (void)state;
    machine_probe(&machine);
    assert_string_equal(machine.kernel, ask("uname -r", answer, sizeof(answer)));
    assert_string_equal(machine.host, ask("uname -n", answer, sizeof(answer)));
    assert_string_not_equal(machine.cpu, "");
    ask("grep -m1 '^flags' /proc/cpuinfo | grep -cw hypervisor", answer, sizeof(answer));
    if (answer[0] == '1')
        assert_string_not_equal(machine.hypervisor, "");
    for (int i = 0; i < 3; i++)
        assert_true(machine.load[i] >= 0);
}

static void test_caches(void **state)
{
    struct machine machine;
    uint64_t l1d = ask_number("getconf LEVEL1_DCACHE_SIZE");

    (void)state;
    machine_probe(&machine);
    if (l1d == 0 || access("/sys/devices/system/cpu/cpu0/cache/index0", R_OK) != 0)
        skip();
    assert_int_equal(machine.topology.l1d.bytes, l1d);
    assert_true(machine.topology.l2.bytes == 0 || machine.topology.l2.bytes > l1d);
}

static unsigned count_entries(const char *path)
{
    DIR *folder = opendir(path);
    unsigned count = 0;

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

/* The process that probes goes on to fork: no thread, no library and no open file may be left. */
static void test_leaves_nothing(void **state)
{
    static const char count_libraries[] = "grep -c '[.]so' /proc/$PPID/maps";
    unsigned files = count_entries("/proc/self/fd"), threads = count_entries("/proc/self/task");
    unsigned long long libraries = ask_number(count_libraries);
    struct machine machine;

    (void)state;
    machine_probe(&machine);
    assert_int_equal(count_entries("/proc/self/fd"), files);
    assert_int_equal(count_entries("/proc/self/task"), threads);
    assert_int_not_equal(libraries, 0);
    assert_int_equal(ask_number(count_libraries), libraries);
}

/* In a child pinned to the last processor it may use: 0 when the probe says so. */
static int probe_pinned(unsigned processor)
{
    struct machine machine;
    cpu_set_t one;
    char expected[16];

    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    if (sched_setaffinity(0, sizeof(one), &one) != 0)
        return 2;
    snprintf(expected, sizeof(expected), "%u", processor);
    machine_probe(&machine);
    return machine.allowed == 1 && machine_workers(&machine) == 1 &&
                   strcmp(machine.affinity, expected) == 0
               ? 0
               : 1;
}

static void test_affinity(void **state)
{
    struct cpulist allowed;
    unsigned last = 0;
    int status;
    pid_t child;

    (void)state;
    assert_true(cpulist_allowed(&allowed));
    for (unsigned i = cpulist_next(&allowed, 0); i < CPU_SETSIZE; i = cpulist_next(&allowed, i + 1))
        last = i;
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(probe_pinned(last));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static unsigned workers_of(unsigned allowed, double quota)
{
    struct machine machine = { .allowed = allowed, .quota = quota };

    return machine_workers(&machine);
}

static void test_workers(void **state)
{
    struct machine unknown = { .topology.online = 6, .quota = NAN };

    (void)state;
    assert_int_equal(workers_of(4, NAN), 4);
    assert_int_equal(workers_of(4, 1.5), 2);
    assert_int_equal(workers_of(4, 2), 2);
    assert_int_equal(workers_of(4, 0.01), 1);
    assert_int_equal(workers_of(2, 64), 2);
    assert_int_equal(workers_of(2, INFINITY), 2);
    assert_int_equal(workers_of(0, NAN), 1);
    assert_int_equal(machine_workers(&unknown), 6);
}

static void test_fields(void **state)
{
    static const char text[] = "model\t\t: 2\nmodel name\t: AMD EPYC \nempty:\nnext : x\nlast: end";
    char value[16], small[4];

    (void)state;
    assert_true(text_field(text, "model", value, sizeof(value)));
    assert_string_equal(value, "2");
    assert_true(text_field(text, "model name", value, sizeof(value)));
    assert_string_equal(value, "AMD EPYC");
    assert_true(text_field(text, "last", small, sizeof(small)));
    assert_string_equal(small, "end");
    assert_true(text_field(text, "model name", small, sizeof(small)));
    assert_string_equal(small, "AMD");
    assert_true(text_field(text, "empty", value, sizeof(value)));
    assert_string_equal(value, "");
    assert_false(text_field(text, "name", value, sizeof(value)));
    assert_false(text_field("", "model", value, sizeof(value)));
    assert_string_equal(value, "");
}

static void test_hypervisor(void **state)
{
    char name[32];

    (void)state;
    if (access("/sys/hypervisor/type", R_OK) == 0)
        skip();
    hypervisor_name("flags\t: fpu vme hypervisors xhypervisor", name, sizeof(name));
    assert_string_equal(name, "");
    hypervisor_name("", name, sizeof(name));
    assert_string_equal(name, "");
}

static void test_unreadable(void **state)
{
    char text[8] = "before", folder[5000];

    (void)state;
    assert_false(textfile_read(text, sizeof(text), "/nowhere/%d", 1));
    assert_string_equal(text, "");
    assert_false(textfile_read(text, sizeof(text), "/proc"));
    memset(folder, 'a', sizeof(folder) - 1);
    folder[sizeof(folder) - 1] = '\0';
    assert_false(textfile_read(text, sizeof(text), "/%s", folder));
    assert_true(textfile_read(text, sizeof(text), "/proc/cpuinfo"));
    assert_true(strlen(text) < sizeof(text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_processors), cmocka_unit_test(test_cores),
        cmocka_unit_test(test_memory),     cmocka_unit_test(test_system),
        cmocka_unit_test(test_caches),     cmocka_unit_test(test_leaves_nothing),
        cmocka_unit_test(test_affinity),   cmocka_unit_test(test_workers),
        cmocka_unit_test(test_fields),     cmocka_unit_test(test_hypervisor),
        cmocka_unit_test(test_unreadable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
