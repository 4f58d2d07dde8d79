/*
 * Files that are either the old one or the whole new one: written beside the target and renamed.
 */
#ifndef GPUBENCH_RESULT_OUTFILE_H
#define GPUBENCH_RESULT_OUTFILE_H

#include <stdio.h>

#include "host/base/error.h"

struct outfile {
    FILE *stream;    /* write here */
    char *path;      /* the target; NULL for standard output */
    char *temporary; /* the file being written, in the target's folder */
};

/*
 * Begin writing `path` ("-": standard output). Opening finds an unwritable target before anything is
 * measured: a folder that does not exist, a path that is a folder, no permission. The target is not
 * touched. STATUS_USAGE with the path and the reason. A target that is not a regular file (a pipe,
 * /dev/null) is written directly.
 */
enum status outfile_open(struct outfile *file, const char *path, struct error *err);

/*
 * Flush, sync and rename over the target. On failure (full disk) the target is as it was, the temporary is
 * removed, and the message says so.
 */
enum status outfile_commit(struct outfile *file, struct error *err);

/* Give up: remove the temporary. Accepts a zeroed or committed outfile. */
void outfile_discard(struct outfile *file);

#endif
