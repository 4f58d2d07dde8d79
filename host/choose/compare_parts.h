/*
 * What both kinds of comparison share. Internal to compare*.c.
 */
#ifndef GPUBENCH_CHOOSE_COMPARE_PARTS_H
#define GPUBENCH_CHOOSE_COMPARE_PARTS_H

#include "host/choose/compare.h"

/* The cell's times may enter a conclusion. */
bool cell_timed(const struct cell_result *cell);

/* Correct for the number of changes, give verdicts, sort. False when memory ran out. */
bool changes_judge(struct changes *changes);

enum status compare_no_memory(struct error *err);

#endif
