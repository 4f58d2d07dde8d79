/*
 * Floors of waiting for one another: this process on one processor, a partner on the next one, and a word in
 * memory between them, as pools have it.
 */
#include <errno.h>
#include <linux/futex.h>
#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/base/relax.h"
#include "host/experiments/floors_parts.h"
#include "host/measure/clock.h"

#define LINE      64
#define ASLEEP_NS 20000u /* after a partner said that it goes to sleep, it does */

/* Shared. Each word has a cache line of its own and is raised by one side only. */
struct court {
    _Alignas(LINE) atomic_uint serve;   /* raised here, awaited there */
    _Alignas(LINE) atomic_uint back;    /* raised there, awaited here */
    _Alignas(LINE) atomic_uint game;    /* raised to play `turns` */
    _Alignas(LINE) atomic_uint playing; /* raised there when it begins */
    _Alignas(LINE) atomic_uint waiting; /* raised there before it waits for a serve */
    unsigned turns;
    bool spinning;
    pid_t partner;
};

static void wait_parked(atomic_uint *word, unsigned seen)
{
    while (atomic_load(word) == seen)
        syscall(SYS_futex, word, FUTEX_WAIT, seen, NULL, NULL, 0);
}

static void wait_spinning(atomic_uint *word, unsigned seen)
{
    while (atomic_load_explicit(word, memory_order_acquire) == seen)
        processor_relax();
}

/* Outside the timed span, where the two may have one processor between them. */
static void wait_yielding(atomic_uint *word, unsigned seen)
{
    while (atomic_load(word) == seen)
        sched_yield();
}

static void raise_word(atomic_uint *word, bool wake)
{
    atomic_fetch_add(word, 1);
    if (wake)
        syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0);
}

/* Between games it sleeps: a partner that spins would take time from other floors. */
static _Noreturn void return_serves(struct court *court)
{
    unsigned game = 0, serve = 0;

    for (;;) {
        unsigned turns;

        wait_parked(&court->game, game++);
        turns = court->turns; /* after its last turn, the next game's may stand there */
        raise_word(&court->playing, false);
        for (unsigned i = 0; i < turns; i++, serve++) {
            raise_word(&court->waiting, false);
            if (court->spinning)
                wait_spinning(&court->serve, serve);
            else
                wait_parked(&court->serve, serve);
            raise_word(&court->back, !court->spinning);
        }
    }
}

enum status futex_open(struct floor_probe *probe, const struct floor_description *floor,
                       struct floor_ground *ground, struct error *err)
{
    struct court *court;

    if (floor->choice && machine_workers(ground->machine) < 2)
        return error_set(err, STATUS_FAILED, "it takes two processors");
    court = mmap(NULL, sizeof(*court), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (court == MAP_FAILED)
        return error_errno(err, errno, "cannot map shared memory");
    probe->state = court;
    probe->amount = 1;
    court->spinning = floor->choice;
    court->partner = floor_fork(err);
    if (court->partner == 0) {
        floor_pin(&ground->allowed, 1);
        return_serves(court);
    }
    if (court->partner < 0) {
        futex_close(probe);
        return STATUS_FAILED;
    }
    floor_pin(&ground->allowed, 0);
    return STATUS_OK;
}

static double play_spinning(struct court *court, unsigned turns, unsigned back)
{
    uint64_t start = clock_ns();

    for (unsigned i = 0; i < turns; i++, back++) {
        raise_word(&court->serve, false);
        wait_spinning(&court->back, back);
    }
    return 1e-9 * (double)(clock_ns() - start);
}

/*
 * Left alone, two processes that serve one another find each other awake more often than not, which is
 * another thing: each serve waits until the partner sleeps, and that is not part of what is timed.
 */
static double play_parked(struct court *court, unsigned turns, unsigned back, unsigned waiting)
{
    uint64_t taken = 0;

    for (unsigned i = 0; i < turns; i++, back++, waiting++) {
        uint64_t start;

        wait_yielding(&court->waiting, waiting);
        for (start = clock_ns(); clock_ns() - start < ASLEEP_NS;)
            sched_yield();
        start = clock_ns();
        raise_word(&court->serve, true);
        wait_parked(&court->back, back);
        taken += clock_ns() - start;
    }
    return 1e-9 * (double)taken;
}

double futex_time(struct floor_probe *probe, unsigned calls)
{
    struct court *court = probe->state;
    unsigned back = atomic_load(&court->back), playing = atomic_load(&court->playing);
    unsigned waiting = atomic_load(&court->waiting);

    court->turns = calls;
    raise_word(&court->game, true);
    wait_yielding(&court->playing, playing);
    return court->spinning ? play_spinning(court, calls, back)
                           : play_parked(court, calls, back, waiting);
}

void futex_close(struct floor_probe *probe)
{
    struct court *court = probe->state;

    if (!court)
        return;
    if (court->partner > 0)
        floor_end(court->partner);
    munmap(court, sizeof(*court));
    probe->state = NULL;
}
