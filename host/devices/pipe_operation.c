#include "host/devices/pipe_operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/devices/pipe_course.h"
#include "kernels/canonical.h"

static uint64_t block_elements(const struct pipe_case *about)
{
    return SUPERBLOCK_BYTES / dtype_size(about->dtype);
}

/* The elements of superblocks begin <= i < end. */
static void set_elements(struct message *message, const struct pipe_case *about, uint64_t begin,
                         uint64_t end)
{
    uint64_t behind = end * block_elements(about);

    message->first = begin * block_elements(about);
    message->count = (behind < about->n ? behind : about->n) - message->first;
}

static enum status post_text(struct course *course, struct pipe_link *link, struct message message,
                             struct error *err)
{
    const struct pipe_operation *operation = course->operation;
    const size_t offset = (size_t)message.first * dtype_size(operation->about->dtype);
    const struct number_layout layout = element_layout(operation->about->dtype);
    const unsigned inputs = operation->about->inputs;
    const struct number_list lists[2] = {
        { "x", layout, (char *)(uintptr_t)operation->x + offset, message.count },
        { "y", layout, inputs > 1 ? (char *)(uintptr_t)operation->y + offset : NULL,
          message.count },
    };
    uint64_t start = clock_ns();

    link->text = number_text_make(lists, inputs, err);
    course->encode_ns += clock_ns() - start;
    if (!link->text)
        return STATUS_FAILED;
    message.encoding = ENCODING_JSON;
    message.inputs = inputs;
    message.bytes = strlen(link->text);
    link_post(link, &message, &(struct iovec){ link->text, message.bytes }, 1);
    return STATUS_OK;
}

/* The next piece of a worker's task: all of it, or as text one superblock, so that no text grows large. */
static enum status post_piece(void *context, unsigned worker, struct error *err)
{
    struct course *course = context;
    const struct pipe_operation *operation = course->operation;
    struct pipe_member *member = &course->crew->members[worker];
    struct part *part = &course->parts[worker];
    bool unknown = operation->spawned && member->posted == 0;
    bool text = operation->x && operation->encoding == ENCODING_JSON;
    uint64_t begin = part->next, end = text && part->next < part->last ? begin + 1 : part->last;
    struct message message = { .kind = end == part->last ? MESSAGE_TASK : MESSAGE_DATA,
                               .input = operation->input,
                               .begin = part->first * block_elements(operation->about),
                               .called_ns = course->called_ns };

    member->posted_all = (unknown ? begin : end) == part->last;
    if (unknown) {
        pipe_post_case(course->crew, worker, operation->about);
        return STATUS_OK;
    }
    if (begin == end) /* no share */
        return STATUS_OK;
    part->next = end;
    member->awaited = end == part->last;
    set_elements(&message, operation->about, begin, end);
    if (text)
        return post_text(course, &member->link, message, err);
    if (operation->x)
        link_post_elements(&member->link, &message, dtype_size(operation->about->dtype),
                           operation->x, operation->about->inputs > 1 ? operation->y : NULL);
    else
        link_post(&member->link, &message, NULL, 0);
    return STATUS_OK;
}

/* Records as they are go to their place at once. */
static char *place_records(void *context, unsigned worker)
{
    const struct course *course = context;
    const struct pipe_operation *operation = course->operation;
    const struct part *part = &course->parts[worker];
    struct pipe_link *link = &course->crew->members[worker].link;
    const struct message *message = &link->arriving;

    if (message->kind != MESSAGE_RECORDS || message->encoding != ENCODING_RAW)
        return link_buffer(link);
    if (message->first != part->first || message->count != part->last - part->first ||
        message->bytes != message->count * operation->about->record_size)
        return NULL;
    return operation->records + (part->first - operation->first) * operation->about->record_size;
}

static enum status take_records(void *context, unsigned worker, struct error *err)
{
    struct course *course = context;
    const struct pipe_operation *operation = course->operation;
    struct part *part = &course->parts[worker];
    const struct pipe_link *link = &course->crew->members[worker].link;
    struct number_list list = { "records", operation->about->record,
                                operation->records + (part->first - operation->first) *
                                                         operation->about->record_size,
                                part->last - part->first };
    uint64_t start;
    bool ok = true;

    if (link->arriving.kind == MESSAGE_FAILED)
        return error_set(err, STATUS_FAILED, "worker %u: %.*s", worker + 1,
                         (int)link->arriving.bytes, link->buffer);
    if (link->arriving.encoding == ENCODING_JSON) {
        start = clock_ns();
        ok = number_text_read(link->buffer, link->arriving.bytes, &list, 1, err);
        course->decode_ns += clock_ns() - start;
    }
    part->received_ns = course->called_ns ? clock_ns() : 0;
    return ok ? STATUS_OK : STATUS_FAILED;
}

enum status pipe_operation_run(struct pipe_crew *crew, const struct pipe_operation *operation,
                               struct error *err)
{
    struct course course = { .crew = crew, .operation = operation };
    const struct pipe_exchange exchange = { &course, post_piece, place_records, take_records };
    enum status status;

    if (!course_begin(&course))
        return error_set(err, STATUS_FAILED, "out of memory for %u shares", crew->workers);
    status = pipe_crew_exchange(crew, &exchange, err);
    inject(operation->injection, PHASE_SYNC);
    if (operation->spawned && status == STATUS_OK)
        status = pipe_crew_end(crew, err);
    if (operation->phases && status == STATUS_OK)
        course_add_phases(&course, clock_ns());
    course_end(&course);
    return status;
}
