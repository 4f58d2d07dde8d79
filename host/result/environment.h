/*
 * Under which circumstances a result came about: its `meta`.
 */
#ifndef GPUBENCH_RESULT_ENVIRONMENT_H
#define GPUBENCH_RESULT_ENVIRONMENT_H

#include <jansson.h>

#include "host/base/machine.h"

/*
 * The `meta` object of a result file (docs/FORMAT.md): this program, this machine, this moment and the
 * command line. What is unknown is null; so are `pages`, `loader`, `seed`, `floors` and `clock`, which
 * the run fills in. A new reference, or NULL when memory ran out.
 */
json_t *environment_describe(const struct machine *machine, int argc, char **argv);

#endif
