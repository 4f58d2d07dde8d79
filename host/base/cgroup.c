#include "host/base/cgroup.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/textfile.h"

#define TABLE_SIZE 65536 /* the mount tables of busy container hosts are long */

/* What tells the two versions of control groups apart. */
struct version {
    const char *type;       /* of the file system */
    const char *controller; /* that limits processor time; version 2 has one hierarchy for all */
    double (*quota)(const char *folder); /* of one group; NaN when it has none */
};

/* Where a hierarchy of groups is mounted, and where in it this process is. */
struct place {
    char mount[PATH_MAX / 2]; /* "/sys/fs/cgroup/cpu" */
    char top[PATH_MAX / 2];   /* the group that is mounted there: "/" outside of containers */
    char group[PATH_MAX / 2]; /* "/user.slice" */
};

static bool ends(const char *text)
{
    return text[strspn(text, "\n")] == '\0';
}

static double processors(uint64_t quota, uint64_t period)
{
    return quota && period ? (double)quota / (double)period : NAN;
}

double cgroup_parse_max(const char *text)
{
    uint64_t quota, period;

    if (!text_number(text, &quota, &text) || *text != ' ' ||
        !text_number(text + 1, &period, &text) || !ends(text))
        return NAN;
    return processors(quota, period);
}

double cgroup_parse_cfs(const char *quota, const char *period)
{
    uint64_t share, whole;

    if (!text_number(quota, &share, &quota) || !ends(quota) ||
        !text_number(period, &whole, &period) || !ends(period))
        return NAN;
    return processors(share, whole);
}

static double folder_max(const char *folder)
{
    char text[64];

    return textfile_read(text, sizeof(text), "%s/cpu.max", folder) ? cgroup_parse_max(text) : NAN;
}

static double folder_cfs(const char *folder)
{
    char quota[64], period[64];

    if (!textfile_read(quota, sizeof(quota), "%s/cpu.cfs_quota_us", folder) ||
        !textfile_read(period, sizeof(period), "%s/cpu.cfs_period_us", folder))
        return NAN;
    return cgroup_parse_cfs(quota, period);
}

static const struct version versions[] = { { "cgroup2", "", folder_max },
                                           { "cgroup", "cpu", folder_cfs } };

/* `word` is in a list "cpu,cpuacct"; an empty word is only in an empty list. */
static bool list_has(const char *list, const char *word)
{
    for (size_t length;; list += length + 1) {
        length = strcspn(list, ",");
        if (length == strlen(word) && strncmp(list, word, length) == 0)
            return true;
        if (!list[length])
            return false;
    }
}

/*
 * A line of /proc/self/mountinfo, proc_pid_mountinfo(5): "32 31 0:29 TOP MOUNT OPTIONS [TAGS] - TYPE
 * SOURCE OPTIONS". True when it is the hierarchy of `version`.
 */
static bool parse_mount(const char *line, const struct version *version, struct place *place)
{
    const char *dash = strstr(line, " - ");
    char type[32], options[1024];

    if (!dash || sscanf(dash, " - %31s %*s %1023s", type, options) != 2 ||
        sscanf(line, "%*s %*s %*s %2047s %2047s", place->top, place->mount) != 2)
        return false;
    return strcmp(type, version->type) == 0 &&
           (!*version->controller || list_has(options, version->controller));
}

/* A line of /proc/self/cgroup, cgroups(7): "NUMBER:CONTROLLERS:GROUP". */
static bool parse_group(const char *line, const struct version *version, struct place *place)
{
    const char *list = strchr(line, ':'), *group = list ? strchr(list + 1, ':') : NULL;
    char controllers[256];

    if (!group)
        return false;
    text_copy(controllers, sizeof(controllers), list + 1, (size_t)(group - list - 1));
    text_copy(place->group, sizeof(place->group), group + 1, strlen(group + 1));
    return list_has(controllers, version->controller);
}

/* Parse lines of a file until one is what `parse` looks for. */
static bool find_line(const char *root, const char *file, const struct version *version,
                      bool (*parse)(const char *, const struct version *, struct place *),
                      struct place *place)
{
    char *text = malloc(TABLE_SIZE), *rest = text, *line;
    bool found = false;

    if (text && textfile_read(text, TABLE_SIZE, "%s/proc/self/%s", root, file))
        while (!found && (line = strsep(&rest, "\n")))
            found = parse(line, version, place);
    free(text);
    return found;
}

/* The group's path below the mount: without the part that a container does not see. */
static const char *visible_group(const struct place *place)
{
    size_t length = strcmp(place->top, "/") == 0 ? 0 : strlen(place->top);
    const char *rest = place->group + length;

    if (strncmp(place->group, place->top, length) != 0 || *rest != '/' || strstr(rest, "/.."))
        return "";
    return rest;
}

/* The tightest quota of the group in `folder` and those around it, up to the one at `top` bytes. */
static double path_quota(char *folder, size_t top, const struct version *version)
{
    double quota = version->quota(folder);
    char *slash;

    while ((slash = strrchr(folder, '/')) && slash >= folder + top) {
        *slash = '\0';
        quota = fmin(quota, version->quota(folder));
    }
    return quota;
}

static double hierarchy_quota(const char *root, const struct version *version)
{
    struct place place;
    char folder[PATH_MAX];
    int length;

    if (!find_line(root, "mountinfo", version, parse_mount, &place) ||
        !find_line(root, "cgroup", version, parse_group, &place))
        return NAN;
    length = snprintf(folder, sizeof(folder), "%s%s%s", root, place.mount, visible_group(&place));
    if (length < 0 || (size_t)length >= sizeof(folder))
        return NAN;
    return path_quota(folder, strlen(root) + strlen(place.mount), version);
}

double cgroup_quota(const char *root)
{
    double quota = NAN;

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++)
        quota = fmin(quota, hierarchy_quota(root, &versions[i]));
    return quota;
}
