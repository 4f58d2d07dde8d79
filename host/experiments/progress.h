/*
 * One line on the terminal that says what is being done and how long it takes yet.
 */
#ifndef GPUBENCH_EXPERIMENTS_PROGRESS_H
#define GPUBENCH_EXPERIMENTS_PROGRESS_H

#include <stdbool.h>

struct progress {
    bool shown;    /* write anything at all */
    bool on_line;  /* a line stands there now */
};

/* session_options.progress; `context` is a struct progress. */
void progress_say(void *context, const char *what, double done, double left_s);

/* Take the line away, before other output. */
void progress_end(struct progress *progress);

#endif
