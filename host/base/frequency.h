/*
 * How fast the processors' clocks run, where the kernel tells: scaling_cur_freq, else "cpu MHz" in /proc/cpuinfo. A
 * virtual machine may show a rate that never changes, whatever the hardware does.
 */
#ifndef GPUBENCH_BASE_FREQUENCY_H
#define GPUBENCH_BASE_FREQUENCY_H

#include <stdbool.h>

#define FREQUENCY_FILES_MAX 16 /* processors looked at: it is done beside every sample */

struct frequency {
    int files[FREQUENCY_FILES_MAX]; /* of the first processors that this process may use */
    unsigned file_count;
    int cpuinfo;                  /* -1: not needed, or not there */
    double lowest_hz, highest_hz; /* seen so far, of the fastest processor; NaN: not visible */
};

/* `root` is "" but in tests. What is not there is left out; it cannot fail. */
void frequency_open(struct frequency *frequency, const char *root);

/* Look at the fastest processor, which is the one that worked: does it run 5 % slower than it did before? */
bool frequency_is_low(struct frequency *frequency);

void frequency_close(struct frequency *frequency);

#endif
