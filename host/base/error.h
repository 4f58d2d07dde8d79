/*
 * A failure and how to say it.
 *
 * Library functions return a status and, when it is not STATUS_OK, leave one message that a user
 * can act on: what was given, what is accepted, what to do. They never print and never exit.
 */
#ifndef GPUBENCH_BASE_ERROR_H
#define GPUBENCH_BASE_ERROR_H

/* The values are the program's exit statuses, so that a failure needs no translation on its way up. */
enum status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,     /* something that should have worked did not */
    STATUS_USAGE = 2,      /* the request makes no sense: an option, a file, a name */
    STATUS_REGRESSION = 3, /* compare --fail-on-regression found one */
    STATUS_WRONG = 4,      /* a wrong answer or digest */
    STATUS_NO_DEVICE = 5,  /* none of the devices asked for can be used */
    STATUS_INTERRUPTED = 130,
    STATUS_TERMINATED = 143
};

struct error {
    enum status status;
    char text[1024]; /* one line, no trailing newline */
};

/*
 * Record a failure: `status` and a printf-style message, cut to fit. Returns `status`, so that a
 * function may end with `return error_set(err, ...)`. `err` may be NULL: the status alone travels.
 */
enum status error_set(struct error *err, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As error_set with STATUS_FAILED, with ": " and the text of `errnum` (an errno value) appended. */
enum status error_errno(struct error *err, int errnum, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
