/* The arena: what is mapped, what is refused, and what is said. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/data/arena.h"
#include "host/data/memory.h"

static void test_sizes(void **state)
{
    static const struct {
        enum dtype dtype;
        uint64_t n;
        size_t bytes;
    } cases[] = {
        { DTYPE_F32, 0, 65536 },           { DTYPE_F64, 1, 65536 },
        { DTYPE_I32, 16384, 65536 },       { DTYPE_I32, 16385, 131072 },
        { DTYPE_I64, 1u << 20, 8u << 20 }, { DTYPE_F32, 524289, 2162688 },
    };

    (void)state;
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct arena arena;
        struct error err;

        assert_int_equal(arena_open(&arena, cases[k].dtype, cases[k].n, 1, &err), STATUS_OK);
        assert_int_equal(arena.bytes, cases[k].bytes);
        assert_int_equal(arena.n, cases[k].n);
        assert_int_equal(arena.dtype, cases[k].dtype);
        assert_int_equal((uintptr_t)arena.x % (2u << 20), 0);
        assert_null(arena.y);
        arena_close(&arena);
        assert_null(arena.x);
    }
}

static void test_two_inputs_read_zero_and_are_writable(void **state)
{
    struct arena arena;
    struct error err;
    const unsigned char *bytes;

    (void)state;
    assert_int_equal(arena_open(&arena, DTYPE_F32, 1000000, 2, &err), STATUS_OK);
    assert_non_null(arena.y);
    assert_ptr_not_equal(arena.x, arena.y);
    assert_int_equal((uintptr_t)arena.y % (2u << 20), 0);
    bytes = arena.x;
    for (size_t k = 0; k < arena.bytes; k++)
        assert_int_equal(bytes[k], 0);
    memset(arena.x, 1, arena.bytes);
    memset(arena.y, 2, arena.bytes);
    assert_int_equal(bytes[arena.bytes - 1], 1);
    arena_close(&arena);
    arena_close(&arena);
}

/* Bytes of address space in use. */
static unsigned long mapped(void)
{
    unsigned long pages = 0;
    FILE *stream = fopen("/proc/self/statm", "re");

    assert_non_null(stream);
    assert_int_equal(fscanf(stream, "%lu", &pages), 1);
    fclose(stream);
    return pages * (unsigned long)sysconf(_SC_PAGESIZE);
}

/* Exactly the arena's bytes, and a grain past them, stay mapped: what was mapped for the alignment is given back. */
static void test_nothing_leaks(void **state)
{
    struct error err;
    struct arena arena;
    unsigned long before, during;

    (void)state;
    before = mapped();
    assert_int_equal(arena_open(&arena, DTYPE_F64, 1u << 20, 2, &err), STATUS_OK);
    during = mapped();
    arena_close(&arena);
    assert_int_equal(during - before, 2ul * ((8u << 20) + ARENA_GRAIN));
    assert_int_equal(mapped(), before);
}

static void test_pages(void **state)
{
    struct arena small, large;
    struct error err;
    char line[128] = "";
    FILE *stream = fopen("/sys/kernel/mm/transparent_hugepage/enabled", "re");
    const char *expected = "4k";

    (void)state;
    if (stream) {
        assert_non_null(fgets(line, sizeof(line), stream));
        fclose(stream);
        expected = strstr(line, "[never]") ? "4k" : "huge";
    }
    assert_int_equal(arena_open(&small, DTYPE_F32, 1000, 1, &err), STATUS_OK);
    assert_int_equal(arena_open(&large, DTYPE_F32, 1u << 20, 1, &err), STATUS_OK);
    assert_string_equal(small.pages, "4k");
    assert_string_equal(large.pages, expected);
    arena_close(&small);
    arena_close(&large);
}

static void refused(enum dtype dtype, uint64_t n, unsigned inputs, const char *part)
{
    struct arena arena;
    struct error err = { .status = STATUS_OK };

    memset(&arena, 0xff, sizeof(arena));
    assert_int_equal(arena_open(&arena, dtype, n, inputs, &err), STATUS_FAILED);
    assert_int_equal(err.status, STATUS_FAILED);
    assert_non_null(strstr(err.text, part));
    assert_null(arena.x);
    assert_null(arena.y);
    arena_close(&arena);
    assert_int_equal(arena_open(&arena, dtype, n, inputs, NULL), STATUS_FAILED);
}

