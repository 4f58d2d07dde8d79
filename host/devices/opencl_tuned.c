/*
 * Tuned launch parameters between runs: one small text file a device in the user's cache folder. It begins with whose
 * they are, in full, so that a file of the right name that is not the device's is found out.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/userdir.h"
#include "host/devices/opencl_tuning.h"

#define FILE_SIZE   2048
#define GROUPS_MAX  4096u
#define BLOCKS_MAX  (1u << 24)
#define TEAM        32u
#define GROUP_ITEMS 256u

/* One line of a file, whatever the text holds. */
static void put_line(char *text, const char *key, const char *value)
{
    size_t used = strlen(text);

    used += (size_t)snprintf(text + used, FILE_SIZE / 2 - used, "%s ", key);
    for (; *value && used + 2 < FILE_SIZE / 2; value++)
        text[used++] = *value < ' ' ? '?' : *value;
    text[used++] = '\n';
    text[used] = '\0';
}

/* What a file begins with. */
static void format_key(const struct tuned_device *device, char *text)
{
    char units[16];

    snprintf(units, sizeof(units), "%u", device->units);
    text[0] = '\0';
    put_line(text, "gpubench launch parameters,", "1");
    put_line(text, "version", GPUBENCH_VERSION);
    put_line(text, "shape", device->shape);
    put_line(text, "units", units);
    put_line(text, "device", device->name);
    put_line(text, "driver", device->driver);
}

/* FNV-1a (Fowler, Noll, Vo): names the file, and no more. */
static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(0xcbf29ce484222325);

    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return value;
}

static bool path_of(const char *key, char *path)
{
    char name[48];

    snprintf(name, sizeof(name), "launch-%016" PRIx64 ".txt", hash(key));
    return userdir_path(USERDIR_CACHE, name, path);
}

/* A number after its key and one blank, to the end of the line; *text goes on behind it. */
static bool take_number(const char **text, const char *key, unsigned most, unsigned *number)
{
    size_t length = strlen(key);
    unsigned long value;
    char *end;

    if (strncmp(*text, key, length) != 0 || (*text)[length] != ' ' || (*text)[length + 1] < '0' ||
        (*text)[length + 1] > '9')
        return false;
    errno = 0;
    value = strtoul(*text + length + 1, &end, 10);
    if (errno != 0 || value > most || *end != '\n')
        return false;
    *number = (unsigned)value;
    *text = end + 1;
    return true;
}

static bool possible(const struct launch_parameters *launch)
{
    unsigned group = launch->part_group;

    return launch->groups > 0 &&
           (launch->parts_below == 0 ||
            (group >= TEAM && group <= GROUP_ITEMS && (group & (group - 1)) == 0));
}

static bool parse(const char *text, const char *key, struct launch_parameters *launch)
{
    size_t length = strlen(key);

    if (strncmp(text, key, length) != 0)
        return false;
    text += length;
    return take_number(&text, "groups", GROUPS_MAX, &launch->groups) &&
           take_number(&text, "part_group", GROUP_ITEMS, &launch->part_group) &&
           take_number(&text, "parts_below", BLOCKS_MAX, &launch->parts_below) &&
           take_number(&text, "tree_from", BLOCKS_MAX, &launch->tree_from) && *text == '\0' &&
           possible(launch);
}

bool tuned_load(const struct tuned_device *device, struct launch_parameters *launch, char *note)
{
    char key[FILE_SIZE], text[FILE_SIZE + 1], path[USERDIR_PATH_SIZE];
    struct launch_parameters found;
    ssize_t size;
    int fd;

    note[0] = '\0';
    format_key(device, key);
    if (!path_of(key, path) || (fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
        return false;
    size = read(fd, text, FILE_SIZE);
    close(fd);
    text[size > 0 ? size : 0] = '\0';
    if (parse(text, key, &found)) {
        *launch = found;
        return true;
    }
    snprintf(note, TUNED_NOTE_SIZE,
             "%.180s is damaged or another device's: its launch parameters are ignored", path);
    return false;
}

/* Write a new file of its own name, and let it take the old one's place. */
static bool replace(const char *path, const char *text)
{
    char fresh[USERDIR_PATH_SIZE + 8];
    size_t length = strlen(text);
    bool written;
    int fd;

    snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path);
    fd = mkostemp(fresh, O_CLOEXEC);
    if (fd < 0)
        return false;
    written = write(fd, text, length) == (ssize_t)length;
    written = close(fd) == 0 && written;
    if (written && rename(fresh, path) == 0)
        return true;
    unlink(fresh);
    return false;
}

bool tuned_save(const struct tuned_device *device, const struct launch_parameters *launch,
                char *note)
{
    char text[FILE_SIZE], path[USERDIR_PATH_SIZE], *slash;
    size_t used;

    note[0] = '\0';
    format_key(device, text);
    if (!path_of(text, path)) {
        snprintf(note, TUNED_NOTE_SIZE,
                 "neither XDG_CACHE_HOME nor HOME says where to keep launch parameters");
        return false;
    }
    used = strlen(text);
    snprintf(text + used, sizeof(text) - used,
             "groups %u\npart_group %u\nparts_below %u\ntree_from %u\n", launch->groups,
             launch->part_group, launch->parts_below, launch->tree_from);
    slash = strrchr(path, '/');
    *slash = '\0';
    if (folders_make(path, 0755)) {
        *slash = '/';
        if (replace(path, text))
            return true;
    }
    *slash = '/';
    snprintf(note, TUNED_NOTE_SIZE, "launch parameters cannot be kept in %.150s: %s", path,
             strerror(errno));
    return false;
}
