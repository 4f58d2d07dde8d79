#include "host/data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/data/npy.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "elements are read without swapping");

#define PATH_SHOWN 512u /* a longer path is shown by its end, so that the reason still fits */
#define READ_MOST                                                                                  \
    ((size_t)1 << 30) /* bytes of one read call; Linux takes a little less than 2 GiB */

static const char *shown(const char *path)
{
    size_t length = strlen(path);

    return length > PATH_SHOWN ? path + length - PATH_SHOWN : path;
}

static enum status refuse(struct error *err, const char *path, const char *reason)
{
    return error_set(err, STATUS_USAGE, "%s: %s", shown(path), reason);
}

/* Open a regular file and find its size. Opening must not wait for the other end of a pipe. */
static enum status open_regular(const char *path, int *fd, uint64_t *bytes, struct error *err)
{
    struct stat info;
    enum status status = STATUS_OK;

    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0)
        return refuse(err, path, strerror(errno));
    if (fstat(*fd, &info) != 0)
        status = refuse(err, path, strerror(errno));
    else if (S_ISDIR(info.st_mode))
        status = refuse(err, path, "is a directory; a regular file is needed");
    else if (!S_ISREG(info.st_mode))
        status = refuse(err, path, "is not a regular file");
    else
        *bytes = (uint64_t)info.st_size;
    if (status != STATUS_OK)
        close(*fd);
    return status;
}

/* Read `count` bytes at `offset`; returns how many there were, or -1 with errno set. */
static ssize_t read_at(int fd, void *out, size_t count, uint64_t offset)
{
    size_t done = 0;

    while (done < count) {
        size_t wanted = count - done < READ_MOST ? count - done : READ_MOST;
        ssize_t got = pread(fd, (char *)out + done, wanted, (off_t)(offset + done));

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static enum status probe_npy(struct input_file *file, int fd, const unsigned char *start,
                             size_t count, struct error *err)
{
    char header[NPY_HEADER_MAX];
    struct npy_prefix prefix;
    struct npy_array array;
    enum status status = npy_read_prefix(start, count, &prefix, err);
    ssize_t got;

    if (status != STATUS_OK)
        return status;
    got = read_at(fd, header, prefix.length, prefix.offset);
    if (got < 0)
        return error_set(err, STATUS_USAGE, "%s", strerror(errno));
    if ((size_t)got < prefix.length)
        return error_set(err, STATUS_USAGE, "the .npy header is truncated");
    status = npy_read_dictionary(header, prefix.length, &array, err);
    if (status != STATUS_OK)
        return status;
    file->dtype = array.dtype;
    file->n = array.n;
    file->offset = prefix.offset + prefix.length;
    return STATUS_OK;
}

/* Data after the array's are another array's (numpy.save may be called twice on one file): left
 * alone. */
static enum status check_npy_size(const struct input_file *file, uint64_t bytes, struct error *err)
{
    uint64_t held = bytes > file->offset ? bytes - file->offset : 0;
    uint64_t promised = file->n * dtype_size(file->dtype);

    if (held >= promised)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE,
                     "the data are truncated: the .npy header promises %" PRIu64
                     " bytes, the file holds %" PRIu64,
                     promised, held);
}

static enum status probe_raw(struct input_file *file, uint64_t bytes, enum dtype dtype,
                             struct error *err)
{
    if (dtype >= DTYPE_COUNT)
        return error_set(err, STATUS_USAGE,
                         "is not a .npy file; raw elements need --dtype f32, f64, i32 or i64");
    if (bytes % dtype_size(dtype) != 0)
        return error_set(err, STATUS_USAGE,
                         "%" PRIu64 " bytes are not a whole number of %s elements of %zu bytes",
                         bytes, dtype_name(dtype), dtype_size(dtype));
    file->dtype = dtype;
    file->n = bytes / dtype_size(dtype);
    file->offset = 0;
    return STATUS_OK;
}

static enum status probe_contents(struct input_file *file, int fd, uint64_t bytes,
                                  enum dtype raw_dtype, struct error *err)
{
    unsigned char start[NPY_PREFIX_MAX];
    ssize_t got = read_at(fd, start, sizeof(start), 0);
    enum status status;

    if (got < 0)
        return error_set(err, STATUS_USAGE, "%s", strerror(errno));
    if (got == 0)
        return error_set(err, STATUS_USAGE, "the file is empty");
    if (!npy_recognise(start, (size_t)got))
        return probe_raw(file, bytes, raw_dtype, err);
    status = probe_npy(file, fd, start, (size_t)got, err);
    return status == STATUS_OK ? check_npy_size(file, bytes, err) : status;
}

enum status input_file_probe(struct input_file *file, const char *path, enum dtype raw_dtype,
                             struct error *err)
{
    struct error reason = { .status = STATUS_OK };
    uint64_t bytes = 0;
    enum status status;
    int fd;

    *file = (struct input_file){ .dtype = DTYPE_COUNT };
    if (strlen(path) >= sizeof(file->path))
        return refuse(err, path, strerror(ENAMETOOLONG));
    memcpy(file->path, path, strlen(path) + 1);
    status = open_regular(path, &fd, &bytes, err);
    if (status != STATUS_OK)
        return status;
    status = probe_contents(file, fd, bytes, raw_dtype, &reason);
    close(fd);
    return status == STATUS_OK ? STATUS_OK : refuse(err, path, reason.text);
}

static enum status read_elements(const struct input_file *file, int fd, uint64_t n, void *out,
                                 struct error *err)
{
    size_t wanted = (size_t)n * dtype_size(file->dtype);
    ssize_t got = read_at(fd, out, wanted, file->offset);

    if (got < 0)
        return error_errno(err, errno, "%s: reading failed", shown(file->path));
    if ((size_t)got < wanted)
        return error_set(err, STATUS_FAILED, "%s: the file became shorter while it was in use",
                         shown(file->path));
    return STATUS_OK;
}

enum status input_file_read(const struct input_file *file, uint64_t n, void *out, struct error *err)
{
    struct error reason = { .status = STATUS_OK };
    uint64_t bytes = 0;
    enum status status;
    int fd;

    if (n > file->n)
        return error_set(err, STATUS_FAILED,
                         "%s: %" PRIu64 " elements asked for, %" PRIu64 " there", shown(file->path),
                         n, file->n);
    if (open_regular(file->path, &fd, &bytes, &reason) != STATUS_OK)
        return error_set(err, STATUS_FAILED, "%s", reason.text);
    status = read_elements(file, fd, n, out, err);
    close(fd);
    return status;
}
