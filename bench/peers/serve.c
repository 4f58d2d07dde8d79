/*
 * gpubench's own cells and its peers in C on one buffer, for the program that puts them side by side (peers/run).
 *
 *   bench_serve DTYPE BYTES
 *
 * makes an input of BYTES (two of half of them for what has two) and answers a line with a line:
 *
 *   cell DEVICE OP           -> ok INDEX NAME | no REASON     a device in its runner
 *   peer KIND THREADS INPUTS -> ok INDEX NAME | no REASON     a peer in C, in a process forked from this one
 *   time INDEX BATCH         -> seconds of one call, of BATCH back to back
 *   dump PATH                -> ok: the inputs' bytes to PATH.x and PATH.y
 *
 * Contenders are opened before any is timed: this process has one thread, and what it forks shares its input.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#include "bench/device_cell.h"
#include "bench/peers/native.h"
#include "host/data/generate.h"
#include "host/measure/clock.h"

#define ENTRIES_MAX 64

/* One of both. */
struct entry {
    struct runner runner;
    struct device_cell cell;
    int to, from; /* pipes of a peer's process */
    pid_t pid; /* which is stopped while it is not asked: its threads may spin long after a call */
    bool is_cell;
};

struct server {
    struct arena arena;
    size_t bytes;
    struct entry entries[ENTRIES_MAX];
    unsigned count;
};

static void repeat_call(struct native *native, unsigned batch)
{
    for (unsigned i = 0; i < batch; i++)
        native->call(native);
}

static double native_time(struct native *native, unsigned batch)
{
    uint64_t start;

    native->call(native); /* its threads awake */
    start = clock_ns();
    if (native->repeat)
        native->repeat(native, batch);
    else
        repeat_call(native, batch);
    return 1e-9 * (double)(clock_ns() - start) / batch;
}

/* Report how opening went, then answer batches with times until nobody asks any more. */
static _Noreturn void live(struct native *native, const char *kind, int from, int to)
{
    struct error err = { .status = STATUS_OK };
    char text[256];
    unsigned batch;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (native_open(native, kind, &err) == STATUS_OK) {
        native->call(native);
        snprintf(text, sizeof(text), "%s", native->name);
    } else {
        snprintf(text, sizeof(text), "!%.250s", err.text);
    }
    if (write(to, text, sizeof(text)) != (ssize_t)sizeof(text) || text[0] == '!')
        _exit(0);
    while (read(from, &batch, sizeof(batch)) == (ssize_t)sizeof(batch)) {
        double time = native_time(native, batch);

        if (write(to, &time, sizeof(time)) != (ssize_t)sizeof(time))
            break;
    }
    _exit(0);
}

static void add_peer(struct server *server, const char *kind, unsigned threads, unsigned inputs)
{
    struct entry *entry = &server->entries[server->count];
    struct native native = { .arena = &server->arena,
                             .n = server->bytes / inputs / dtype_size(server->arena.dtype),
                             .threads = threads };
    int there[2], back[2];
    char text[256];
    pid_t pid;

    fflush(stdout);
    if (pipe(there) != 0 || pipe(back) != 0) {
        printf("no pipes\n");
        return;
    }
    pid = fork();
    if (pid < 0) {
        printf("no process\n");
        return;
    }
    if (pid == 0)
        live(&native, kind, there[0], back[1]);
    close(there[0]);
    close(back[1]);
    *entry = (struct entry){ .to = there[1], .from = back[0], .pid = pid };
    if (read(back[0], text, sizeof(text)) != (ssize_t)sizeof(text))
        printf("no %s: its process ended\n", kind);
    else if (text[0] == '!')
        printf("no %s\n", text + 1);
    else
        printf("ok %u %s\n", server->count++, text);
    kill(pid, SIGSTOP);
}

static void add_cell(struct server *server, const char *device, const char *name)
{
    struct entry *entry = &server->entries[server->count];
    struct error err = { .status = STATUS_OK };
    struct op op;
    uint64_t n;

    memset(entry, 0, sizeof(*entry));
    entry->is_cell = true;
    if (!op_parse(name, &op)) {
        printf("no operator %s\n", name);
        return;
    }
    n = server->bytes / op.is->inputs / dtype_size(server->arena.dtype);
    if (device_start(&entry->runner, device, &server->arena, &err) != STATUS_OK ||
        device_cell_load(&entry->cell, &entry->runner, op, &server->arena, n, &err) != STATUS_OK)
        printf("no %s\n", err.text);
    else
        printf("ok %u %s %s\n", server->count++, device, name);
}

static double entry_time(struct entry *entry, unsigned batch)
{
    double time = NAN;

    if (entry->is_cell)
        return device_cell_time(&entry->cell, batch);
    kill(entry->pid, SIGCONT);
    if (write(entry->to, &batch, sizeof(batch)) != (ssize_t)sizeof(batch) ||
        read(entry->from, &time, sizeof(time)) != (ssize_t)sizeof(time))
        time = NAN;
    kill(entry->pid, SIGSTOP);
    return time;
}

static bool dump_input(const void *input, size_t bytes, const char *path, char which)
{
    char name[512];
    FILE *file;
    bool ok;

    snprintf(name, sizeof(name), "%s.%c", path, which);
    file = fopen(name, "wb");
    ok = file && fwrite(input, 1, bytes, file) == bytes;
    return file && fclose(file) == 0 && ok;
}

static void answer(struct server *server, const char *line)
{
    char word[64], other[64];
    unsigned a, b;

    if (server->count == ENTRIES_MAX)
        printf("no room for more\n");
    else if (sscanf(line, "cell %63s %63s", word, other) == 2)
        add_cell(server, word, other);
    else if (sscanf(line, "peer %63s %u %u", word, &a, &b) == 3 && (b == 1 || b == 2))
        add_peer(server, word, a, b);
    else if (sscanf(line, "time %u %u", &a, &b) == 2 && a < server->count && b > 0)
        printf("%.9g\n", entry_time(&server->entries[a], b));
    else if (sscanf(line, "dump %63s", word) == 1)
        printf(dump_input(server->arena.x, server->bytes, word, 'x') &&
                       dump_input(server->arena.y, server->bytes, word, 'y')
                   ? "ok\n"
                   : "no file\n");
    else
        printf("no such question\n");
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct server *server = calloc(1, sizeof(*server));
    struct error err = { .status = STATUS_OK };
    enum dtype dtype = argc == 3 ? dtype_parse(argv[1]) : DTYPE_COUNT;
    char line[256];
    uint64_t n;

    if (!server || dtype == DTYPE_COUNT) {
        fprintf(stderr, "usage: bench_serve DTYPE BYTES\n");
        return STATUS_USAGE;
    }
    server->bytes = strtoul(argv[2], NULL, 10);
    n = server->bytes / dtype_size(dtype);
    if (arena_open(&server->arena, dtype, n, 2, &err) != STATUS_OK) {
        fprintf(stderr, "bench_serve: %s\n", err.text);
        return err.status;
    }
    generate(server->arena.x, dtype, DATA_UNIFORM, 1, 0, 0, n);
    generate(server->arena.y, dtype, DATA_UNIFORM, 1, 1, 0, n);
    while (fgets(line, sizeof(line), stdin))
        answer(server, line);
    for (unsigned i = 0; i < server->count; i++)
        if (server->entries[i].is_cell)
            runner_stop(&server->entries[i].runner);
        else
            kill(server->entries[i].pid, SIGKILL);
    arena_close(&server->arena);
    free(server);
    return STATUS_OK;
}
