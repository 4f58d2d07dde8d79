/*
 * One colour and one sign a device: the same in every picture of a page, whichever file it comes from.
 */
#ifndef GPUBENCH_REPORT_PALETTE_H
#define GPUBENCH_REPORT_PALETTE_H

#include "host/report/view.h"

#define PALETTE_COLOURS 8 /* from then on they come again, dashed and with another sign */

struct palette_entry {
    const char *id; /* borrowed from the view */
    char label[VIEW_LABEL];
    bool compared, is_gpu;
};

struct palette {
    struct palette_entry *entries; /* owned */
    size_t count;
};

/* Enter the devices of a view that are new; false when memory ran out. */
bool palette_add(struct palette *palette, const struct view *view);

/* Position of the device, which is there. */
size_t palette_find(const struct palette *palette, const char *id);

/* Write the CSS classes of an entry: "d3", "d3 again", and "dn" for what is not compared. */
void palette_class(FILE *out, const struct palette *palette, size_t entry);

/* Number of its sign, 0 to PALETTE_COLOURS - 1. */
size_t palette_sign(size_t entry);

/* The signs as SVG symbols "m0" …, for the top of a page. */
void palette_symbols(FILE *out);

/* A list of the devices with their colours and signs; at most `count` of the entries in `which`. */
void palette_legend(FILE *out, const struct palette *palette, const size_t *which, size_t count);

void palette_close(struct palette *palette);

#endif
