#include "host/base/disturbance.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_SIZE    1024
#define STEAL_COLUMN 8 /* of the line "cpu user nice system idle iowait irq softirq steal" */

/* The group of this process in the unified hierarchy ("0::/path"), or of the cpu controller. */
static int open_cpu_stat(void)
{
    FILE *groups = fopen("/proc/self/cgroup", "re");
    char line[TEXT_SIZE], path[TEXT_SIZE + 64];
    int fd = -1;

    while (groups && fd < 0 && fgets(line, sizeof(line), groups)) {
        char *controllers = strchr(line, ':');
        char *group = controllers ? strchr(controllers + 1, ':') : NULL;

        if (!group)
            continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        if (controllers[1] == '\0')
            snprintf(path, sizeof(path), "/sys/fs/cgroup%s/cpu.stat", group);
        else if (strstr(controllers, "cpu") && !strstr(controllers, "cpuset"))
            snprintf(path, sizeof(path), "/sys/fs/cgroup/cpu%s/cpu.stat", group);
        else
            continue;
        fd = open(path, O_RDONLY | O_CLOEXEC);
    }
    if (groups)
        fclose(groups);
    return fd;
}

void disturbance_open(struct disturbance_source *source)
{
    source->stat_fd = open("/proc/stat", O_RDONLY | O_CLOEXEC);
    source->cgroup_fd = open_cpu_stat();
}

void disturbance_close(struct disturbance_source *source)
{
    if (source->stat_fd >= 0)
        close(source->stat_fd);
    if (source->cgroup_fd >= 0)
        close(source->cgroup_fd);
    source->stat_fd = source->cgroup_fd = -1;
}

/* The beginning of a file, empty when it cannot be read. */
static void read_text(int fd, char text[TEXT_SIZE])
{
    ssize_t length = fd >= 0 ? pread(fd, text, TEXT_SIZE - 1, 0) : 0;

    text[length > 0 ? length : 0] = '\0';
}

static uint64_t column(const char *line, int number)
{
    for (; number > 0 && line; number--) {
        line = strchr(line, ' ');
        while (line && *line == ' ')
            line++;
    }
    return line ? strtoull(line, NULL, 10) : 0;
}

void disturbance_read(const struct disturbance_source *source, struct disturbance *disturbance)
{
    char text[TEXT_SIZE];
    const char *throttled;

    read_text(source->stat_fd, text);
    text[strcspn(text, "\n")] = '\0';
    disturbance->stolen_ticks = column(text, STEAL_COLUMN);
    read_text(source->cgroup_fd, text);
    throttled = strstr(text, "nr_throttled ");
    disturbance->throttled =
        throttled ? strtoull(throttled + strlen("nr_throttled "), NULL, 10) : 0;
}
