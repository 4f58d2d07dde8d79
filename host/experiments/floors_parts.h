/*
 * The parts of the floors. Internal to floors*.c.
 */
#ifndef GPUBENCH_EXPERIMENTS_FLOORS_PARTS_H
#define GPUBENCH_EXPERIMENTS_FLOORS_PARTS_H

#include <sched.h>

#include "host/base/error.h"
#include "host/data/arena.h"
#include "host/experiments/floors.h"

/* The process in which a floor is measured. Floors of one place are sampled in turn. */
enum floor_place {
    PLACE_FORK,   /* nothing but forks: neither memory nor a thread has made this process larger */
    PLACE_THREAD, /* a process that had threads forks more slowly */
    PLACE_PIPE,
    PLACE_FUTEX,
    PLACE_PAGES,
    PLACE_ONE_CORE,
    PLACE_ALL_CORES,
    PLACE_OPENCL, /* once for each device */
    PLACE_COUNT
};

/* What pages_* do. */
enum page_choice { PAGES_SMALL, PAGES_HUGE, PAGES_FILLED };

enum memory_level { LEVEL_L1, LEVEL_L2, LEVEL_L3, LEVEL_MEMORY };

struct cl_floors;

/* What the process of a place is given. */
struct floor_ground {
    const struct machine *machine;
    cpu_set_t allowed;                /* processors, before anything was pinned */
    const struct opencl_info *opencl; /* PLACE_OPENCL: the device */
    struct cl_floors *cl;             /* opened by the first floor that needs it, */
    struct error cl_failure;          /* ... or why it was not */
};

/* A floor while it is measured. */
struct floor_probe {
    void *state;     /* the floor's own */
    unsigned choice; /* as in its description */
    double amount;   /* of what a call does: bytes, or 1 */
};

/* How a floor is measured. All functions are called in the process of its place. */
struct floor_description {
    const char *name;
    enum floor_unit unit;
    const char *what;
    enum floor_place place;
    unsigned choice; /* for functions that several floors share: a level, a step, a command */

    /*
     * Get ready; fill in state and amount. Where it fails, the message says why there is no such floor here.
     * NULL: there is nothing to do, and the amount is 1.
     */
    enum status (*open)(struct floor_probe *probe, const struct floor_description *floor,
                        struct floor_ground *ground, struct error *err);
    /* Seconds of `calls` calls, back to back; NaN when one failed. */
    double (*time)(struct floor_probe *probe, unsigned calls);
    /* Release what open acquired; accepts a zeroed probe. NULL: nothing to release. */
    void (*close)(struct floor_probe *probe);
};

/* All floors, those of a place side by side. */
const struct floor_description *floor_list(size_t *count);

/*
 * Measure `count` floors of one place here, into values whose `is` is set. Called in the process of the
 * place.
 */
void floors_measure_here(struct floor_ground *ground, struct floor_value *values, size_t count,
                         double budget_s);

/* Keep the calling thread on the index-th of the processors that are allowed, round and round. */
void floor_pin(const cpu_set_t *allowed, unsigned index);

/* Wait for a process to end; end it and wait. */
void floor_reap(pid_t process);
void floor_end(pid_t process);

/*
 * Fork a partner that ends with this process: 0 in the partner, which must not return, and its id here;
 * -1 with the reason.
 */
pid_t floor_fork(struct error *err);

/* The functions of the table, by file. */
double fork_time(struct floor_probe *probe, unsigned calls);
double thread_time(struct floor_probe *probe, unsigned calls);

enum status pipe_open(struct floor_probe *probe, const struct floor_description *floor,
                      struct floor_ground *ground, struct error *err);
double pipe_time(struct floor_probe *probe, unsigned calls);
void pipe_close(struct floor_probe *probe);

enum status futex_open(struct floor_probe *probe, const struct floor_description *floor,
                       struct floor_ground *ground, struct error *err);
double futex_time(struct floor_probe *probe, unsigned calls);
void futex_close(struct floor_probe *probe);

enum status pages_open(struct floor_probe *probe, const struct floor_description *floor,
                       struct floor_ground *ground, struct error *err);
double pages_time(struct floor_probe *probe, unsigned calls);
void pages_close(struct floor_probe *probe);

enum status loads_open(struct floor_probe *probe, const struct floor_description *floor,
                       struct floor_ground *ground, struct error *err);
double loads_time(struct floor_probe *probe, unsigned calls);
void loads_close(struct floor_probe *probe);

enum status copy_open(struct floor_probe *probe, const struct floor_description *floor,
                      struct floor_ground *ground, struct error *err);
double copy_time(struct floor_probe *probe, unsigned calls);
void copy_close(struct floor_probe *probe);

enum status opencl_floor_open(struct floor_probe *probe, const struct floor_description *floor,
                              struct floor_ground *ground, struct error *err);
double opencl_floor_time(struct floor_probe *probe, unsigned calls);

/* A call goes over so much of memory that is in no cache, and the next call over the next so much. */
#define MEMORY_WINDOW ((size_t)16 << 20)

/* Memory for one or two inputs, mapped as that of devices is and written to. */
enum status map_and_fill(struct arena *arena, size_t bytes, unsigned inputs, struct error *err);

/* How much memory `workers` cores go over to read from a level; 0: the machine does not say. */
size_t level_bytes(const struct machine *machine, enum memory_level level, unsigned workers);

#endif
