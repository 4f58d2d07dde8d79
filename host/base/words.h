/*
 * Closed sets of words, and what to say when a user gives one that is not among them.
 */
#ifndef GPUBENCH_BASE_WORDS_H
#define GPUBENCH_BASE_WORDS_H

#include <stddef.h>

#include "host/base/error.h"

#define WORDS_MAX  64
#define QUOTE_SIZE 80

/* The words themselves belong to whoever adds them. */
struct words {
    const char *items[WORDS_MAX];
    size_t count;
};

/* Add a word; words beyond WORDS_MAX are dropped. */
void words_add(struct words *words, const char *word);

/* Position of exactly this word; words->count when it is not there. */
size_t words_find(const struct words *words, const char *word);

/*
 * The word most like `given`, or NULL when none is close: the least number of letters inserted,
 * removed, replaced or swapped with their neighbour (optimal string alignment), whatever their
 * case.
 */
const char *words_nearest(const struct words *words, const char *given);

/* Write "all, the, words" into `text`, cut to fit, and return it. */
char *words_join(const struct words *words, char *text, size_t size);

/*
 * STATUS_USAGE with `WHERE: no NOUN "GIVEN"; did you mean "NEAREST"? (all, the, words)`; `where`
 * may be "".
 */
enum status words_refuse(const struct words *words, const char *where, const char *noun,
                         const char *given, struct error *err);

/*
 * What a user gave, fit for a one-line message: control characters as '?', long texts cut and ended
 * by "...". Writes into `quoted` (QUOTE_SIZE bytes) and returns it.
 */
char *text_quote(const char *text, char *quoted);

#endif
