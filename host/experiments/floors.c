/*
 * The coordinator's side of the floors: a process for each place.
 */
#include "host/experiments/floors.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"

#define LOOK_MS 100 /* between looks at whether somebody interrupts */

static const struct place {
    double budget_s; /* of sampling */
    double limit_s;  /* after which it is taken to hang */
} places[PLACE_COUNT] = {
    [PLACE_FORK] = { 0.15, 10 },     [PLACE_THREAD] = { 0.1, 10 }, [PLACE_PIPE] = { 0.3, 10 },
    [PLACE_FUTEX] = { 0.2, 10 },     [PLACE_PAGES] = { 0.3, 10 },  [PLACE_ONE_CORE] = { 0.5, 20 },
    [PLACE_ALL_CORES] = { 0.5, 20 }, [PLACE_OPENCL] = { 0.3, 30 }, /* it may build for long */
};

/* Values of one place, shared with its process. */
struct visit {
    const struct floors_request *request;
    enum floor_place place;
    struct floor_value *values;
    size_t count;
};

static _Noreturn void measure_and_exit(const struct visit *visit, const struct opencl_info *opencl,
                                       int done)
{
    struct floor_ground ground = { .machine = visit->request->machine, .opencl = opencl };

    signal(SIGINT, SIG_IGN); /* terminals send these to everybody; the coordinator decides */
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);           /* a partner that died is a failed call */
    dup2(STDERR_FILENO, STDOUT_FILENO); /* what a driver prints is no output */
    floors_measure_here(&ground, visit->values, visit->count, places[visit->place].budget_s);
    _exit(write(done, "", 1) == 1 ? 0 : 1);
}

/* Wait for a byte; false when it took too long, the process died or somebody interrupts. */
static bool await(const struct visit *visit, int done)
{
    uint64_t deadline = clock_ns() + (uint64_t)(places[visit->place].limit_s * 1e9);
    char byte;

    while (clock_ns() < deadline &&
           !(visit->request->interrupted && visit->request->interrupted())) {
        struct pollfd end = { .fd = done, .events = POLLIN };

        if (poll(&end, 1, LOOK_MS) > 0)
            return read(done, &byte, 1) == 1;
    }
    return false;
}

/* Measure in a process of its own; the values keep the reason they have when it does not come to its end. */
static void measure_apart(struct visit *visit, const struct opencl_info *opencl)
{
    struct error err;
    pid_t process;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    process = floor_fork(&err);
    if (process == 0)
        measure_and_exit(visit, opencl, ends[1]);
    close(ends[1]);
    if (process > 0) {
        if (await(visit, ends[0]))
            floor_reap(process);
        else
            floor_end(process);
    }
    close(ends[0]);
}

static void say(const struct floors_request *request, size_t at, size_t count)
{
    if (request->progress)
        request->progress(request->progress_context, "measuring the machine's floors",
                          (double)at / (double)count, NAN);
}

/* Values of the floors of OpenCL devices or of all others, of which nothing is known yet. */
static size_t lay_out(struct floor_value *values, const struct opencl_info *opencl)
{
    size_t floors, count = 0;
    const struct floor_description *list = floor_list(&floors);

    for (size_t i = 0; i < floors; i++) {
        struct floor_value *value = &values[count];

        if ((list[i].place == PLACE_OPENCL) != (opencl != NULL))
            continue;
        *value = (struct floor_value){ .is = &list[i], .median = NAN, .low = NAN, .high = NAN };
        if (opencl)
            snprintf(value->device, sizeof(value->device), "opencl:%u.%u", opencl->platform,
                     opencl->index);
        snprintf(value->reason, sizeof(value->reason),
                 "its process was stopped, died or gave no answer");
        count++;
    }
    return count;
}

/* Measure `total` values laid out in the order of the table: those of a place lie side by side. */
static void measure_places(const struct floors_request *request, struct floor_value *values,
                           size_t total)
{
    unsigned device = 0;
    size_t count;

    for (size_t at = 0; at < total; at += count) {
        struct visit visit = { .request = request,
                               .place = values[at].is->place,
                               .values = values + at };
        bool opencl = visit.place == PLACE_OPENCL;

        for (count = 0; at + count < total && values[at + count].is->place == visit.place &&
                        strcmp(values[at + count].device, values[at].device) == 0;)
            count++;
        visit.count = count;
        say(request, at, total);
        if (!request->interrupted || !request->interrupted())
            measure_apart(&visit, opencl ? &request->opencl->devices[device++] : NULL);
    }
}

static void note_time(struct floors *floors)
{
    time_t now = time(NULL);
    struct tm utc;

    if (gmtime_r(&now, &utc))
        strftime(floors->measured, sizeof(floors->measured), "%Y-%m-%dT%H:%M:%SZ", &utc);
}

enum status floors_measure(struct floors *floors, const struct floors_request *request,
                           struct error *err)
{
    size_t most, count, bytes;
    struct floor_value *shared;

    floor_list(&most);
    bytes = most * (1 + request->opencl->count) * sizeof(*shared);
    shared = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return error_errno(err, errno, "cannot map shared memory for the floors");
    count = lay_out(shared, NULL);
    for (unsigned d = 0; d < request->opencl->count; d++)
        count += lay_out(shared + count, &request->opencl->devices[d]);
    measure_places(request, shared, count);
    note_time(floors);
    floors->values = malloc(bytes);
    if (floors->values) {
        memcpy(floors->values, shared, count * sizeof(*shared));
        floors->count = count;
    }
    munmap(shared, bytes);
    return floors->values ? STATUS_OK : error_set(err, STATUS_FAILED, "out of memory");
}

void floors_clear(struct floors *floors)
{
    free(floors->values);
    *floors = (struct floors){ .values = NULL };
}
