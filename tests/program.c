#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "host/result/json.h"
#include "tests/program.h"

#define ARGUMENTS_MAX 64
#define LIMIT_S       120.0
#define AWAIT_S       60.0 /* on a busy machine */
#define LEFT_S        10.0 /* until what was killed is gone */

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

void pause_s(double seconds)
{
    const struct timespec pause = { .tv_sec = (time_t)seconds,
                                    .tv_nsec = (long)(1e9 * (seconds - (double)(time_t)seconds)) };

    nanosleep(&pause, NULL);
}

/* In the child: what remains of the environment decides nothing. */
static void set_environment(const struct program *program, const char *folder, char *settings)
{
    static const char *const dropped[] = {
        "OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH", "OPENCL_LAYERS",
        "GPUBENCH_LAYER",  "NO_COLOR",           "POCL_DEVICES"
    };
    char *rest = NULL;

    for (size_t i = 0; i < sizeof(dropped) / sizeof(dropped[0]); i++)
        unsetenv(dropped[i]);
    setenv("TMPDIR", folder, 1);
    setenv(program->marker, "1", 1);
    for (char *word = strtok_r(settings, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        putenv(word);
}

static _Noreturn void become(const struct program *program, const char *folder, char *settings,
                             char *arguments)
{
    char name[] = "gpubench";
    char *list[ARGUMENTS_MAX] = { name };
    char *rest = NULL, *word = strtok_r(arguments, " ", &rest);

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that is ended leaves nothing either */
    set_environment(program, folder, settings);
    for (int i = 1; word && i < ARGUMENTS_MAX - 1; i++, word = strtok_r(NULL, " ", &rest))
        list[i] = word;
    dup2(fileno(program->streams[0]), STDOUT_FILENO);
    dup2(fileno(program->streams[1]), STDERR_FILENO);
    execv(PROGRAM_PATH, list);
    _exit(99);
}

void program_start(struct program *program, const char *folder, const char *settings,
                   const char *arguments)
{
    char *own_settings = strdup(settings), *own_arguments = strdup(arguments);

    memset(program, 0, sizeof(*program));
    program->started_s = now_s();
    snprintf(program->marker, sizeof(program->marker), "GPUBENCH_TEST_%d_%lld", getpid(),
             (long long)(1e9 * program->started_s));
    program->streams[0] = tmpfile();
    program->streams[1] = tmpfile();
    assert_true(own_settings && own_arguments && program->streams[0] && program->streams[1]);
    program->pid = fork();
    assert_true(program->pid >= 0);
    if (program->pid == 0)
        become(program, folder, own_settings, own_arguments);
    setpgid(program->pid, program->pid);
    free(own_settings);
    free(own_arguments);
}

static char *read_all(FILE *stream)
{
    size_t size = 0, capacity = 1 << 16, got;
    char *text = malloc(capacity);

    rewind(stream);
    assert_non_null(text);
    while ((got = fread(text + size, 1, capacity - size - 1, stream)) > 0) {
        size += got;
        if (capacity - size < 2) {
            capacity *= 2;
            text = realloc(text, capacity);
            assert_non_null(text);
        }
    }
    text[size] = '\0';
    fclose(stream);
    return text;
}

void program_finish(struct program *program)
{
    bool late = false;
    int end;

    while (waitpid(program->pid, &end, WNOHANG) == 0) {
        late = now_s() - program->started_s > LIMIT_S;
        if (late)
            kill(program->pid, SIGKILL);
        pause_s(0.005);
    }
    program->seconds = now_s() - program->started_s;
    program->status = WIFSIGNALED(end) ? 128 + WTERMSIG(end) : WEXITSTATUS(end);
    program->out = read_all(program->streams[0]);
    program->err = read_all(program->streams[1]);
    if (late)
        fail_msg("the program did not end in %g s; it said:\n%s%s", LIMIT_S, program->out,
                 program->err);
}

void program_run(struct program *program, const char *folder, const char *settings,
                 const char *arguments)
{
    program_start(program, folder, settings, arguments);
    program_finish(program);
}

void program_clear(struct program *program)
{
    free(program->out);
    free(program->err);
    memset(program, 0, sizeof(*program));
}

void assert_status(const struct program *program, int status)
{
    if (program->status != status)
        fail_msg("exit status %d instead of %d; it said:\n%s%s", program->status, status,
                 program->out, program->err);
}

void assert_says(const struct program *program, const char *text)
{
    if (!strstr(program->out, text) && !strstr(program->err, text))
        fail_msg("it does not say \"%s\", but:\n%s%s", text, program->out, program->err);
}

void assert_one_line(const struct program *program, int status)
{
    const char *end = strchr(program->err, '\n');

    assert_status(program, status);
    assert_string_equal(program->out, "");
    if (strncmp(program->err, "gpubench: ", 10) != 0 || !end || end[1] != '\0')
        fail_msg("not one line of ours:\n%s", program->err);
}

/* Does the environment that a process began with have the marker? One that has ended has none. */
static bool is_marked(pid_t pid, const char *marker)
{
    char path[64], *entry = NULL;
    size_t capacity = 0, length = strlen(marker);
    bool found = false;
    FILE *stream;

    snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
    stream = fopen(path, "r");
    while (stream && !found && getdelim(&entry, &capacity, '\0', stream) > 0)
        found = strncmp(entry, marker, length) == 0 && entry[length] == '=';
    free(entry);
    if (stream)
        fclose(stream);
    return found;
}

size_t program_processes(const struct program *program, pid_t pids[PROCESSES_MAX])
{
    DIR *folder = opendir("/proc");
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(folder);
    while (count < PROCESSES_MAX && (entry = readdir(folder))) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

        if (pid > 0 && is_marked(pid, program->marker))
            pids[count++] = pid;
    }
    closedir(folder);
    return count;
}

/* Has it said this by now? Its stderr and ours share no place in the file. */
static bool has_said(const struct program *program, const char *text)
{
    char start[4096];
    ssize_t got = pread(fileno(program->streams[1]), start, sizeof(start) - 1, 0);

    start[got > 0 ? got : 0] = '\0';
    return strstr(start, text) != NULL;
}

void program_await(const struct program *program, size_t count, const char *text)
{
    double deadline = now_s() + AWAIT_S;
    pid_t pids[PROCESSES_MAX];

    while (!has_said(program, text) || program_processes(program, pids) < count) {
        if (now_s() > deadline)
            fail_msg("there are no %zu processes, or it did not say \"%s\"", count, text);
        pause_s(0.01);
    }
}

void assert_no_processes(const struct program *program)
{
    double deadline = now_s() + LEFT_S;
    pid_t pids[PROCESSES_MAX];
    size_t count;

    while ((count = program_processes(program, pids)) > 0 && now_s() < deadline)
        pause_s(0.02);
    if (count > 0)
        fail_msg("%zu processes are left, one is %d", count, (int)pids[0]);
}

pid_t parent_of(pid_t pid)
{
    char path[64], line[512] = "";
    const char *state;
    FILE *stream;
    int parent = 0;

    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    stream = fopen(path, "r");
    if (!stream)
        return 0;
    if (!fgets(line, sizeof(line), stream))
        line[0] = '\0';
    fclose(stream);
    state = strrchr(line, ')'); /* a process may have brackets in its name */
    return state && sscanf(state + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

void read_result(struct result *result, const char *path)
{
    struct error err;

    memset(result, 0, sizeof(*result));
    if (result_read(result, path, &err) != STATUS_OK)
        fail_msg("%s", err.text);
}

const struct cell_result *find_cell(const struct result *result, const char *device, const char *op,
                                    uint64_t n)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (strncmp(cell->device, device, strlen(device)) == 0 && cell->spec.n == n &&
            strcmp(cell->spec.op.is->name, op) == 0)
            return cell;
    }
    fail_msg("no cell for %s of %llu on %s", op, (unsigned long long)n, device);
    return NULL;
}

void assert_cells(const struct result *result, const char *device, enum cell_status status,
                  const char *reason)
{
    bool found = false;

    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (strncmp(cell->device, device, strlen(device)) != 0)
            continue;
        found = true;
        if (cell->status != status || !strstr(cell->reason, reason))
            fail_msg("the cell of %s is %s, \"%s\", instead of %s, \"%s\"", cell->device,
                     cell_status_name(cell->status), cell->reason, cell_status_name(status),
                     reason);
    }
    if (!found)
        fail_msg("no cell of %s", device);
}

static bool same_case(const struct cell_result *a, const struct cell_result *b)
{
    return op_equal(a->spec.op, b->spec.op) && a->spec.dtype == b->spec.dtype &&
           a->spec.n == b->spec.n;
}

void assert_bits_agree(const struct result *result)
{
    for (size_t i = 0; i < result->cell_count; i++) {
        const struct cell_result *cell = &result->cells[i];

        if (cell->status != CELL_OK)
            continue;
        assert_true(cell->has_value && cell->bit_equal);
        for (size_t k = 0; k < i; k++)
            if (same_case(cell, &result->cells[k]) && result->cells[k].has_value)
                assert_true(value_equal(cell->value, result->cells[k].value));
    }
}
