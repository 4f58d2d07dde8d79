#include "host/devices/pipe_worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "kernels/canonical.h"

struct worker {
    struct pipe_worker_setup setup;
    struct pipe_case about; /* what tasks are about */
    char *inputs[2];        /* address space for all elements; only what was sent has memory */
    char *records;
    size_t records_size;
    char *text;
    size_t text_size;
    struct pipe_times times;
    uint64_t called_ns; /* of the operation that `times` are of */
    uint64_t told_ns;   /* up to where its time has been told */
};

static bool read_all(int fd, void *out, size_t size)
{
    char *at = out;

    while (size > 0) {
        ssize_t got = read(fd, at, size);

        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        if (got > 0) {
            at += got;
            size -= (size_t)got;
        }
    }
    return true;
}

/* Header and payload, in one call where the pipe has room for them. */
static bool write_message(int fd, struct message message, const void *payload)
{
    struct iovec parts[2] = { { &message, sizeof(message) },
                              { (void *)(uintptr_t)payload, message.bytes } };
    unsigned part = 0;

    while (part < 2) {
        ssize_t written = writev(fd, parts + part, 2 - (int)part);
        size_t left = written < 0 ? 0 : (size_t)written;

        if (written < 0 && errno != EINTR)
            return false;
        while (part < 2 && left >= parts[part].iov_len)
            left -= parts[part++].iov_len;
        if (part < 2) {
            parts[part].iov_base = (char *)parts[part].iov_base + left;
            parts[part].iov_len -= left;
        }
    }
    return true;
}

/* At least `size` bytes in *buffer, its contents aside. */
static bool make_room(char **buffer, size_t *room, size_t size)
{
    if (size <= *room)
        return true;
    free(*buffer);
    *buffer = malloc(size);
    *room = *buffer ? size : 0;
    return *buffer != NULL;
}

static bool refuse(const struct worker *worker, const char *reason)
{
    const struct message failed = { .kind = MESSAGE_FAILED, .bytes = strlen(reason) };

    return write_message(worker->setup.out, failed, reason);
}

static size_t element_size(const struct worker *worker)
{
    return dtype_size(worker->about.dtype);
}

/* What passed since the last call is added to *phase_ns. */
static void tell(struct worker *worker, uint64_t *phase_ns)
{
    uint64_t now = worker->called_ns ? clock_ns() : 0;

    *phase_ns += now - worker->told_ns;
    worker->told_ns = now;
}

/* Memory for the share before anything is timed: a first touch is no part of a transfer. */
static bool take_case(struct worker *worker)
{
    size_t offset, size;

    if (!read_all(worker->setup.in, &worker->about, sizeof(worker->about)))
        return false;
    tell(worker, &worker->times.launch_ns);
    offset = (size_t)worker->about.first * SUPERBLOCK_BYTES;
    size = (size_t)(worker->about.last - worker->about.first) * SUPERBLOCK_BYTES;
    for (unsigned i = 0; i < worker->about.held && size > 0; i++)
        madvise(worker->inputs[i] + offset, size,
                MADV_POPULATE_WRITE); /* fails: faults come later */
    tell(worker, &worker->times.alloc_ns);
    return true;
}

static bool read_raw(struct worker *worker, const struct message *message)
{
    size_t offset = message->first * element_size(worker);
    size_t size = message->count * element_size(worker);

    for (unsigned i = 0; i < message->inputs; i++)
        if (!read_all(worker->setup.in, worker->inputs[message->input + i] + offset, size))
            return false;
    return true;
}

static bool read_text(struct worker *worker, const struct message *message, struct error *err)
{
    struct number_list lists[2] = { { .key = "x" }, { .key = "y" } };
    uint64_t start;
    bool ok;

    if (!make_room(&worker->text, &worker->text_size, message->bytes) ||
        !read_all(worker->setup.in, worker->text, message->bytes))
        return false;
    start = clock_ns();
    for (unsigned i = 0; i < message->inputs; i++) {
        lists[i].layout = element_layout(worker->about.dtype);
        lists[i].items = worker->inputs[message->input + i] + message->first * element_size(worker);
        lists[i].count = message->count;
    }
    ok = number_text_read(worker->text, message->bytes, lists, message->inputs, err);
    worker->times.decode_ns += clock_ns() - start;
    return ok || (refuse(worker, err->text) && false);
}

/* Elements to where they belong. */
static bool take_elements(struct worker *worker, const struct message *message)
{
    struct error err = { .status = STATUS_OK };

    if (message->bytes == 0)
        return true;
    if (message->encoding == ENCODING_RAW)
        return read_raw(worker, message);
    return read_text(worker, message, &err);
}

