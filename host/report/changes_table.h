/*
 * The parts of a report on what changed. Internal to changes*.c.
 */
#ifndef GPUBENCH_REPORT_CHANGES_TABLE_H
#define GPUBENCH_REPORT_CHANGES_TABLE_H

#include "host/report/changes.h"
#include "host/report/sink.h"

/* One row a cell. */
void changes_table(const struct sink *sink, const struct changes_report *report);

/* "sum f32 64 Mi threads": what a change is about; at least GRID_TEXT bytes. */
char *change_title(const struct change *change, bool utf8, char *text);

/* "1.03", "12.4": how many times the old time the new one is; at least 16 bytes. */
char *change_factor(double ratio, char *text);

/* The answer: how many of what, and the largest. */
void changes_verdict(const struct sink *sink, const struct changes_report *report);

/* What the words mean here, and what was left out. */
void changes_notes(const struct sink *sink, const struct changes_report *report);

#endif
