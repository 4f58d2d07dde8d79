/*
 * Floors: the least that this machine takes for what devices are made of, whatever they compute: starting a
 * process, waking a thread, sending bytes, reading memory, calling an OpenCL device.
 *
 * Everything is measured in processes forked for it, so that the caller stays small, without threads and
 * without OpenCL. Floors of one kind are sampled in turn in one process by the sampler of all measurements.
 */
#ifndef GPUBENCH_EXPERIMENTS_FLOORS_H
#define GPUBENCH_EXPERIMENTS_FLOORS_H

#include <jansson.h>
#include <stdio.h>

#include "host/base/error.h"
#include "host/base/machine.h"
#include "host/devices/opencl_probe.h"

enum floor_unit {
    FLOOR_SECONDS,          /* of one; "_s" in files */
    FLOOR_SECONDS_PER_BYTE, /* "_s_per_byte" */
    FLOOR_GBPS              /* 10^9 bytes a second, a limit of bandwidth; "_gbps" */
};

struct floor_description;

/* One floor as measured. */
struct floor_value {
    const struct floor_description *is;
    char device[32];          /* "opencl:0.0"; empty: the machine's own */
    double median, low, high; /* of 95 % confidence; in its unit; NaN when not measured */
    char reason[256];         /* why it was not; empty when it was */
};

struct floors {
    struct floor_value *values; /* owned */
    size_t count;
    char measured[32]; /* when: UTC, ISO 8601 */
};

/* What to measure on, and who wants to know how far it is. */
struct floors_request {
    const struct machine *machine;
    const struct opencl_list *opencl; /* all of its devices are measured */
    bool (*interrupted)(void);        /* true: stop as soon as possible; NULL: never */
    /* As session_options.progress. */
    void (*progress)(void *context, const char *what, double done, double left_s);
    void *progress_context;
};

/*
 * Measure all floors into a zeroed `floors`: about 3 s, and half a second more for each OpenCL device (a
 * driver that builds its first kernel takes its time too). What cannot be measured has its reason.
 * STATUS_FAILED when memory ran out. Release with floors_clear, also after a failure.
 */
enum status floors_measure(struct floors *floors, const struct floors_request *request,
                           struct error *err);
void floors_clear(struct floors *floors);

/* The name of a floor in files, "fork_s"; at most FLOOR_KEY_SIZE bytes into `key`, which is returned. */
#define FLOOR_KEY_SIZE 48
char *floor_key(const struct floor_description *floor, char *key);

/* What it is, for people, and its unit. */
const char *floor_what(const struct floor_description *floor);
enum floor_unit floor_unit(const struct floor_description *floor);

/* The object `meta.floors` of a result (docs/FORMAT.md): a new reference, NULL when memory ran out. */
json_t *floors_json(const struct floors *floors);

/* Print them as a table; `width` columns, `utf8` as in struct report_options. */
void floors_print(FILE *out, const struct floors *floors, unsigned width, bool utf8);

#endif
