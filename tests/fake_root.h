/*
 * A machine made up in a folder: files under a temporary root, for code that takes a root.
 */
#ifndef GPUBENCH_TESTS_FAKE_ROOT_H
#define GPUBENCH_TESTS_FAKE_ROOT_H

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fake_root {
    char path[64];
};

static inline int fake_setup(void **state)
{
    struct fake_root *root = calloc(1, sizeof(*root));

    if (!root)
        return -1;
    strcpy(root->path, "/tmp/gpubench-root-XXXXXX");
    *state = root;
    return mkdtemp(root->path) ? 0 : -1;
}

static inline int fake_remove(const char *path, const struct stat *about, int type,
                              struct FTW *walk)
{
    (void)about, (void)type, (void)walk;
    return remove(path);
}

static inline int fake_teardown(void **state)
{
    struct fake_root *root = *state;
    int status = nftw(root->path, fake_remove, 16, FTW_DEPTH | FTW_PHYS);

    free(root);
    return status;
}

/* Write `text` and a newline to the file `name` (it begins with '/'), making its folders. */
static inline void fake_file(const struct fake_root *root, const char *name, const char *text)
{
    char path[PATH_MAX];
    FILE *file;

    snprintf(path, sizeof(path), "%s%s", root->path, name);
    for (char *slash = strchr(path + strlen(root->path) + 1, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "%s\n", text);
    assert_int_equal(fclose(file), 0);
}

#endif
