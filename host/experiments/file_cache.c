#include "host/experiments/file_cache.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WINDOW_BYTES ((size_t)64 << 20) /* of a file, looked at at once */

typedef void file_act_fn(int fd, uint64_t bytes, void *context);

static void each_file(const struct file_set *set, file_act_fn *act, void *context)
{
    for (size_t i = 0; i < set->count; i++) {
        struct stat info;
        int fd;

        if (set->files[i].reason)
            continue;
        fd = open(set->files[i].path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0)
            continue;
        if (fstat(fd, &info) == 0 && info.st_size > 0)
            act(fd, (uint64_t)info.st_size, context);
        close(fd);
    }
}

static void drop(int fd, uint64_t bytes, void *context)
{
    (void)bytes, (void)context;
    fsync(fd); /* pages that differ from the disk are not dropped */
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

void file_cache_drop(const struct file_set *set)
{
    each_file(set, drop, NULL);
}

static void fill(int fd, uint64_t bytes, void *context)
{
    static const size_t piece = 1 << 20;
    char *buffer = context;

    for (uint64_t at = 0; at < bytes; at += piece)
        if (pread(fd, buffer, piece, (off_t)at) <= 0)
            return;
}

void file_cache_fill(const struct file_set *set)
{
    char *buffer = malloc(1 << 20);

    if (buffer)
        each_file(set, fill, buffer);
    free(buffer);
}

struct pages {
    uint64_t seen, there;
    unsigned char *states; /* of a window's pages */
};

static void look_at(int fd, uint64_t bytes, void *context)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct pages *pages = context;

    for (uint64_t at = 0; at < bytes; at += WINDOW_BYTES) {
        size_t size = bytes - at < WINDOW_BYTES ? (size_t)(bytes - at) : WINDOW_BYTES;
        size_t count = (size + page - 1) / page;
        void *window = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, (off_t)at);

        if (window == MAP_FAILED)
            return;
        if (mincore(window, size, pages->states) == 0) {
            pages->seen += count;
            for (size_t i = 0; i < count; i++)
                pages->there += pages->states[i] & 1;
        }
        munmap(window, size);
    }
}

double file_cache_share(const struct file_set *set)
{
    struct pages pages = { .states = malloc(WINDOW_BYTES / 4096) };

    if (pages.states)
        each_file(set, look_at, &pages);
    free(pages.states);
    return pages.seen > 0 ? (double)pages.there / (double)pages.seen : 0;
}
