#include "host/base/frequency.h"

#include <fcntl.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_SIZE 65536
#define PATH_SIZE 512
#define LOW_SHARE 0.95

static void open_processor(struct frequency *frequency, const char *root, unsigned processor)
{
    char path[PATH_SIZE];
    int fd;

    snprintf(path, sizeof(path), "%s/sys/devices/system/cpu/cpu%u/cpufreq/scaling_cur_freq", root,
             processor);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        frequency->files[frequency->file_count++] = fd;
}

void frequency_open(struct frequency *frequency, const char *root)
{
    char path[PATH_SIZE];
    cpu_set_t allowed;

    *frequency = (struct frequency){ .cpuinfo = -1, .lowest_hz = NAN, .highest_hz = NAN };
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof(allowed), &allowed);
    for (unsigned i = 0; i < CPU_SETSIZE && frequency->file_count < FREQUENCY_FILES_MAX; i++)
        if (CPU_ISSET(i, &allowed))
            open_processor(frequency, root, i);
    if (frequency->file_count > 0)
        return;
    snprintf(path, sizeof(path), "%s/proc/cpuinfo", root);
    frequency->cpuinfo = open(path, O_RDONLY | O_CLOEXEC);
}

void frequency_close(struct frequency *frequency)
{
    for (unsigned i = 0; i < frequency->file_count; i++)
        close(frequency->files[i]);
    if (frequency->cpuinfo >= 0)
        close(frequency->cpuinfo);
    frequency->file_count = 0;
    frequency->cpuinfo = -1;
}

/* The beginning of a file, empty when it cannot be read. */
static void read_text(int fd, char *text, size_t size)
{
    ssize_t length = pread(fd, text, size - 1, 0);

    text[length > 0 ? length : 0] = '\0';
}

/* fmax takes what is no number for nothing. */
static double higher(double hz, double found_hz)
{
    return found_hz > 0 ? fmax(hz, found_hz) : hz;
}

static double highest_in_cpuinfo(int fd)
{
    static const char key[] = "\ncpu MHz";
    char text[TEXT_SIZE];
    double hz = NAN;

    read_text(fd, text, sizeof(text));
    for (const char *line = strstr(text, key); line; line = strstr(line + 1, key)) {
        const char *value = strchr(line + sizeof(key) - 1, ':');

        hz = value ? higher(hz, 1e6 * strtod(value + 1, NULL)) : hz;
    }
    return hz;
}

static double highest_now(const struct frequency *frequency)
{
    double hz = NAN;
    char text[32];

    if (frequency->cpuinfo >= 0)
        return highest_in_cpuinfo(frequency->cpuinfo);
    for (unsigned i = 0; i < frequency->file_count; i++) {
        read_text(frequency->files[i], text, sizeof(text));
        hz = higher(hz, 1e3 * strtod(text, NULL));
    }
    return hz;
}

bool frequency_is_low(struct frequency *frequency)
{
    double hz = highest_now(frequency);

    frequency->lowest_hz = fmin(frequency->lowest_hz, hz);
    frequency->highest_hz = fmax(frequency->highest_hz, hz);
    return hz < LOW_SHARE * frequency->highest_hz;
}
