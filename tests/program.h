/*
 * The built program, run as a user runs it: in a process of its own, judged by its exit status, by what it prints,
 * by the files it writes and by what it leaves behind. Include cmocka's headers first.
 */
#ifndef GPUBENCH_TESTS_PROGRAM_H
#define GPUBENCH_TESTS_PROGRAM_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "host/result/result.h"

/* A run that says no more than it must: no builds from nothing, one gap, and little precision. */
#define FAST "--quick --gap 0 --precision 0.99 --min-rounds 1 --budget 10s "

/* A run that goes on until its budget ends, whatever it measures. */
#define LASTING "--quick --gap 0 --precision 0.000001 --min-rounds 1000000 "

#define PROCESSES_MAX 64

struct program {
    pid_t pid;       /* leads a process group of its own */
    char marker[64]; /* a setting in the environment of this process and of all it starts */
    FILE *streams[2];
    int status; /* the exit status, or 128 + the signal that ended it */
    double seconds, started_s;
    char *out, *err; /* owned: all it printed */
};

/*
 * Start the program. `settings` ("NAME=VALUE ...") are added to an environment without any OpenCL or gpubench
 * setting; `folder` becomes TMPDIR; `arguments` are split at spaces.
 */
void program_start(struct program *program, const char *folder, const char *settings,
                   const char *arguments);

/* Wait for its end; one that does not end in two minutes is killed, and the test fails. */
void program_finish(struct program *program);

/* Both. */
void program_run(struct program *program, const char *folder, const char *settings,
                 const char *arguments);

void program_clear(struct program *program);

/* The run ended with `status`; else fails and shows what was printed. */
void assert_status(const struct program *program, int status);

/* It printed `text`, to stdout or to stderr. */
void assert_says(const struct program *program, const char *text);

/* Nothing on stdout, and one line of ours on stderr, with exit status `status`. */
void assert_one_line(const struct program *program, int status);

/* All processes of this run that exist now; returns how many. */
size_t program_processes(const struct program *program, pid_t pids[PROCESSES_MAX]);

/* Wait until there are `count` or more of them, and it has said `text` on stderr; fails after a minute. */
void program_await(const struct program *program, size_t count, const char *text);

/* No process of this run is left after ten seconds. */
void assert_no_processes(const struct program *program);

pid_t parent_of(pid_t pid);

/* Read a result file, which must be a good one. */
void read_result(struct result *result, const char *path);

/* The first cell of a device whose id begins so, of this case. Fails when there is none. */
const struct cell_result *find_cell(const struct result *result, const char *device, const char *op,
                                    uint64_t n);

/* Every cell of devices that begin with `device` has this status, and a reason that holds `reason`. */
void assert_cells(const struct result *result, const char *device, enum cell_status status,
                  const char *reason);

/* Values of one case are the same bits on every device, and there is one. */
void assert_bits_agree(const struct result *result);

void pause_s(double seconds);

#endif
