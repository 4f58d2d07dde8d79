#include "host/base/topology.h"

#include <string.h>

#include "host/base/textfile.h"

#define CPU_FOLDER "/sys/devices/system/cpu"
#define LIST_SIZE  4096
#define CACHES_MAX 16 /* entries of a processor: four or five on real ones */

/* How /sys calls the list of processors in one core or socket; the second is older than Linux 5.3. */
struct grouping {
    const char *file;
    const char *old_file;
};

static const struct grouping by_core = { "core_cpus_list", "thread_siblings_list" };
static const struct grouping by_socket = { "package_cpus_list", "core_siblings_list" };

/* The processors that share a core or socket with `processor`. */
static bool read_group(struct cpulist *group, const char *root, unsigned processor,
                       const struct grouping *grouping)
{
    static const char path[] = "%s" CPU_FOLDER "/cpu%u/topology/%s";
    char text[LIST_SIZE];

    if (!textfile_read(text, sizeof(text), path, root, processor, grouping->file) &&
        !textfile_read(text, sizeof(text), path, root, processor, grouping->old_file))
        return false;
    return cpulist_parse(group, text) && cpulist_has(group, processor);
}

/* How many groups the processors fall into, by reading one list a group; 0 when one is missing. */
static unsigned count_groups(const char *root, const struct cpulist *online,
                             const struct grouping *grouping)
{
    struct cpulist left = *online, group;
    unsigned count = 0, first;

    while ((first = cpulist_next(&left, 0)) < PROCESSORS_MAX) {
        if (!read_group(&group, root, first, grouping))
            return 0;
        cpulist_remove(&left, &group);
        count++;
    }
    return count;
}

/* "48K", "32768K", "8M" in bytes; 0 for anything else. */
static uint64_t parse_size(const char *text)
{
    static const char units[] = "KMG";
    const char *unit;
    uint64_t size;

    if (!text_number(text, &size, &text))
        return 0;
    if (!*text)
        return size;
    unit = strchr(units, *text);
    if (!unit || text[1] || size > UINT64_MAX >> 30)
        return 0;
    return size << (10 * (unit - units + 1));
}

static unsigned count_sharing(const char *root, unsigned processor, unsigned index)
{
    struct cpulist list;
    char text[LIST_SIZE];

    if (!textfile_read(text, sizeof(text), "%s" CPU_FOLDER "/cpu%u/cache/index%u/shared_cpu_list",
                       root, processor, index) ||
        !cpulist_parse(&list, text))
        return 0;
    return cpulist_count(&list);
}

/* Where the size of a cache belongs; NULL for an instruction cache and for levels nobody asks for. */
static struct cache_level *cache_slot(struct topology *topology, const char *level,
                                      const char *type)
{
    struct cache_level *const slots[] = { &topology->l1d, &topology->l2, &topology->l3 };

    if (strcmp(type, "Instruction") == 0 || level[0] < '1' || level[0] > '3' || level[1])
        return NULL;
    return slots[level[0] - '1'];
}

/* Read one cache of a processor; false when it has no more. */
static bool read_cache(struct topology *topology, const char *root, unsigned processor,
                       unsigned index)
{
    static const char path[] = "%s" CPU_FOLDER "/cpu%u/cache/index%u/%s";
    char level[16], type[32], size[32];
    struct cache_level *slot;

    if (!textfile_read(level, sizeof(level), path, root, processor, index, "level"))
        return false;
    textfile_read(type, sizeof(type), path, root, processor, index, "type");
    textfile_read(size, sizeof(size), path, root, processor, index, "size");
    slot = cache_slot(topology, level, type);
    if (slot) {
        slot->bytes = parse_size(size);
        slot->processors = count_sharing(root, processor, index);
    }
    return true;
}

static unsigned count_listed(const char *root, const char *file, struct cpulist *list)
{
    char text[LIST_SIZE];

    textfile_read(text, sizeof(text), "%s/sys/devices/system/%s", root, file);
    cpulist_parse(list, text);
    return cpulist_count(list);
}

void topology_read(struct topology *topology, const char *root, unsigned processor)
{
    struct cpulist list;

    memset(topology, 0, sizeof(*topology));
    topology->numa_nodes = count_listed(root, "node/online", &list);
    topology->online = count_listed(root, "cpu/online", &list);
    topology->cores = count_groups(root, &list, &by_core);
    topology->sockets = count_groups(root, &list, &by_socket);
    for (unsigned i = 0; i < CACHES_MAX; i++)
        if (!read_cache(topology, root, processor, i))
            break;
}