/* The first message of an operation begins to count at its call. */
static void begin_operation(struct worker *worker, const struct message *message)
{
    if (message->called_ns == worker->called_ns && message->called_ns != 0)
        return;
    memset(&worker->times, 0, sizeof(worker->times));
    worker->called_ns = worker->told_ns = message->called_ns;
}

static void compute(struct worker *worker, const struct message *message)
{
    const struct pipe_case *about = &worker->about;
    const uint64_t elements = SUPERBLOCK_BYTES / element_size(worker);
    const struct kernel_task task = { worker->inputs[message->input], worker->inputs[1],
                                      message->first + message->count, about->degree };

    inject(worker->setup.injection, PHASE_LAUNCH);
    tell(worker, &worker->times.launch_ns);
    inject(worker->setup.injection, PHASE_COMPUTE);
    about->run(&task, message->begin / elements,
               superblock_count(about->dtype, message->first + message->count), worker->records);
    tell(worker, &worker->times.compute_ns);
}

/* Records as they are or as text; a number that text cannot say is this task's failure, not the worker's end. */
static bool send_records(struct worker *worker, uint64_t first, uint64_t count)
{
    struct number_list list = { "records", worker->about.record, worker->records, count };
    struct message message = { .kind = MESSAGE_RECORDS,
                               .encoding = worker->setup.encoding,
                               .first = first,
                               .count = count,
                               .bytes = count * worker->about.record_size };
    struct error err;
    uint64_t start;
    char *text;
    bool ok;

    inject(worker->setup.injection, PHASE_TRANSFER_OUT);
    if (message.encoding == ENCODING_RAW) {
        *worker->setup.times = worker->times;
        return write_message(worker->setup.out, message, worker->records);
    }
    start = clock_ns();
    text = number_text_make(&list, 1, &err);
    worker->times.encode_ns += clock_ns() - start;
    *worker->setup.times = worker->times;
    message.bytes = text ? strlen(text) : 0;
    ok = text ? write_message(worker->setup.out, message, text) : refuse(worker, err.text);
    free(text);
    return ok;
}

static bool do_task(struct worker *worker, const struct message *message)
{
    const uint64_t elements = SUPERBLOCK_BYTES / element_size(worker);
    uint64_t first = message->begin / elements;
    uint64_t last = superblock_count(worker->about.dtype, message->first + message->count);

    if (!make_room(&worker->records, &worker->records_size,
                   (last - first) * worker->about.record_size))
        return false;
    if (message->bytes > 0) {
        inject(worker->setup.injection, PHASE_TRANSFER_IN);
        tell(worker, &worker->times.in_ns);
    }
    compute(worker, message);
    worker->times.end_ns = worker->told_ns;
    if (!send_records(worker, first, last - first))
        return false;
    tell(worker, &worker->times.out_ns);
    return true;
}

static bool take_message(struct worker *worker, const struct message *message)
{
    switch (message->kind) {
    case MESSAGE_CASE:
        return take_case(worker);
    case MESSAGE_READY:
        return write_message(worker->setup.out, *message, NULL);
    case MESSAGE_DATA:
        begin_operation(worker, message);
        return take_elements(worker, message);
    case MESSAGE_TASK:
        begin_operation(worker, message);
        return take_elements(worker, message) && do_task(worker, message);
    default:
        return false;
    }
}

static bool map_inputs(struct worker *worker)
{
    for (unsigned i = 0; i < worker->setup.inputs; i++) {
        void *memory = mmap(NULL, worker->setup.input_bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

        if (memory == MAP_FAILED)
            return false;
        madvise(memory, worker->setup.input_bytes, MADV_HUGEPAGE);
        worker->inputs[i] = memory;
    }
    return true;
}

/* Where the life of one that is made for an operation begins. */
static void begin_life(struct worker *worker)
{
    worker->called_ns = worker->told_ns = worker->setup.called_ns;
    inject(worker->setup.injection, PHASE_CREATE);
    tell(worker, &worker->times.create_ns);
    *worker->setup.times = worker->times;
}

int pipe_worker_run(const struct pipe_worker_setup *setup)
{
    struct worker worker = { .setup = *setup };
    struct message message;
    bool fine;

    begin_life(&worker);
    fine = map_inputs(&worker);
    tell(&worker, &worker.times.alloc_ns);
    while (fine && read_all(setup->in, &message, sizeof(message)))
        fine = take_message(&worker, &message);
    for (unsigned i = 0; i < 2; i++)
        if (worker.inputs[i])
            munmap(worker.inputs[i], setup->input_bytes);
    free(worker.records);
    free(worker.text);
    return fine ? 0 : 1;
}
