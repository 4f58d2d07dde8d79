#include "host/experiments/progress.h"

#include <math.h>
#include <stdio.h>

void progress_say(void *context, const char *what, double done, double left_s)
{
    struct progress *progress = context;

    if (!progress->shown)
        return;
    if (isnan(left_s))
        fprintf(stderr, "\r\033[K%s ...", what);
    else
        fprintf(stderr, "\r\033[K%s %3.0f %%, about %.0f s left", what,
                100 * (done < 1 ? done : 1), left_s > 0 ? left_s : 0);
    fflush(stderr);
    progress->on_line = true;
}

void progress_end(struct progress *progress)
{
    if (progress->on_line)
        fputs("\r\033[K", stderr);
    progress->on_line = false;
}
