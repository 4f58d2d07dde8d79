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

/* The elements of superblocks begin <= i < end of a task. */
static void set_elements(struct message *message, const struct pipe_case *about,
                         const struct pipe_task *task, uint64_t begin, uint64_t end)
{
    uint64_t behind = end * block_elements(about);

    message->first = begin * block_elements(about);
    message->count = (behind < task->end ? behind : task->end) - message->first;
}

static enum status post_text(struct course *course, struct pipe_link *link,
                             const struct pipe_task *task, struct message message,
                             struct error *err)
{
    const struct pipe_operation *operation = course->operation;
    const size_t offset =
        (size_t)(task->origin + message.first) * dtype_size(operation->about->dtype);
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

static void post_raw(const struct course *course, struct pipe_link *link,
                     const struct pipe_task *task, const struct message *message)
{
    const struct pipe_operation *operation = course->operation;
    const size_t size = dtype_size(operation->about->dtype), offset = (size_t)task->origin * size;

    if (operation->x)
        link_post_elements(link, message, size, operation->x + offset,
                           operation->about->inputs > 1 ? operation->y + offset : NULL);
    else
        link_post(link, message, NULL, 0);
}

/* The next piece of a worker's task: all of it, or as text one superblock, so that no text grows large. */
static enum status post_piece(struct course *course, unsigned worker, struct error *err)
{
    const struct pipe_operation *operation = course->operation;
    struct pipe_member *member = &course->crew->members[worker];
    const struct pipe_task *task = course_sending(course, worker);
    bool text = operation->x && operation->encoding == ENCODING_JSON;
    uint64_t begin = course->parts[worker].next, end = text ? begin + 1 : task->last;
    struct message message = { .kind = end == task->last ? MESSAGE_TASK : MESSAGE_DATA,
                               .input = operation->input,
                               .begin = task->first * block_elements(operation->about),
                               .called_ns = course->called_ns };

    course->parts[worker].next = end;
    member->awaited += end == task->last;
    set_elements(&message, operation->about, task, begin, end);
    if (text)
        return post_text(course, &member->link, task, message, err);
    post_raw(course, &member->link, task, &message);
    return STATUS_OK;
}

/* What the worker needs to know, then its tasks. */
static enum status post(void *context, unsigned worker, struct error *err)
{
    struct course *course = context;
    struct pipe_member *member = &course->crew->members[worker];
    enum status status = STATUS_OK;

    if (course->operation->spawned && member->posted == 0)
        pipe_post_case(course->crew, worker, course->operation->about);
    else if (course_has_more(course, worker))
        status = post_piece(course, worker, err);
    member->posted_all = !course_has_more(course, worker);
    return status;
}

static char *task_records(const struct course *course, const struct pipe_task *task)
{
    return course->operation->records + task->record * course->operation->about->record_size;
}

/* Records as they are go to their place at once. */
static char *place_records(void *context, unsigned worker)
{
    const struct course *course = context;
    const struct pipe_task *task = course_answering(course, worker);
    struct pipe_link *link = &course->crew->members[worker].link;
    const struct message *message = &link->arriving;

    if (message->kind != MESSAGE_RECORDS || message->encoding != ENCODING_RAW)
        return link_buffer(link);
    if (message->first != task->first || message->count != task->last - task->first ||
        message->bytes != message->count * course->operation->about->record_size)
        return NULL;
    return task_records(course, task);
}

static enum status take_records(void *context, unsigned worker, struct error *err)
{
    struct course *course = context;
    struct part *part = &course->parts[worker];
    const struct pipe_task *task = course_answering(course, worker);
    const struct pipe_link *link = &course->crew->members[worker].link;
    struct number_list list = { "records", course->operation->about->record,
                                task_records(course, task), task->last - task->first };
    uint64_t start;
    bool ok = true;

    part->answered++;
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
    const struct pipe_exchange exchange = { &course, post, place_records, take_records };
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
