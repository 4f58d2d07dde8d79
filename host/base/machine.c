#include "host/base/machine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/base/cgroup.h"
#include "host/base/hypervisor.h"
#include "host/base/textfile.h"

#define CPUINFO_SIZE 8192 /* the first processor's lines are enough */

/* Arm kernels give numbers in place of a name, and the board's name elsewhere. */
static void name_cpu(struct machine *machine, const char *cpuinfo)
{
    char implementer[16], part[16];

    if (text_field(cpuinfo, "model name", machine->cpu, sizeof(machine->cpu)) ||
        text_field(cpuinfo, "cpu model", machine->cpu, sizeof(machine->cpu)))
        return;
    if (text_field(cpuinfo, "CPU implementer", implementer, sizeof(implementer)) &&
        text_field(cpuinfo, "CPU part", part, sizeof(part)))
        snprintf(machine->cpu, sizeof(machine->cpu), "Arm implementer %s part %s", implementer,
                 part);
    else
        textfile_read(machine->cpu, sizeof(machine->cpu), "/proc/device-tree/model");
}

static void probe_cpu(struct machine *machine)
{
    char cpuinfo[CPUINFO_SIZE];

    textfile_read(cpuinfo, sizeof(cpuinfo), "/proc/cpuinfo");
    name_cpu(machine, cpuinfo);
    hypervisor_name(cpuinfo, machine->hypervisor, sizeof(machine->hypervisor));
}

/* sysconf answers -1 or 0 where it does not know. */
static uint64_t known(long value)
{
    return value > 0 ? (uint64_t)value : 0;
}

/*
 * glibc asks the processor itself, which works where /sys is not mounted. Not for L3: of a chip with
 * several it may give their sum, 384 MiB where a core has 32.
 */
static void complete_topology(struct topology *topology)
{
    if (!topology->online)
        topology->online = (unsigned)known(sysconf(_SC_NPROCESSORS_ONLN));
    if (!topology->l1d.bytes)
        topology->l1d.bytes = known(sysconf(_SC_LEVEL1_DCACHE_SIZE));
    if (!topology->l2.bytes)
        topology->l2.bytes = known(sysconf(_SC_LEVEL2_CACHE_SIZE));
}

static void probe_processors(struct machine *machine)
{
    struct cpulist allowed;
    unsigned first = 0;

    if (cpulist_allowed(&allowed)) {
        machine->allowed = cpulist_count(&allowed);
        first = cpulist_next(&allowed, 0);
        cpulist_format(&allowed, machine->affinity, sizeof(machine->affinity));
    }
    topology_read(&machine->topology, "", first);
    complete_topology(&machine->topology);
    textfile_read(machine->governor, sizeof(machine->governor),
                  "/sys/devices/system/cpu/cpu%u/cpufreq/scaling_governor", first);
    machine->quota = cgroup_quota("");
}

/* The value of a line "MemTotal: 1024 kB", in bytes. */
static uint64_t meminfo_bytes(const char *meminfo, const char *key)
{
    char value[32];
    const char *end;
    uint64_t kib;

    if (!text_field(meminfo, key, value, sizeof(value)) || !text_number(value, &kib, &end))
        return 0;
    return kib * 1024;
}

/* The setting in force is the one in brackets: "always [madvise] never". */
static void probe_huge_pages(char *setting, size_t size)
{
    char text[64], *open;

    textfile_read(text, sizeof(text), "/sys/kernel/mm/transparent_hugepage/enabled");
    open = strchr(text, '[');
    if (open)
        text_copy(setting, size, open + 1, strcspn(open + 1, "]"));
}

static void probe_memory(struct machine *machine)
{
    char meminfo[4096];

    textfile_read(meminfo, sizeof(meminfo), "/proc/meminfo");
    machine->memory_bytes = meminfo_bytes(meminfo, "MemTotal");
    machine->available_bytes = meminfo_bytes(meminfo, "MemAvailable");
    machine->page_bytes = (size_t)known(sysconf(_SC_PAGESIZE));
    probe_huge_pages(machine->huge_pages, sizeof(machine->huge_pages));
}

static void probe_system(struct machine *machine)
{
    struct utsname names;
    int known_loads = getloadavg(machine->load, 3);

    for (int i = known_loads < 0 ? 0 : known_loads; i < 3; i++)
        machine->load[i] = NAN;
    if (uname(&names) != 0)
        return;
    text_copy(machine->kernel, sizeof(machine->kernel), names.release, strlen(names.release));
    text_copy(machine->host, sizeof(machine->host), names.nodename, strlen(names.nodename));
}

void machine_probe(struct machine *machine)
{
    memset(machine, 0, sizeof(*machine));
    probe_cpu(machine);
    probe_processors(machine);
    probe_memory(machine);
    probe_system(machine);
}

unsigned machine_workers(const struct machine *machine)
{
    unsigned workers = machine->allowed ? machine->allowed : machine->topology.online;

    if (machine->quota < workers)
        workers = (unsigned)ceil(machine->quota);
    return workers ? workers : 1;
}
