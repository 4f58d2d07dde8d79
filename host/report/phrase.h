/*
 * The phrases that reports share.
 */
#ifndef GPUBENCH_REPORT_PHRASE_H
#define GPUBENCH_REPORT_PHRASE_H

#include "host/report/view.h"

#define PHRASE_SIZE 64

/* "called back to back", "called now and then (10 ms apart)"; at least PHRASE_SIZE bytes. */
char *phrase_gap(double gap_s, bool utf8, char *text);

/* The same for a heading: "back to back", "now and then (10 ms)". */
char *phrase_gap_short(double gap_s, bool utf8, char *text);

/* "sum, f32, data in host memory, called back to back, median of 14 rounds" */
void phrase_title(FILE *out, const struct view *view, const struct curve *curve);

/* ", pinned memory, cache flushed …": what of a case is not the default. */
void phrase_unusual(FILE *out, const struct case_spec *spec);

/* How much faster or slower: "33×", and near 1 as a share, "4 %"; at least PHRASE_SIZE bytes. */
char *phrase_factor(double factor, bool utf8, char *text);

/* A mean number of events: "0", "1.5", "212", "-" where it is not known; at least PHRASE_SIZE bytes. */
char *phrase_events(double events, char *text);

/* A device in a sentence: its label, or "the GPU (opencl:1.0)". */
void phrase_device(FILE *out, const struct view_device *device);

/* "threads" takes a plural verb, every other device a singular one. */
const char *phrase_verb(const struct view_device *device, const char *plural, const char *singular);

/* "a" … "z", "aa" …: the mark of a note; at least PHRASE_SIZE bytes. */
char *phrase_mark(size_t note, char *text);

#endif
