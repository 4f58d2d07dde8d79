/*
 * The sections of a report, in the order in which they are read. Each writes nothing when the
 * result holds nothing for it.
 */
#ifndef GPUBENCH_REPORT_SECTIONS_H
#define GPUBENCH_REPORT_SECTIONS_H

#include "host/report/sink.h"
#include "host/report/view.h"

/* One table a curve, then why cells have no time. */
void times_write(const struct sink *sink, const struct view *view, const struct family *family);

/* Why cells have no time. */
void notes_write(const struct sink *sink, const struct family *family);

/* Whether the result is of streams; then one table a curve, in place of times. */
bool streams_any(const struct result *result);
void streams_write(const struct sink *sink, const struct view *view, const struct family *family);

/* Every cell of a curve: interval, bandwidth, flags. */
void details_write(const struct sink *sink, const struct view *view, const struct curve *curve);

/* What went through the pipes of each device that has them. */
void channel_write(const struct sink *sink, const struct view *view, const struct curve *curve);

/* Files that were reduced each by itself: times, where they go, and what could not be read. */
void files_write(const struct sink *sink, const struct result *result);

/* Whether the values are right: one line, or what exactly is wrong. */
void values_write(const struct sink *sink, const struct view *view, const struct family *family);

/* Where the time goes, by phase: at one telling n, or at every n when options.verbose. */
void breakdown_write(const struct sink *sink, const struct view *view, const struct family *family);

/* Peak memory by size, where it was measured. */
void memory_write(const struct sink *sink, const struct view *view, const struct family *family);

/* What each device costs once: creation, build, allocation, memory. */
void once_write(const struct sink *sink, const struct view *view);

/* From which n on each device beats each other one. */
void crossings_write(const struct sink *sink, const struct view *view, const struct family *family);

/* What a task costs each device, and how large it should be, where chunks were compared. */
void granularity_write(const struct sink *sink, const struct view *view);
/* The article's ladder and claims, of a result that has them. */
void ladder_write(const struct sink *sink, const struct result *result);

/* The answer in plain sentences. */
void verdict_write(const struct sink *sink, const struct view *view, const struct family *family);

/* How far the numbers can be trusted: unresolved cells and flags. */
void noise_write(const struct sink *sink, const struct view *view);

#endif
