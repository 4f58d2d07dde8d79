/*
 * Files to be reduced, each by itself: which they are, what they hold, and what their values must be.
 */
#ifndef GPUBENCH_EXPERIMENTS_FILE_SET_H
#define GPUBENCH_EXPERIMENTS_FILE_SET_H

#include "host/base/error.h"
#include "host/experiments/truth.h"

struct file_entry {
    char *path; /* owned, as all that follows */
    enum dtype dtype;
    uint64_t n;
    uint64_t offset;      /* of the first element, in bytes */
    char *reason;         /* why it takes no part; NULL: it does */
    struct truth *truths; /* what each operator must come to */
};

struct file_set {
    struct file_entry *files; /* in the order given, folders' by name */
    size_t count;
    size_t usable;      /* that take part */
    uint64_t bytes;     /* of their elements, together */
    uint64_t bytes_max; /* of the largest */
};

/*
 * Find the files: `paths` are files, or folders whose regular files are taken by name, but for hidden ones and those of
 * folders within. A file is a .npy file or raw elements of type `raw` (DTYPE_COUNT: not given). One that cannot be read,
 * or for whose type an operator is not defined, stays in the set with the reason. STATUS_USAGE when none is left,
 * with the first one's.
 */
enum status file_set_open(struct file_set *set, char *const *paths, size_t count, enum dtype raw,
                          struct error *err);

/*
 * Read each file once and compute what each operator must come to. One that fails now takes no part either; none of
 * those that are left when `interrupted` does. STATUS_FAILED when memory ran out.
 */
enum status file_set_judge(struct file_set *set, const struct op *ops, size_t op_count,
                           bool (*interrupted)(void), struct error *err);

/* Accepts a zeroed set. */
void file_set_close(struct file_set *set);

#endif
