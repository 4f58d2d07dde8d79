#include "host/result/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names tried before giving up; only other runs writing into the same folder take any. */
#define NAMES_MAX 1000

static enum status unwritable(const char *path, const char *reason, struct error *err)
{
    return error_set(err, STATUS_USAGE, "cannot write %s: %s", path, reason);
}

/* A new file "FOLDER/.gpubench-PID-K" beside `path`; its name into *name. -1 and errno on failure.
 */
static int temporary_create(const char *path, char **name)
{
    const char *slash = strrchr(path, '/');
    int folder = slash ? (int)(slash - path) + 1 : 0;
    int fd = -1;

    errno = EEXIST;
    for (unsigned k = 0; k < NAMES_MAX && fd < 0 && errno == EEXIST; k++) {
        if (asprintf(name, "%.*s.gpubench-%ld-%u", folder, path, (long)getpid(), k) < 0) {
            *name = NULL;
            errno = ENOMEM;
            return -1;
        }
        fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0) {
            free(*name);
            *name = NULL;
        }
    }
    return fd;
}

/* Owner and permissions as a plain overwrite would have left them; where that is not allowed, ours.
 */
static void attributes_keep(int fd, const struct stat *old)
{
    if (fchown(fd, old->st_uid, old->st_gid) == 0 || errno == EPERM)
        (void)!fchmod(fd, old->st_mode & 0777);
}

/* `old` is the present target, NULL when there is none. */
static enum status beside_open(struct outfile *file, const char *path, const struct stat *old,
                               struct error *err)
{
    int fd;

    if (old && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0)
        return unwritable(path, strerror(errno), err);
    fd = temporary_create(file->path, &file->temporary);
    if (fd < 0)
        return unwritable(path, strerror(errno), err);
    if (old)
        attributes_keep(fd, old);
    file->stream = fdopen(fd, "w");
    if (file->stream)
        return STATUS_OK;
    close(fd);
    return unwritable(path, "not enough memory", err);
}

/* A pipe or a terminal: there is no old content to keep. */
static enum status direct_open(struct outfile *file, const char *path, struct error *err)
{
    file->stream = fopen(path, "we");
    if (!file->stream)
        return unwritable(path, strerror(errno), err);
    file->path = strdup(path); /* for messages */
    return STATUS_OK;
}

/*
 * The name to rename to: where `path` is a symbolic link, what it leads to, so that the link stays.
 * Allocated; NULL and errno on failure.
 */
static char *target_name(const char *path)
{
    struct stat info;

    if (lstat(path, &info) == 0 && S_ISLNK(info.st_mode))
        return realpath(path, NULL);
    return strdup(path);
}

static enum status target_open(struct outfile *file, const char *path, struct error *err)
{
    size_t length = strlen(path);
    struct stat info;
    bool exists = stat(path, &info) == 0;

    if (!exists && errno != ENOENT)
        return unwritable(path, strerror(errno), err);
    if (exists && S_ISDIR(info.st_mode))
        return unwritable(path, "it is a folder", err);
    if (length == 0 || path[length - 1] == '/')
        return unwritable(length ? path : "\"\"", "a file name is missing", err);
    if (exists && !S_ISREG(info.st_mode))
        return direct_open(file, path, err);
    file->path = target_name(path);
    if (!file->path)
        return unwritable(path, strerror(errno), err);
    return beside_open(file, path, exists ? &info : NULL, err);
}

enum status outfile_open(struct outfile *file, const char *path, struct error *err)
{
    enum status status;

    memset(file, 0, sizeof(*file));
    if (strcmp(path, "-") == 0) {
        file->stream = stdout;
        return STATUS_OK;
    }
    status = target_open(file, path, err);
    if (status != STATUS_OK)
        outfile_discard(file);
    return status;
}

/* Everything out of our hands and, for a file, onto the disk. An errno value, 0 when it went well.
 */
static int stream_finish(struct outfile *file)
{
    bool failed = ferror(file->stream) != 0;
    int errnum = 0;

    errno = 0;
    if (fflush(file->stream) != 0)
        errnum = errno;
    else if (failed)
        errnum = EIO; /* an earlier write: what it was is no longer known */
    else if (file->temporary && fsync(fileno(file->stream)) != 0)
        errnum = errno;
    if (file->stream != stdout && fclose(file->stream) != 0 && errnum == 0)
        errnum = errno;
    file->stream = NULL;
    return errnum;
}

enum status outfile_commit(struct outfile *file, struct error *err)
{
    int errnum = stream_finish(file);
    enum status status = STATUS_OK;

    if (errnum == 0 && file->temporary) {
        if (rename(file->temporary, file->path) != 0) {
            errnum = errno;
        } else {
            free(file->temporary);
            file->temporary = NULL;
        }
    }
    if (errnum != 0 && file->temporary)
        status = error_set(err, STATUS_FAILED, "cannot write %s: %s; it is as it was before",
                           file->path, strerror(errnum));
    else if (errnum != 0)
        status = error_errno(err, errnum, "cannot write %s",
                             file->path ? file->path : "standard output");
    outfile_discard(file);
    return status;
}

void outfile_discard(struct outfile *file)
{
    if (file->stream && file->stream != stdout)
        fclose(file->stream);
    if (file->temporary)
        unlink(file->temporary);
    free(file->temporary);
    free(file->path);
    memset(file, 0, sizeof(*file));
}
