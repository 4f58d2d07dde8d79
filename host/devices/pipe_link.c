#include "host/devices/pipe_link.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/base/textfile.h"

#define CAPACITY_USUAL (1 << 20) /* what Linux allows everybody unless told otherwise */

/* The largest pipe that this process may have. */
static int capacity_allowed(void)
{
    char text[32];
    long allowed = CAPACITY_USUAL;

    if (textfile_read(text, sizeof(text), "/proc/sys/fs/pipe-max-size"))
        allowed = strtol(text, NULL, 10);
    return allowed > 0 && allowed <= INT32_MAX ? (int)allowed : CAPACITY_USUAL;
}

/* Where a user's pipes together are at their limit, this one stays as small as it is: slower, no worse. */
static bool open_one(int ends[2], int ours)
{
    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    fcntl(ends[0], F_SETPIPE_SZ, capacity_allowed());
    return fcntl(ends[ours], F_SETFL, O_NONBLOCK) == 0;
}

enum status link_open(struct pipe_link *link, int ends[2], struct error *err)
{
    int there[2] = { -1, -1 }, back[2] = { -1, -1 };
    bool ok = open_one(there, 1) && open_one(back, 0);
    int failure = errno;

    *link = (struct pipe_link){ .to = there[1], .from = back[0] };
    ends[0] = there[0];
    ends[1] = back[1];
    if (ok)
        return STATUS_OK;
    link_close(link);
    close(ends[0]);
    close(ends[1]);
    return error_errno(err, failure, "cannot make a pipe");
}

void link_hang_up(struct pipe_link *link)
{
    if (link->to >= 0)
        close(link->to);
    link->to = -1;
}

void link_close(struct pipe_link *link)
{
    link_hang_up(link);
    if (link->from >= 0)
        close(link->from);
    free(link->text);
    free(link->buffer);
    *link = (struct pipe_link){ .to = -1, .from = -1 };
}

void link_post(struct pipe_link *link, const struct message *message, const struct iovec *payload,
               unsigned count)
{
    link->sending = *message;
    link->parts[0] = (struct iovec){ &link->sending, sizeof(link->sending) };
    for (unsigned i = 0; i < count; i++)
        link->parts[i + 1] = payload[i];
    link->part_count = count + 1;
}

void link_post_elements(struct pipe_link *link, const struct message *message, size_t size,
                        const char *x, const char *y)
{
    const size_t offset = (size_t)message->first * size, bytes = (size_t)message->count * size;
    const struct iovec payload[2] = { { (char *)(uintptr_t)x + offset, bytes },
                                      { y ? (char *)(uintptr_t)y + offset : NULL, bytes } };
    struct message filled = *message;

    filled.encoding = ENCODING_RAW;
    filled.inputs = y ? 2 : 1;
    filled.bytes = filled.inputs * bytes;
    link_post(link, &filled, payload, filled.inputs);
}

/* Leave out what has been written; true when nothing is left. */
static bool advance(struct pipe_link *link, size_t written)
{
    struct iovec *part = link->parts;

    link->bytes_out += written;
    while (link->part_count > 0 && written >= part->iov_len) {
        written -= part->iov_len;
        link->part_count--;
        memmove(part, part + 1, link->part_count * sizeof(*part));
    }
    if (link->part_count > 0) {
        part->iov_base = (char *)part->iov_base + written;
        part->iov_len -= written;
    }
    return link->part_count == 0;
}

enum link_event link_send(struct pipe_link *link)
{
    ssize_t written = writev(link->to, link->parts, (int)link->part_count);

    if (written < 0)
        return errno == EAGAIN || errno == EINTR ? LINK_WAITS : LINK_CLOSED;
    if (!advance(link, (size_t)written))
        return LINK_WAITS;
    free(link->text);
    link->text = NULL;
    return LINK_SENT;
}

/* Where the next bytes go, and how many there may be of them. */
static char *next_place(struct pipe_link *link, size_t *wanted)
{
    const size_t header = sizeof(link->arriving);

    if (link->arrived < header) {
        *wanted = header - (size_t)link->arrived;
        return (char *)&link->arriving + link->arrived;
    }
    *wanted = header + (size_t)link->arriving.bytes - (size_t)link->arrived;
    return link->payload + (link->arrived - header);
}

enum link_event link_receive(struct pipe_link *link)
{
    const size_t header = sizeof(link->arriving);
    size_t wanted;
    char *place;
    ssize_t got;

    if (link->arrived == header + link->arriving.bytes) /* the last message has been looked at */
        link->arrived = link->arriving.bytes = 0;
    place = next_place(link, &wanted);
    got = read(link->from, place, wanted);
    if (got == 0)
        return LINK_CLOSED;
    if (got < 0)
        return errno == EAGAIN || errno == EINTR ? LINK_WAITS : LINK_CLOSED;
    link->arrived += (uint64_t)got;
    link->bytes_back += (uint64_t)got;
    if (link->arrived < header)
        return LINK_WAITS;
    if (link->arrived == header + link->arriving.bytes)
        return LINK_MESSAGE;
    return link->arrived == header ? LINK_HEADER : LINK_WAITS;
}

char *link_buffer(struct pipe_link *link)
{
    if (link->arriving.bytes > link->buffer_size) {
        free(link->buffer);
        link->buffer = malloc(link->arriving.bytes);
        link->buffer_size = link->buffer ? link->arriving.bytes : 0;
    }
    return link->buffer;
}

void link_describe(const struct pipe_link *link, char *text, size_t size)
{
    const uint64_t header = sizeof(link->arriving);

    if (link->arrived > 0 && link->arrived < header)
        snprintf(text, size, "closed its pipe in the middle of a message's header");
    else if (link->arrived > 0 && link->arrived < header + link->arriving.bytes)
        snprintf(text, size,
                 "closed its pipe in the middle of a message (%" PRIu64 " of %" PRIu64 " bytes)",
                 link->arrived - header, link->arriving.bytes);
    else
        snprintf(text, size, "closed its pipe before it had answered");
}
