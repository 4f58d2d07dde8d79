#include "host/devices/pipe_operation.h"
#include "host/devices/pool.h"
#include "kernels/canonical.h"

/* What workers are being told. */
struct telling {
    struct pipe_crew *crew;
    const struct pipe_load *load;
};

/* The inputs that the case needs, as a set of bits. */
static unsigned char inputs_of(const struct pipe_load *load)
{
    return (unsigned char)((1u << load->about.held) - 1);
}

void pipe_post_case(struct pipe_crew *crew, unsigned worker, const struct pipe_case *shared)
{
    struct pipe_member *member = &crew->members[worker];
    struct pipe_case *about = &member->about;
    uint64_t count = superblock_count(shared->dtype, shared->n);

    *about = *shared;
    if (shared->tasks.count > 0) {
        about->first = 0;
        about->last = superblock_count(shared->dtype, shared->tasks.chunk);
    } else {
        about->first = share_begin(count, worker, crew->workers);
        about->last = share_begin(count, worker + 1, crew->workers);
    }
    member->next = about->first;
    link_post(&member->link, &(struct message){ .kind = MESSAGE_CASE, .bytes = sizeof(*about) },
              &(struct iovec){ about, sizeof(*about) }, 1);
}

/* Post the next superblocks that the worker is to hold and does not; false when it holds all of its share. */
static bool post_missing(const struct telling *telling, unsigned worker)
{
    const struct pipe_load *load = telling->load;
    const uint64_t elements = SUPERBLOCK_BYTES / dtype_size(load->about.dtype);
    struct pipe_member *member = &telling->crew->members[worker];
    unsigned char *held = load->held ? load->held + worker * load->blocks : NULL;
    uint64_t next = member->next, last = held ? member->about.last : next, first;

    while (next < last && (held[next] & inputs_of(load)) == inputs_of(load))
        next++;
    for (first = next; next < last && (held[next] & inputs_of(load)) != inputs_of(load); next++)
        held[next] |= inputs_of(load);
    member->next = next;
    if (first < next)
        link_post_elements(&member->link,
                           &(struct message){ .kind = MESSAGE_DATA,
                                              .first = first * elements,
                                              .count = (next - first) * elements },
                           dtype_size(load->about.dtype), load->x,
                           load->about.held > 1 ? load->y : NULL);
    return first < next;
}

/* Case, missing data, and the question that is answered once the worker has come so far. */
static enum status post(void *context, unsigned worker, struct error *err)
{
    const struct telling *telling = context;
    struct pipe_member *member = &telling->crew->members[worker];
    bool known = member->posted > 0 || telling->load->about.n == 0;

    (void)err;
    if (!known) {
        pipe_post_case(telling->crew, worker, &telling->load->about);
    } else if (telling->load->about.n == 0 || !post_missing(telling, worker)) {
        link_post(&member->link, &(struct message){ .kind = MESSAGE_READY }, NULL, 0);
        member->awaited = 1;
        member->posted_all = true;
    }
    return STATUS_OK;
}

static char *place(void *context, unsigned worker)
{
    return link_buffer(&((struct telling *)context)->crew->members[worker].link);
}

static enum status take(void *context, unsigned worker, struct error *err)
{
    const struct pipe_link *link = &((struct telling *)context)->crew->members[worker].link;

    if (link->arriving.kind == MESSAGE_READY)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED, "worker %u: %.*s", worker + 1, (int)link->arriving.bytes,
                     link->buffer ? link->buffer : "");
}

enum status pipe_share_case(struct pipe_crew *crew, const struct pipe_load *load, struct error *err)
{
    struct telling telling = { crew, load };
    const struct pipe_exchange exchange = { &telling, post, place, take };

    return pipe_crew_exchange(crew, &exchange, err);
}
