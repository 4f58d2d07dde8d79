#include "host/experiments/terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_ELSEWHERE 100 /* of a file or pipe */
#define WIDTH_LEAST     60

bool terminal_moves(FILE *out)
{
    const char *term = getenv("TERM");

    return isatty(fileno(out)) && term && *term && strcmp(term, "dumb") != 0;
}

static bool wanted(enum when when, FILE *out)
{
    return when == WHEN_AUTO ? terminal_moves(out) : when == WHEN_ALWAYS;
}

unsigned terminal_width(FILE *out)
{
    struct winsize size;

    if (ioctl(fileno(out), TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
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
        .color = wanted(color, out),
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .quiet = options->quiet,
        .verbose = options->verbose > 0,
        .width = terminal_width(out),
    };
}

bool terminal_progress(const struct options *options)
{
    return !options->quiet && wanted(options->progress, stderr);
}
