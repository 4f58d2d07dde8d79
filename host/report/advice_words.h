/*
 * The sentences of advice. Internal to advice*.c.
 */
#ifndef GPUBENCH_REPORT_ADVICE_WORDS_H
#define GPUBENCH_REPORT_ADVICE_WORDS_H

#include "host/report/advice.h"

#define ADVICE_NAME     160 /* bytes of a device's name */
#define ADVICE_SENTENCE 640

/* "threads", "threads on box": fit for a terminal. */
char *advice_name(const struct advice_report *report, size_t entry, bool utf8, char *name);

/* Why an entry stands where it stands: against the next one for the first, else against the first. */
char *advice_reason(const struct advice_report *report, size_t entry, bool utf8, char *text);

/* "seq wins below 12 Ki elements": no full stop. */
char *advice_change_sentence(const struct advice_report *report, const struct advice_change *change,
                             bool utf8, char *text);

/* What an entry's prediction is extrapolated in: "size, reuse"; empty when in nothing. */
char *advice_outside(const struct advice_entry *entry, char *text);
const char *advice_outside_word(unsigned index); /* 0 … OUTSIDE_COUNT - 1 */

/* The cell in which an entry was measured, or NULL. */
const struct cell_result *advice_measured(const struct advice_report *report, size_t entry);

#endif
