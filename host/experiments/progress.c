#include "host/experiments/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "host/experiments/terminal.h"
#include "host/report/escape.h"

#define STAYS_S 10 /* between lines that stay and say the same but for figures */

static void describe(char *line, size_t size, const char *what, double done, double left_s)
{
    if (isnan(left_s))
        snprintf(line, size, "%s ...", what);
    else
        snprintf(line, size, "%s %3.0f %%, at most %.0f s left", what, 100 * (done < 1 ? done : 1),
                 left_s > 0 ? left_s : 0);
}

/* Whether a line that stays is due; if so, it counts as said. */
static bool is_due(struct progress *progress, const char *what)
{
    char said[sizeof(progress->said)];
    time_t now_s = time(NULL);

    snprintf(said, sizeof(said), "%s", what);
    if (strcmp(said, progress->said) == 0 && now_s - progress->said_s < STAYS_S)
        return false;
    memcpy(progress->said, said, sizeof(said));
    progress->said_s = now_s;
    return true;
}

void progress_say(void *context, const char *what, double done, double left_s)
{
    struct progress *progress = context;
    char line[256];

    if (!progress->shown)
        return;
    describe(line, sizeof(line), what, done, left_s);
    if (!terminal_moves(stderr)) {
        if (is_due(progress, what))
            fprintf(stderr, "%s\n", line);
        return;
    }
    /* A line that wraps could not be taken away. */
    text_cut(line, terminal_width(stderr) - 1, false);
    fprintf(stderr, "\r\033[K%s", line);
    fflush(stderr);
    progress->on_line = true;
}

void progress_end(struct progress *progress)
{
    if (progress->on_line)
        fputs("\r\033[K", stderr);
    progress->on_line = false;
}