static void test_refused(void **state)
{
    (void)state;
    refused(DTYPE_F32, UINT64_MAX, 1, "18446744073709551615 elements of 4 bytes");
    refused(DTYPE_F64, (uint64_t)1 << 61, 1, "2305843009213693952 elements");
    refused(DTYPE_F64, ((uint64_t)1 << 61) + 1, 2, "beyond");
    refused(DTYPE_I64, (uint64_t)1 << 59, 2, "beyond");
    refused(DTYPE_I64, (uint64_t)1 << 50, 1, "9007199254740992 bytes");
    refused(DTYPE_I32, (uint64_t)1 << 46, 2, "2 × 281474976710656 bytes");
}

/*
 * There is room for the first input and not for the second: neither stays. In a child, because a
 * limit cannot be raised again; above what is in use, because a sanitizer has mapped terabytes.
 */
static void test_no_address_space(void **state)
{
    unsigned long most = mapped() + (7ul << 20);
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        struct rlimit limit = { .rlim_cur = most, .rlim_max = most };
        struct arena arena;
        struct error err;
        bool good = setrlimit(RLIMIT_AS, &limit) == 0 &&
                    arena_open(&arena, DTYPE_F32, 1u << 20, 2, &err) == STATUS_FAILED &&
                    strstr(err.text, "2 × 4194304 bytes") && !arena.x && !arena.y &&
                    mapped() < most - (6ul << 20);

        _exit(good ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* --- memory_available, on a made-up machine --- */

static void put(const char *root, const char *path, const char *text)
{
    char full[512];
    FILE *stream;

    snprintf(full, sizeof(full), "%s%s", root, path);
    for (char *slash = strchr(full + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(full, 0700);
        *slash = '/';
    }
    stream = fopen(full, "we");
    assert_non_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static void remove_tree(const char *root)
{
    char command[600];

    snprintf(command, sizeof(command), "rm -rf '%s'", root);
    assert_int_equal(system(command), 0);
}

static void test_memory_of_the_machine(void **state)
{
    char root[] = "/tmp/gpubench-arena-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(root));
    assert_true(memory_available(root) == UINT64_MAX);
    put(root, "/proc/meminfo", "MemTotal:  9000 kB\nMemFree: 1 kB\nMemAvailable:    5000 kB\n");
    assert_true(memory_available(root) == 5000u * 1024);
    put(root, "/proc/meminfo", "MemTotal: 9000 kB\nMemAvailable: lots\n");
    assert_true(memory_available(root) == UINT64_MAX);
    remove_tree(root);
    assert_true(memory_available("") > 0);
}

static void test_memory_of_control_groups(void **state)
{
    char root[] = "/tmp/gpubench-arena-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(root));
    put(root, "/proc/meminfo", "MemAvailable: 5000 kB\n");
    put(root, "/proc/self/cgroup", "0::/job/step\n");
    put(root, "/sys/fs/cgroup/job/step/memory.max", "max\n");
    put(root, "/sys/fs/cgroup/job/step/memory.current", "100\n");
    assert_true(memory_available(root) == 5000u * 1024);
    put(root, "/sys/fs/cgroup/job/memory.max", "1000000\n");
    put(root, "/sys/fs/cgroup/job/memory.current", "600000\n");
    assert_true(memory_available(root) == 400000);
    put(root, "/sys/fs/cgroup/job/memory.stat", "anon 1\ninactive_file 100000\n");
    assert_true(memory_available(root) == 500000);
    put(root, "/sys/fs/cgroup/job/step/memory.max", "50\n");
    assert_true(memory_available(root) == 0);
    put(root, "/proc/self/cgroup", "12:cpu:/x\n3:memory:/y\n");
    put(root, "/sys/fs/cgroup/memory/memory.limit_in_bytes", "70000\n");
    put(root, "/sys/fs/cgroup/memory/memory.usage_in_bytes", "10000\n");
    assert_true(memory_available(root) == 60000);
    remove_tree(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_two_inputs_read_zero_and_are_writable),
        cmocka_unit_test(test_nothing_leaks),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_address_space),
        cmocka_unit_test(test_memory_of_the_machine),
        cmocka_unit_test(test_memory_of_control_groups),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
