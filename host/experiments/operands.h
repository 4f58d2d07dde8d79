/*
 * Result files given as operands.
 */
#ifndef GPUBENCH_EXPERIMENTS_OPERANDS_H
#define GPUBENCH_EXPERIMENTS_OPERANDS_H

#include "host/cli/options.h"
#include "host/result/result.h"

/* What people call a file: its path, or "standard input". */
const char *operand_name(const char *path);

/*
 * STATUS_USAGE when `path` is one of the operands, under whatever name: writing there would lose it. NULL
 * and "-" are none.
 */
enum status operands_spare(const struct options *options, const char *path, struct error *err);

/* STATUS_USAGE when standard input is given twice. */
enum status operands_check(const struct options *options, struct error *err);

#endif
