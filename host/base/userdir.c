#include "host/base/userdir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *variable, *in_home;
} userdirs[] = {
    [USERDIR_DATA] = { "XDG_DATA_HOME", ".local/share" },
    [USERDIR_CACHE] = { "XDG_CACHE_HOME", ".cache" },
};

/* A path that is not absolute is to be ignored, says the specification. */
static const char *absolute(const char *variable)
{
    const char *path = getenv(variable);

    return path && path[0] == '/' ? path : NULL;
}

bool userdir_path(enum userdir dir, const char *name, char *path)
{
    const char *given = absolute(userdirs[dir].variable);
    const char *home = absolute("HOME");
    const char *slash = *name ? "/" : "";
    int length = 0;

    if (given)
        length = snprintf(path, USERDIR_PATH_SIZE, "%s/gpubench%s%s", given, slash, name);
    else if (home)
        length = snprintf(path, USERDIR_PATH_SIZE, "%s/%s/gpubench%s%s", home,
                          userdirs[dir].in_home, slash, name);
    return length > 0 && length < USERDIR_PATH_SIZE;
}

bool folders_make(const char *path, mode_t mode)
{
    char part[USERDIR_PATH_SIZE];
    size_t length = strlen(path);

    if (length >= sizeof(part)) {
        errno = ENAMETOOLONG;
        return false;
    }
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, mode) != 0 && errno != EEXIST)
            return false;
    }
    return true;
}
