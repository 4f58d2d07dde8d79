#include "host/devices/pipe_course.h"

#include <stdlib.h>

#include "host/devices/pool.h"

bool course_begin(struct course *course)
{
    const struct pipe_operation *operation = course->operation;
    const unsigned workers = course->crew->workers;

    course->next = operation->first;
    course->called_ns = !operation->phases   ? 0
                        : operation->spawned ? operation->called_ns
                                             : clock_ns();
    course->parts = calloc(workers, sizeof(*course->parts));
    for (unsigned w = 0; course->parts && w < workers; w++) {
        struct pipe_link *link = &course->crew->members[w].link;

        link->bytes_out = link->bytes_back = 0;
    }
    return course->parts != NULL;
}

void course_end(struct course *course)
{
    free(course->parts);
}

/* The superblocks of a worker, which are its one task where the case is not divided. */
static struct pipe_task share_of(const struct course *course, unsigned worker)
{
    const struct pipe_operation *operation = course->operation;
    const uint64_t count = operation->last - operation->first;
    const unsigned workers = course->crew->workers;
    uint64_t begin = share_begin(count, worker, workers);

    return (struct pipe_task){
        .first = operation->first + begin,
        .last = operation->first + share_begin(count, worker + 1, workers),
        .end = operation->about->n,
        .record = begin,
    };
}

static struct pipe_task task_of(const struct tasks *tasks, uint64_t i)
{
    uint64_t origin = i * tasks->chunk, left = tasks->n - origin;
    uint64_t end = left < tasks->chunk ? left : tasks->chunk;

    return (struct pipe_task){
        .origin = origin,
        .last = superblock_count(tasks->dtype, end),
        .end = end,
        .record = i * tasks->each,
    };
}

/* Number i of a worker's. */
static struct pipe_task *task_slot(const struct course *course, unsigned worker, uint64_t i)
{
    return &course->parts[worker].tasks[i % PIPE_AHEAD];
}

/* The last one begun is not through. */
static bool is_sending(const struct course *course, unsigned worker)
{
    const struct part *part = &course->parts[worker];

    return part->begun > 0 && part->next < task_slot(course, worker, part->begun - 1)->last;
}

bool course_has_more(const struct course *course, unsigned worker)
{
    struct pipe_task share;

    if (course->operation->about->tasks.count > 0)
        return course->next < course->operation->last || is_sending(course, worker);
    share = share_of(course, worker);
    return course->parts[worker].begun == 0 ? share.first < share.last : is_sending(course, worker);
}

struct pipe_task *course_sending(struct course *course, unsigned worker)
{
    const struct tasks *tasks = &course->operation->about->tasks;
    struct part *part = &course->parts[worker];
    struct pipe_task *task;

    if (is_sending(course, worker))
        return task_slot(course, worker, part->begun - 1);
    task = task_slot(course, worker, part->begun++);
    *task = tasks->count > 0 ? task_of(tasks, course->next++) : share_of(course, worker);
    part->next = task->first;
    return task;
}

struct pipe_task *course_answering(const struct course *course, unsigned worker)
{
    return task_slot(course, worker, course->parts[worker].answered);
}

/* When the last worker had computed, and when the last records were there. */
static void find_last(const struct course *course, uint64_t *end_ns, uint64_t *received_ns)
{
    *end_ns = *received_ns = course->called_ns;
    for (unsigned w = 0; w < course->crew->workers; w++) {
        if (course->parts[w].received_ns == 0)
            continue;
        if (course->parts[w].received_ns > *received_ns)
            *received_ns = course->parts[w].received_ns;
        if (course->crew->times[w].end_ns > *end_ns)
            *end_ns = course->crew->times[w].end_ns;
    }
}

/* The stretches of a worker with a share, `each` of a mean, up to when its records were there. */
static void add_worker(const struct pipe_times *times, uint64_t received_ns, double each,
                       struct phases *phases)
{
    phases->s[PHASE_CREATE] += each * (double)times->create_ns;
    phases->s[PHASE_ALLOC] += each * (double)times->alloc_ns;
    phases->s[PHASE_TRANSFER_IN] += each * (double)times->in_ns;
    phases->s[PHASE_LAUNCH] += each * (double)times->launch_ns;
    phases->s[PHASE_COMPUTE] += each * (double)times->compute_ns;
    phases->s[PHASE_TRANSFER_OUT] += each * (double)(times->out_ns + received_ns - times->end_ns);
}

static void add_means(const struct course *course, uint64_t returned_ns, struct phases *phases)
{
    const double each = 1e-9 / course->crew->workers;
    uint64_t last_end_ns, last_ns;

    find_last(course, &last_end_ns, &last_ns);
    for (unsigned w = 0; w < course->crew->workers; w++) {
        const struct pipe_times *times = &course->crew->times[w];
        uint64_t received_ns = course->parts[w].received_ns;

        if (received_ns > 0) {
            add_worker(times, received_ns, each, phases);
            phases->imbalance_s += each * (double)(last_end_ns - times->end_ns);
        } else {
            uint64_t ready_ns = course->called_ns + times->create_ns;

            received_ns = last_ns > ready_ns ? last_ns : ready_ns;
            phases->s[PHASE_CREATE] += each * (double)times->create_ns;
            phases->s[PHASE_LAUNCH] += each * (double)(received_ns - ready_ns);
        }
        phases->s[PHASE_SYNC] += each * (double)(returned_ns - received_ns);
    }
}

/* What went through the pipes, and what text cost, caller and workers together. */
static void add_channel(const struct course *course, struct phases *phases)
{
    const struct pipe_crew *crew = course->crew;
    uint64_t encode_ns = course->encode_ns, decode_ns = course->decode_ns;

    for (unsigned w = 0; w < crew->workers; w++) {
        phases->channel.bytes_in += (double)crew->members[w].link.bytes_out;
        phases->channel.bytes_out += (double)crew->members[w].link.bytes_back;
        encode_ns += course->parts[w].received_ns > 0 ? crew->times[w].encode_ns : 0;
        decode_ns += course->parts[w].received_ns > 0 ? crew->times[w].decode_ns : 0;
    }
    phases->channel.encode_s += 1e-9 * (double)encode_ns;
    phases->channel.decode_s += 1e-9 * (double)decode_ns;
}

void course_add_phases(const struct course *course, uint64_t returned_ns)
{
    add_means(course, returned_ns, course->operation->phases);
    add_channel(course, course->operation->phases);
}
