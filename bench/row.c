#include "bench/row.h"

#include <math.h>
#include <stdio.h>

void row_print_head(void)
{
    printf("%-22s %10s   %-34s %6s %-15s %9s\n", "", "ours", "against", "ratio", "(95 %)",
           "target");
}

bool row_print(const struct row *row)
{
    double ratio = row->ratio.median;
    bool met = row->at_least ? ratio >= row->target : ratio <= row->target;
    char peer[80] = "", interval[40] = "";

    if (isnan(row->theirs))
        snprintf(peer, sizeof(peer), "%s", row->peer);
    else
        snprintf(peer, sizeof(peer), "%.4g %s %s", row->theirs, row->unit, row->peer);
    if (row->ratio.ci_low < row->ratio.ci_high)
        snprintf(interval, sizeof(interval), "%.3f-%.3f", row->ratio.ci_low, row->ratio.ci_high);
    printf("%-22s %7.4g %-2s   %-34s %6.3f %-15s %s %6.3f  %s\n", row->what, row->ours, row->unit,
           peer, ratio, interval, row->at_least ? ">=" : "<=", row->target,
           met ? "met" : "NOT MET");
    fflush(stdout);
    return met;
}

void row_print_failure(const char *what, const char *why)
{
    printf("%-22s not measured: %s\n", what, why);
    fflush(stdout);
}
