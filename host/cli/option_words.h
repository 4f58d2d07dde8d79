/*
 * The closed sets of words that options take: each adds its words, in the order of the enum that a
 * word is parsed into. Rows of the option table name them.
 */
#ifndef GPUBENCH_CLI_OPTION_WORDS_H
#define GPUBENCH_CLI_OPTION_WORDS_H

#include "host/base/words.h"

/* Of devices only the kinds: the set is open. */
void device_words(struct words *words);
void device_list_words(struct words *words); /* and words that stand for several */

void isa_words(struct words *words);
void combine_words(struct words *words);
void op_words(struct words *words);
void dtype_words(struct words *words);
void data_words(struct words *words);
void residency_words(struct words *words);
void memory_words(struct words *words);
void alloc_words(struct words *words);
void lifecycle_words(struct words *words);
void cache_words(struct words *words);
void page_cache_words(struct words *words);
void when_words(struct words *words);
void normalize_words(struct words *words);
void format_words(struct words *words);

#endif
