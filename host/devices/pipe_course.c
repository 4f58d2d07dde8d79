#include "host/devices/pipe_course.h"

#include <stdlib.h>

#include "host/devices/pool.h"

bool course_begin(struct course *course)
{
    const struct pipe_operation *operation = course->operation;
    const uint64_t count = operation->last - operation->first;
    const unsigned workers = course->crew->workers;

    course->called_ns = !operation->phases   ? 0
                        : operation->spawned ? operation->called_ns
                                             : clock_ns();
    course->parts = calloc(workers, sizeof(*course->parts));
    for (unsigned w = 0; course->parts && w < workers; w++) {
        struct part *part = &course->parts[w];
        struct pipe_link *link = &course->crew->members[w].link;

        part->first = part->next = operation->first + share_begin(count, w, workers);
        part->last = operation->first + share_begin(count, w + 1, workers);
        link->bytes_out = link->bytes_back = 0;
    }
    return course->parts != NULL;
}

void course_end(struct course *course)
{
    free(course->parts);
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
