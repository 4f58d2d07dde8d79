#include "host/experiments/file_job.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host/measure/clock.h"
#include "kernels/canonical.h"
#include "kernels/cpu_kernels.h"

#define AHEAD_FILES 16u /* asked for before the first is read; then one more for each that is */
#define AHEAD_BYTES                                                                                \
    ((uint64_t)4 << 20) /* of each: a longer one is read ahead by the kernel itself */
#define AHEAD_STEP                                                                                 \
    ((uint64_t)128 << 10) /* what one call makes the kernel read at most, as it is usually set up */

static void *map_memory(size_t bytes, int sharing)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);

    return memory == MAP_FAILED ? NULL : memory;
}

static size_t job_size(size_t workers)
{
    return sizeof(struct file_job) + workers * sizeof(struct file_worker);
}

struct file_job *file_job_open(const struct file_set *set, unsigned workers, const char *isa)
{
    struct file_job *job = map_memory(job_size(workers), MAP_SHARED);

    if (!job)
        return NULL;
    job->set = set;
    job->workers = workers;
    job->isa = isa;
    job->outcomes = map_memory(set->count * sizeof(*job->outcomes), MAP_SHARED);
    if (!job->outcomes) {
        file_job_close(job);
        return NULL;
    }
    return job;
}

void file_job_close(struct file_job *job)
{
    if (!job)
        return;
    if (job->outcomes)
        munmap(job->outcomes, job->set->count * sizeof(*job->outcomes));
    munmap(job, job_size(job->workers));
}

void file_job_begin(struct file_job *job, struct op op, bool stamp)
{
    job->op = op;
    job->stamp = stamp;
    memset(job->outcomes, 0, job->set->count * sizeof(*job->outcomes));
    atomic_store(&job->next, 0);
}

/* A reading of the clock, where one is wanted. */
static uint64_t now(const struct file_job *job)
{
    return job->stamp ? clock_ns() : 0;
}

/* The worker's memory, made in its process's first operation and kept as long as that lives. */
static bool have_memory(struct file_job *job, struct file_worker *worker)
{
    uint64_t start = now(job);
    size_t records = (job->set->bytes_max / SUPERBLOCK_BYTES + 2) * RECORD_SIZE_MAX;

    if (worker->owner == getpid())
        return worker->piece && worker->records;
    worker->owner = getpid();
    worker->piece = map_memory(FILE_PIECE_BYTES + SUPERBLOCK_BYTES, MAP_PRIVATE | MAP_POPULATE);
    worker->records = map_memory(records, MAP_PRIVATE);
    worker->alloc_ns += now(job) - start;
    return worker->piece && worker->records;
}

/* Read `bytes` at `offset`; 0, or as struct file_outcome has it. */
static int read_piece(int fd, char *out, size_t bytes, uint64_t offset)
{
    while (bytes > 0) {
        ssize_t got = pread(fd, out, bytes, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got < 0 ? errno : -1;
        out += got;
        offset += (uint64_t)got;
        bytes -= (size_t)got;
    }
    return 0;
}

/* Read and reduce the open file piece by piece. */
static int reduce(const struct file_job *job, struct file_worker *worker,
                  const struct file_entry *entry, int fd)
{
    const struct cpu_kernel *kernel = cpu_kernel(job->isa, job->op, entry->dtype);
    const size_t record_size = partial_record_size(job->op, entry->dtype);
    const uint64_t bytes = entry->n * dtype_size(entry->dtype);
    char *records = worker->records;
    int failure = 0;

    for (uint64_t at = 0; at < bytes && failure == 0; at += FILE_PIECE_BYTES) {
        size_t size = bytes - at < FILE_PIECE_BYTES ? (size_t)(bytes - at) : FILE_PIECE_BYTES;
        const struct kernel_task task = { .x = worker->piece,
                                          .n = size / dtype_size(entry->dtype),
                                          .degree = job->op.degree };
        uint64_t blocks = superblock_count(entry->dtype, task.n);
        uint64_t start = now(job);

        failure = read_piece(fd, worker->piece, size, entry->offset + at);
        worker->read_ns += now(job) - start;
        if (failure == 0)
            kernel->run(&task, 0, blocks, records);
        records += blocks * record_size;
    }
    return failure;
}

static void take_file(struct file_job *job, struct file_worker *worker, size_t index)
{
    const struct file_entry *entry = &job->set->files[index];
    struct file_outcome *outcome = &job->outcomes[index];
    uint64_t start = now(job);
    int fd = open(entry->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    outcome->done = true;
    outcome->failure = fd < 0 ? errno : 0;
    worker->read_ns += now(job) - start;
    if (fd < 0)
        return;
    outcome->failure = reduce(job, worker, entry, fd);
    start = now(job);
    if (outcome->failure == 0)
        outcome->value = partials_finish(job->op, entry->dtype, entry->n, worker->records);
    worker->combine_ns += now(job) - start;
    start = now(job);
    close(fd);
    worker->read_ns += now(job) - start;
}

/* Have the kernel begin to read a file, as much of it as matters until its turn comes. */
static void ask_for(const struct file_job *job, size_t index)
{
    const struct file_entry *entry = index < job->set->count ? &job->set->files[index] : NULL;
    uint64_t bytes = entry && !entry->reason ? entry->n * dtype_size(entry->dtype) : 0;
    int fd;

    if (bytes == 0)
        return;
    fd = open(entry->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return;
    for (uint64_t at = 0; at < bytes && at < AHEAD_BYTES; at += AHEAD_STEP)
        posix_fadvise(fd, (off_t)(entry->offset + at), AHEAD_STEP, POSIX_FADV_WILLNEED);
    close(fd);
}

/* Ask for files first <= i <= last, where that is wanted. */
static void ask_ahead(const struct file_job *job, struct file_worker *worker, size_t first,
                      size_t last)
{
    uint64_t start = now(job);

    if (!job->ahead)
        return;
    for (size_t i = first; i <= last; i++)
        ask_for(job, i);
    worker->read_ns += now(job) - start;
}

void file_job_work(const struct kernel_task *task, uint64_t first, uint64_t last, void *records)
{
    struct file_job *job = (struct file_job *)(uintptr_t)task->x;
    struct file_worker *worker = &job->worker[first];
    size_t index;

    (void)last, (void)records;
    worker->read_ns = worker->combine_ns = worker->alloc_ns = 0;
    if (!have_memory(job, worker))
        return; /* files that nobody takes are not done, and that is told */
    ask_ahead(job, worker, 0, AHEAD_FILES - 1);
    while ((index = atomic_fetch_add(&job->next, 1)) < job->set->count) {
        ask_ahead(job, worker, index + AHEAD_FILES, index + AHEAD_FILES);
        if (!job->set->files[index].reason)
            take_file(job, worker, index);
    }
}

void file_job_phases(const struct file_job *job, struct phases *phases)
{
    const double each = 1e-9 / job->workers;

    for (unsigned w = 0; w < job->workers; w++) {
        const struct file_worker *worker = &job->worker[w];

        phases->s[PHASE_ALLOC] += each * (double)worker->alloc_ns;
        phases->s[PHASE_TRANSFER_IN] += each * (double)worker->read_ns;
        phases->s[PHASE_COMBINE] += each * (double)worker->combine_ns;
        phases->s[PHASE_COMPUTE] -=
            each * (double)(worker->alloc_ns + worker->read_ns + worker->combine_ns);
    }
}
