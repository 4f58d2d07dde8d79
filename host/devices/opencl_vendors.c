#include "host/devices/opencl_vendors.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *setting(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

static bool is_folder(const char *path)
{
    struct stat is;

    return stat(path, &is) == 0 && S_ISDIR(is.st_mode);
}

static bool is_vendor_file(const char *name)
{
    size_t length = strlen(name);

    return length > 4 && strcmp(name + length - 4, ".icd") == 0;
}

static void add(struct vendor_files *files, const char *folder, const char *name)
{
    char path[VENDOR_PATH_SIZE];
    int length = snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);

    if (length < VENDOR_PATH_SIZE)
        memcpy(files->paths[files->count++], path, sizeof(path));
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void read_folder(struct vendor_files *files)
{
    DIR *folder = opendir(files->folder);
    struct dirent *entry;

    if (!folder)
        return;
    while (files->count < VENDOR_FILES_MAX && (entry = readdir(folder))) {
        if (is_vendor_file(entry->d_name))
            add(files, files->folder, entry->d_name);
    }
    closedir(folder);
    qsort(files->paths, files->count, VENDOR_PATH_SIZE, by_name);
}

void vendor_files_find(struct vendor_files *files)
{
    const char *named = setting("OCL_ICD_VENDORS"), *folder = setting("OPENCL_VENDOR_PATH");

    memset(files, 0, sizeof(*files));
    if (named && !is_folder(named)) {
        add(files, "", named);
        return;
    }
    if (named)
        folder = named;
    snprintf(files->folder, sizeof(files->folder), "%s", folder ? folder : "/etc/OpenCL/vendors");
    read_folder(files);
}

const char *vendor_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}
