#include "host/result/json_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct source {
    int fd;
    size_t bytes; /* read so far */
    int errnum;   /* of a read that failed, or EFBIG */
};

/* For json_load_callback. A stream says its length only by ending, so the limit is kept here too.
 */
static size_t source_read(void *buffer, size_t size, void *data)
{
    struct source *source = data;
    ssize_t got;

    do
        got = read(source->fd, buffer, size);
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        source->errnum = errno;
        return (size_t)-1;
    }
    source->bytes += (size_t)got;
    if (source->bytes > JSON_FILE_MAX) {
        source->errnum = EFBIG;
        return (size_t)-1;
    }
    return (size_t)got;
}

static enum status source_refuse(int errnum, const char *name, struct error *err)
{
    if (errnum == EFBIG)
        return error_set(err, STATUS_USAGE, "%s: larger than %u MiB: not a result file", name,
                         JSON_FILE_MAX >> 20);
    return error_set(err, STATUS_USAGE, "cannot read %s: %s", name, strerror(errnum));
}

/* A folder and a file that is too large are known without reading. */
static enum status source_check(int fd, const char *name, struct error *err)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return source_refuse(errno, name, err);
    if (S_ISDIR(info.st_mode))
        return source_refuse(EISDIR, name, err);
    if (S_ISREG(info.st_mode) && info.st_size > (off_t)JSON_FILE_MAX)
        return source_refuse(EFBIG, name, err);
    return STATUS_OK;
}

/* The parser's message quotes the file, which may hold anything: keep it to one line of plain
 * bytes. */
static enum status syntax_refuse(json_error_t *found, const char *name, struct error *err)
{
    if (json_error_code(found) == json_error_out_of_memory)
        return error_set(err, STATUS_FAILED, "%s: not enough memory to read it", name);
    for (char *c = found->text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = '?';
    return error_set(err, STATUS_USAGE, "%s: line %d, column %d: %s", name, found->line,
                     found->column, found->text);
}

static enum status source_parse(json_t **root, int fd, const char *name, struct error *err)
{
    struct source source = { .fd = fd };
    enum status status = source_check(fd, name, err);
    json_error_t found;

    if (status != STATUS_OK)
        return status;
    *root = json_load_callback(source_read, &source, JSON_REJECT_DUPLICATES, &found);
    if (*root && !source.errnum)
        return STATUS_OK;
    json_decref(*root);
    *root = NULL;
    if (source.errnum)
        return source_refuse(source.errnum, name, err);
    return syntax_refuse(&found, name, err);
}

enum status json_read_file(json_t **root, const char *path, const char *name, struct error *err)
{
    bool standard_input = strcmp(path, "-") == 0;
    int fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum status status;

    *root = NULL;
    if (fd < 0)
        return source_refuse(errno, name, err);
    status = source_parse(root, fd, name, err);
    if (!standard_input)
        close(fd);
    return status;
}
