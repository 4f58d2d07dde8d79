/*
 * The folders in which a user's programs keep things between runs, after the XDG base directory specification.
 */
#ifndef GPUBENCH_BASE_USERDIR_H
#define GPUBENCH_BASE_USERDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define USERDIR_PATH_SIZE 4096

enum userdir {
    USERDIR_DATA, /* what was measured: $XDG_DATA_HOME, or ~/.local/share */
    USERDIR_CACHE /* what can be made again: $XDG_CACHE_HOME, or ~/.cache */
};

/*
 * The path of `name` (which may have slashes; "" for the folder itself) in gpubench's folder, into `path` of
 * USERDIR_PATH_SIZE bytes. Nothing is made. False when the environment names no such folder.
 */
bool userdir_path(enum userdir dir, const char *name, char *path);

/* Make every folder of `path` that is not there, with this mode; false, with errno set, when that fails. */
bool folders_make(const char *path, mode_t mode);

#endif
