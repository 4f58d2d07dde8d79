/*
 * Own operators: operator files of users, compiled, loaded and tried before anything is measured with them.
 * docs/OPERATORS.md describes the files; kernels/own.h what they become.
 *
 * Loading runs the user's code in this process: callers ask for consent first.
 */
#ifndef GPUBENCH_OWN_OWN_OPERATORS_H
#define GPUBENCH_OWN_OWN_OPERATORS_H

#include "host/base/error.h"
#include "kernels/own.h"

struct own_file; /* a loaded operator file */

struct own_operators {
    struct own_file **files;
    size_t count;
};

/*
 * Load an operator file: compile it with the system's compiler (`cc`) for each instruction set that this
 * processor runs, unless the user's cache folder has it already; load it; and try it on random values. Its
 * operator is added to the set. STATUS_USAGE for a file that cannot be read, does not compile, bears the name of
 * another operator, or does not keep what it says: an identity that changes a value, a combining that
 * depends on the order beyond its stated rounding. STATUS_FAILED without a compiler.
 */
enum status own_operators_add(struct own_operators *set, const char *path, struct error *err);

/* The operator of the i-th file. */
struct op own_operators_get(const struct own_operators *set, size_t i);

/* The operator of this name; false when there is none. */
bool own_operators_find(const struct own_operators *set, const char *name, struct op *op);

/* Unload all; no operator of the set may be used any more. Accepts a zeroed set. */
void own_operators_clear(struct own_operators *set);

#endif
