#include "host/data/memory.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_SIZE 4096

/* The files of one control group version that say what a group may use, and where groups live. */
struct group_files {
    const char *mount;
    const char *limit;
    const char *usage;
    const char *reclaimable; /* line of memory.stat: page cache the kernel drops before it kills */
};

static const struct group_files version_1 = { "/sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                              "memory.usage_in_bytes", "total_inactive_file " };
static const struct group_files version_2 = { "/sys/fs/cgroup", "memory.max", "memory.current",
                                              "inactive_file " };

/* The number after `label` at the start of a line ("" for the first line), or `missing`. */
static uint64_t read_number(const char *path, const char *label, uint64_t missing)
{
    FILE *stream = fopen(path, "re");
    size_t length = strlen(label);
    uint64_t number = missing;
    char line[256];
    bool found = false;

    if (!stream)
        return missing;
    while (!found && fgets(line, sizeof(line), stream)) {
        found = strncmp(line, label, length) == 0;
        if (found && sscanf(line + length, "%" SCNu64, &number) != 1)
            number = missing; /* "max" */
        if (length == 0)
            break;
    }
    fclose(stream);
    return number;
}

static uint64_t read_in(const char *folder, const char *name, const char *label, uint64_t missing)
{
    char path[PATH_SIZE];
    int length = snprintf(path, sizeof(path), "%s/%s", folder, name);

    return length < 0 || (size_t)length >= sizeof(path) ? missing
                                                        : read_number(path, label, missing);
}

/* What one group leaves; its page cache that can be dropped does not count as used. */
static uint64_t group_room(const struct group_files *files, const char *folder)
{
    uint64_t limit = read_in(folder, files->limit, "", UINT64_MAX);
    uint64_t used = read_in(folder, files->usage, "", 0);
    uint64_t cache = read_in(folder, "memory.stat", files->reclaimable, 0);

    if (limit == UINT64_MAX)
        return UINT64_MAX;
    used -= cache < used ? cache : used;
    return limit > used ? limit - used : 0;
}

/* The least room from the group at `path` up to the mount: a parent's limit holds for its children.
 */
static uint64_t hierarchy_room(const char *root, const struct group_files *files, const char *path)
{
    char folder[PATH_SIZE];
    uint64_t least = UINT64_MAX;
    int mount = snprintf(folder, sizeof(folder), "%s%s", root, files->mount);

    if (mount < 0 || (size_t)mount + strlen(path) >= sizeof(folder))
        return UINT64_MAX;
    memcpy(folder + mount, path, strlen(path) + 1);
    for (;;) {
        uint64_t room = group_room(files, folder);
        char *slash = strrchr(folder + mount, '/');

        least = room < least ? room : least;
        if (!slash)
            return least;
        *slash = '\0';
    }
}

/* A line of /proc/self/cgroup: "0::/path" is version 2, "9:memory:/path" version 1's memory
 * controller. */
static uint64_t line_room(const char *root, char *line)
{
    char *controllers = strchr(line, ':');
    char *path = controllers ? strchr(controllers + 1, ':') : NULL;

    if (!path)
        return UINT64_MAX;
    *path++ = '\0';
    path[strcspn(path, "\n")] = '\0';
    controllers++;
    if (*controllers == '\0')
        return hierarchy_room(root, &version_2, path);
    return strstr(controllers, "memory") ? hierarchy_room(root, &version_1, path) : UINT64_MAX;
}

static uint64_t groups_room(const char *root)
{
    char line[PATH_SIZE];
    uint64_t least = UINT64_MAX;
    FILE *stream;

    if ((size_t)snprintf(line, sizeof(line), "%s/proc/self/cgroup", root) >= sizeof(line))
        return least;
    stream = fopen(line, "re");
    if (!stream)
        return least;
    while (fgets(line, sizeof(line), stream)) {
        uint64_t room = line_room(root, line);

        least = room < least ? room : least;
    }
    fclose(stream);
    return least;
}

uint64_t memory_available(const char *root)
{
    char folder[PATH_SIZE];
    uint64_t groups = groups_room(root);
    uint64_t kib = UINT64_MAX;

    if ((size_t)snprintf(folder, sizeof(folder), "%s/proc", root) < sizeof(folder))
        kib = read_in(folder, "meminfo", "MemAvailable:", UINT64_MAX);
    if (kib > UINT64_MAX / 1024)
        return groups;
    return kib * 1024 < groups ? kib * 1024 : groups;
}
