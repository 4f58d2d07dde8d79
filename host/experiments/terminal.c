#include "host/experiments/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_ELSEWHERE 100 /* of a file or pipe */
#define WIDTH_LEAST     60

static bool wanted(enum when when, int fd)
{
    const char *term = getenv("TERM");

    if (when != WHEN_AUTO)
        return when == WHEN_ALWAYS;
    return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

static unsigned width_of(int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
        return WIDTH_ELSEWHERE;
    return size.ws_col < WIDTH_LEAST ? WIDTH_LEAST : size.ws_col;
}

struct report_options terminal_report_options(const struct options *options, FILE *out)
{
    const char *no_color = getenv("NO_COLOR");
    enum when color = options->color;

    if (color == WHEN_AUTO && no_color && *no_color)
        color = WHEN_NEVER;
    return (struct report_options){
        .color = wanted(color, fileno(out)),
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .quiet = options->quiet,
        .verbose = options->verbose > 0,
        .width = width_of(fileno(out)),
    };
}

bool terminal_progress(const struct options *options)
{
    return !options->quiet && wanted(options->progress, STDERR_FILENO);
}
