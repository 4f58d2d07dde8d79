/* Memory of a process and its children, of made-up families. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/base/footprint.h"

#define MIB   (1024.0 * 1024.0)
#define BYTES ((size_t)32 << 20)
#define SLACK (4 * MIB) /* stacks, libraries, page tables of all processes */

enum kind { NONE, INHERITED, SHARED, OWN, FREED };

static void *touched(int sharing)
{
    char *memory = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, sharing | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        _exit(1);
    memset(memory, 1, BYTES);
    return memory;
}

/* A child of the first one: reads or writes what there is, says so, and waits to be killed. */
static void live(enum kind kind, volatile const char *memory, int ready)
{
    char sum = 0;

    for (size_t i = 0; memory && i < BYTES; i += 4096)
        sum = (char)(sum + memory[i]);
    if (kind == OWN)
        touched(MAP_PRIVATE);
    if (kind == FREED)
        munmap(touched(MAP_PRIVATE), BYTES);
    if (write(ready, &sum, 1) != 1)
        _exit(1);
    for (;;)
        pause();
}

struct family {
    pid_t root;
    int ready[2], members;
    void *memory; /* where the root has it */
};

/* A process with two children; the root has memory of the kind, or each child has. */
static void family_start(struct family *family, enum kind kind)
{
    void **where = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char ready;

    assert_true(where != MAP_FAILED);
    assert_int_equal(pipe(family->ready), 0);
    family->root = fork();
    if (family->root == 0) {
        void *memory = NULL;

        if (kind == INHERITED || kind == SHARED)
            memory = touched(kind == SHARED ? MAP_SHARED : MAP_PRIVATE);
        *where = memory;
        for (int i = 0; i < 2; i++) {
            if (fork() == 0)
                live(kind, memory, family->ready[1]);
        }
        live(NONE, memory, family->ready[1]);
    }
    for (int i = 0; i < 3; i++)
        assert_int_equal(read(family->ready[0], &ready, 1), 1);
    family->memory = *where;
    munmap(where, 4096);
}

static void kill_child(pid_t pid)
{
    char path[64], line[256] = "";
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
    file = fopen(path, "r");
    assert_non_null(file);
    if (fgets(line, sizeof(line), file))
        for (char *word = strtok(line, " "); word; word = strtok(NULL, " "))
            kill((pid_t)atoi(word), SIGKILL);
    fclose(file);
}

static void family_end(struct family *family)
{
    kill_child(family->root);
    kill(family->root, SIGKILL);
    waitpid(family->root, NULL, 0);
    close(family->ready[0]);
    close(family->ready[1]);
}

static double footprint_of(enum kind kind, bool leave_out)
{
    struct family family;
    struct address_range range;
    double bytes;

    family_start(&family, kind);
    range = (struct address_range){ (uintptr_t)family.memory, (uintptr_t)family.memory + BYTES };
    assert_true(footprint_read(family.root, &range, leave_out ? 1 : 0, &bytes));
    family_end(&family);
    return bytes;
}

static void assert_about(double bytes, double expected)
{
    if (bytes < expected - SLACK || bytes > expected + SLACK)
        fail_msg("%.1f MiB instead of %.1f", bytes / MIB, expected / MIB);
}

static void test_counted_once(void **state)
{
    double nothing = footprint_of(NONE, false);

    (void)state;
    assert_true(nothing > 0);
    assert_about(footprint_of(INHERITED, false), nothing + (double)BYTES);
    assert_about(footprint_of(SHARED, false), nothing + (double)BYTES);
    assert_about(footprint_of(OWN, false), nothing + 2 * (double)BYTES);
    assert_about(footprint_of(FREED, false), nothing + 2 * (double)BYTES); /* at their peak */
}

static void test_left_out(void **state)
{
    double nothing = footprint_of(NONE, false);

    (void)state;
    assert_about(footprint_of(INHERITED, true), nothing);
    assert_about(footprint_of(SHARED, true), nothing);
}

static void test_forget(void **state)
{
    struct family family;
    double before, after;

    (void)state;
    family_start(&family, FREED);
    assert_true(footprint_read(family.root, NULL, 0, &before));
    footprint_forget(family.root);
    assert_true(footprint_read(family.root, NULL, 0, &after));
    family_end(&family);
    assert_about(after, before - 2 * (double)BYTES);
}

static void test_nobody(void **state)
{
    double bytes;
    pid_t pid = fork();

    (void)state;
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    assert_false(footprint_read(pid, NULL, 0, &bytes));
    footprint_forget(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counted_once),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_forget),
        cmocka_unit_test(test_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
