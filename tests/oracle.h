/*
 * An independent oracle for tests: a Python script that reads one binary file and prints its
 * answer.
 */
#ifndef GPUBENCH_TESTS_ORACLE_H
#define GPUBENCH_TESTS_ORACLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ORACLE_PYTHON "/usr/bin/python3"

struct oracle {
    char folder[32], program[64], input[64];
    FILE *answer;
};

static inline bool oracle_exists(void)
{
    return access(ORACLE_PYTHON, X_OK) == 0;
}

static inline bool oracle_write(const char *path, const void *data, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(data, 1, bytes, file) == bytes;

    return file && fclose(file) == 0 && written;
}

/*
 * Run `script` with the path of a file that holds `data`, then `arguments`; read `oracle->answer`,
 * which is NULL when that failed.
 */
static inline void oracle_open(struct oracle *oracle, const char *script, const char *arguments,
                               const void *data, size_t bytes)
{
    char command[256];

    *oracle = (struct oracle){ .folder = "/tmp/gpubench-oracle.XXXXXX" };
    if (mkdtemp(oracle->folder) == NULL)
        return;
    snprintf(oracle->program, sizeof(oracle->program), "%s/oracle.py", oracle->folder);
    snprintf(oracle->input, sizeof(oracle->input), "%s/input", oracle->folder);
    if (!oracle_write(oracle->program, script, strlen(script)) ||
        !oracle_write(oracle->input, data, bytes))
        return;
    snprintf(command, sizeof(command), ORACLE_PYTHON " %s %s %s", oracle->program, oracle->input,
             arguments);
    oracle->answer = popen(command, "r");
}

/* True when the script ended well. */
static inline bool oracle_close(struct oracle *oracle)
{
    bool ended_well = oracle->answer && pclose(oracle->answer) == 0;

    unlink(oracle->program);
    unlink(oracle->input);
    rmdir(oracle->folder);
    return ended_well;
}

/* SplitMix64 (Steele, Lea, Flood 2014). */
static inline uint64_t oracle_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* A double of any sign and significand with an exponent field from first to last. */
static inline double oracle_double(uint64_t *state, unsigned first, unsigned last)
{
    uint64_t bits = oracle_random(state) & ~(UINT64_C(2047) << 52);
    double x;

    bits |= (first + oracle_random(state) % (last - first + 1)) << 52;
    memcpy(&x, &bits, sizeof(x));
    return x;
}

#endif
