/*
 * The caller's end of the two pipes to one worker. Nothing here waits: the caller has other workers.
 */
#ifndef GPUBENCH_DEVICES_PIPE_LINK_H
#define GPUBENCH_DEVICES_PIPE_LINK_H

#include <sys/uio.h>

#include "host/devices/pipe_message.h"

struct pipe_link {
    int to, from; /* file descriptors, -1 when closed; both do not block */

    /* The message on its way to the worker. */
    struct message sending;
    struct iovec parts[3]; /* what is left of header and payload */
    unsigned part_count;   /* 0: nothing is on its way */
    char *text;            /* owned: the payload, where it was encoded */

    /* The message on its way from it. */
    struct message arriving;
    uint64_t arrived; /* bytes, those of the header included */
    char *payload;    /* where the receiver wants it; asked for by LINK_HEADER */
    char *buffer;     /* owned: room for payloads that are not wanted as they come */
    size_t buffer_size;

    uint64_t bytes_out, bytes_back; /* through the pipes so far, counted by the caller */
};

enum link_event {
    LINK_WAITS, /* for the other side */
    LINK_SENT,  /* the message is through */
    LINK_HEADER, /* of an arriving message with a payload: now say where to (link->payload), and go on */
    LINK_MESSAGE, /* link->arriving is complete */
    LINK_CLOSED   /* the worker's end is: link_describe says in the middle of what */
};

/* Make both pipes, as large as an unprivileged process may have them. `ends`: the worker's, to read and to write. */
enum status link_open(struct pipe_link *link, int ends[2], struct error *err);

/* Send no more: the worker finds the end of what there is to read. */
void link_hang_up(struct pipe_link *link);

/* Close and release; accepts a zeroed link whose descriptors are -1. */
void link_close(struct pipe_link *link);

/*
 * Have a message sent whose payload lies in up to two parts, which must stay there until LINK_SENT. link->text, if any,
 * is freed then.
 */
void link_post(struct pipe_link *link, const struct message *message, const struct iovec *payload,
               unsigned count);

/*
 * The same with a message of elements as they lie in memory: message->first and count say which of `x` and, unless it
 * is NULL, of `y`, in elements of `size` bytes; encoding, inputs and bytes are filled in.
 */
void link_post_elements(struct pipe_link *link, const struct message *message, size_t size,
                        const char *x, const char *y);

/* One step of sending (LINK_SENT, LINK_WAITS, LINK_CLOSED) or of receiving (all but LINK_SENT). */
enum link_event link_send(struct pipe_link *link);
enum link_event link_receive(struct pipe_link *link);

/* Room for a payload of arriving.bytes in the link's own buffer; NULL: no memory. */
char *link_buffer(struct pipe_link *link);

/* Where a closed link was: "its pipe closed in the middle of a message (24 of 72 bytes)". */
void link_describe(const struct pipe_link *link, char *text, size_t size);

#endif
