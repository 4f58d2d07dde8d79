/*
 * Floors of pipes: this process on one processor, a partner on the next one.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"

#define READ_BYTES 65536u /* as much as a pipe holds, unless somebody enlarged it */

struct pipes {
    int to[2], from[2]; /* each the end to read and the one to write; -1: closed */
    pid_t partner;      /* 0: none */
    char *block;        /* what is sent */
    size_t bytes;
};

/* Reads `bytes`, answers with one, and so on until the pipe is closed. */
static _Noreturn void answer_blocks(int in, int out, size_t bytes)
{
    char *buffer = malloc(READ_BYTES);
    size_t left = bytes;

    while (buffer) {
        ssize_t got = read(in, buffer, left < READ_BYTES ? left : READ_BYTES);

        if (got <= 0)
            break;
        left -= (size_t)got;
        if (left > 0)
            continue;
        if (write(out, "", 1) != 1)
            break;
        left = bytes;
    }
    _exit(0);
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

static enum status start_partner(struct pipes *pipes, const cpu_set_t *allowed, struct error *err)
{
    pid_t partner = floor_fork(err);

    if (partner < 0)
        return STATUS_FAILED;
    if (partner == 0) {
        close(pipes->to[1]);
        close(pipes->from[0]);
        floor_pin(allowed, 1);
        answer_blocks(pipes->to[0], pipes->from[1], pipes->bytes);
    }
    pipes->partner = partner;
    close_end(&pipes->to[0]);
    close_end(&pipes->from[1]);
    floor_pin(allowed, 0);
    return STATUS_OK;
}

enum status pipe_open(struct floor_probe *probe, const struct floor_description *floor,
                      struct floor_ground *ground, struct error *err)
{
    struct pipes *pipes = calloc(1, sizeof(*pipes));
    enum status status = STATUS_OK;

    if (!pipes)
        return error_set(err, STATUS_FAILED, "out of memory");
    *pipes = (struct pipes){ .to = { -1, -1 }, .from = { -1, -1 }, .bytes = floor->choice };
    probe->state = pipes;
    probe->amount = (double)pipes->bytes;
    pipes->block = calloc(1, pipes->bytes);
    if (!pipes->block)
        status = error_set(err, STATUS_FAILED, "out of memory");
    else if (pipe2(pipes->to, O_CLOEXEC) != 0 || pipe2(pipes->from, O_CLOEXEC) != 0)
        status = error_errno(err, errno, "cannot make a pipe");
    else
        status = start_partner(pipes, &ground->allowed, err);
    if (status != STATUS_OK)
        pipe_close(probe);
    return status;
}

double pipe_time(struct floor_probe *probe, unsigned calls)
{
    const struct pipes *pipes = probe->state;
    uint64_t start = clock_ns();
    char answer;

    for (unsigned i = 0; i < calls; i++)
        if (write(pipes->to[1], pipes->block, pipes->bytes) != (ssize_t)pipes->bytes ||
            read(pipes->from[0], &answer, 1) != 1)
            return NAN;
    return 1e-9 * (double)(clock_ns() - start);
}

void pipe_close(struct floor_probe *probe)
{
    struct pipes *pipes = probe->state;

    if (!pipes)
        return;
    for (int i = 0; i < 2; i++) {
        close_end(&pipes->to[i]);
        close_end(&pipes->from[i]);
    }
    if (pipes->partner > 0)
        floor_end(pipes->partner);
    free(pipes->block);
    free(pipes);
    probe->state = NULL;
}
