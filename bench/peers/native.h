/*
 * What gpubench is held against, in C: loads, a copy, plain loops, OpenMP, OpenBLAS and CLBlast. Each is a function
 * from a table, opened on the arena in a process of its own, so that no library's threads meet another's.
 */
#ifndef GPUBENCH_BENCH_PEERS_NATIVE_H
#define GPUBENCH_BENCH_PEERS_NATIVE_H

#include "host/base/error.h"
#include "host/data/arena.h"

/* A peer in its process; what it needs stays allocated until the process ends. */
struct native {
    const struct arena *arena;
    uint64_t n;                        /* elements of each input */
    unsigned threads;                  /* 1: this one; else as many as there are processors */
    void (*call)(struct native *self); /* one operation, to its end */
    void *state;                       /* the peer's own */
    /* `batch` operations back to back, where even an indirect call between them would count; NULL: call does. */
    void (*repeat)(struct native *self, unsigned batch);
    char name[64]; /* set by opening, for the table */
    double result; /* so that no compiler drops the work */
};

/*
 * Open the peer called `kind` ("loads", "memcpy", "loop-sum", "openmp-sum", "openmp-region", "pool-region",
 * "blas-asum", "clblast-dot", ...). STATUS_FAILED with the reason when it is not there.
 */
enum status native_open(struct native *native, const char *kind, struct error *err);

/* Those of a family, by the word after its dash; the same contract. */
enum status native_open_openmp(struct native *native, const char *word, struct error *err);
enum status native_open_blas(struct native *native, const char *word, struct error *err);
enum status native_open_clblast(struct native *native, const char *word, struct error *err);

#endif
