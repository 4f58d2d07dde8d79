/*
 * What is being done and how long it takes yet: a line on the terminal that changes, or, where nothing can be
 * changed (a file, a pipe, a dumb terminal), a line now and then.
 */
#ifndef GPUBENCH_EXPERIMENTS_PROGRESS_H
#define GPUBENCH_EXPERIMENTS_PROGRESS_H

#include <stdbool.h>
#include <time.h>

struct progress {
    bool shown;   /* write anything at all */
    bool on_line; /* a line stands there now that will be changed */

    /* of lines that stay: the last one */
    char said[64];
    time_t said_s;
};

/* session_options.progress; `context` is a struct progress. */
void progress_say(void *context, const char *what, double done, double left_s);

/* Take the line away, before other output. */
void progress_end(struct progress *progress);

#endif
