/*
 * Between the files that load own operators.
 */
#ifndef GPUBENCH_OWN_OWN_PARTS_H
#define GPUBENCH_OWN_OWN_PARTS_H

#include "host/own/own_operators.h"

struct own_file {
    char *path; /* as given */
    char *text;
    void *objects[OWN_MODULES_MAX]; /* dlopen's, one a module */
    unsigned object_count;
    struct own_operator operator;
};

/*
 * The shared object of an operator file for one instruction set, from the cache or compiled into it now: its path into
 * `object` (USERDIR_PATH_SIZE bytes). Fails as own_operators_add does.
 */
enum status own_build(const struct own_file *file, const char *isa, char *object,
                      struct error *err);

/* Try a loaded operator on random values; STATUS_USAGE with what it does not keep. */
enum status own_check(const struct own_file *file, struct error *err);

#endif
