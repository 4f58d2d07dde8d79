/*
 * The work on files: each worker takes the next file, reads it, and reduces it, until there is none. What the workers
 * share and what they leave behind lies in memory that is shared with all processes.
 */
#ifndef GPUBENCH_EXPERIMENTS_FILE_JOB_H
#define GPUBENCH_EXPERIMENTS_FILE_JOB_H

#include <stdatomic.h>
#include <sys/types.h>

#include "host/experiments/file_set.h"
#include "host/measure/phases.h"
#include "kernels/partials.h"

#define FILE_PIECE_BYTES ((size_t)1 << 20) /* read, and then reduced while caches have it */

/* What became of a file in the last operation. */
struct file_outcome {
    struct value value;
    int failure; /* errno of reading it, -1: it became shorter; 0: it was read */
    bool done;
};

/* A worker's own place. */
struct file_worker {
    _Alignas(64) uint64_t read_ns; /* of the last operation: opening, reading, closing */
    uint64_t combine_ns, alloc_ns;
    pid_t owner;   /* the process that the memory below belongs to */
    char *piece;   /* FILE_PIECE_BYTES, and readable a superblock beyond */
    char *records; /* of all superblocks of the largest file */
};

struct file_job {
    const struct file_set *set;
    struct op op;
    const char *isa;
    unsigned workers;
    bool stamp;
    bool ahead; /* files are asked for before they are read: one thread, many tasks that wait */
    atomic_size_t next; /* file to be taken */
    struct file_outcome *outcomes;
    struct file_worker worker[];
};

/* Map one for so many workers; NULL: no memory. */
struct file_job *file_job_open(const struct file_set *set, unsigned workers, const char *isa);
void file_job_close(struct file_job *job);

/* Before each operation: no file is taken yet. Nobody may be at work. */
void file_job_begin(struct file_job *job, struct op op, bool stamp);

/* What a worker does (kernel_run_fn): task->x is the job, `first` the worker. */
void file_job_work(const struct kernel_task *task, uint64_t first, uint64_t last, void *records);

/*
 * Tell apart what the device calls compute: reading becomes transfer_in, and the final tree combine, as means over
 * the workers.
 */
void file_job_phases(const struct file_job *job, struct phases *phases);

#endif
