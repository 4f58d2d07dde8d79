/*
 * Files and the page cache: in memory, or not.
 */
#ifndef GPUBENCH_EXPERIMENTS_FILE_CACHE_H
#define GPUBENCH_EXPERIMENTS_FILE_CACHE_H

#include "host/experiments/file_set.h"

/*
 * Ask the kernel to drop the files that take part (what is not written yet is written first), or to read them all. It
 * may do neither: files of a file system in memory stay, and what memory has no room for goes.
 */
void file_cache_drop(const struct file_set *set);
void file_cache_fill(const struct file_set *set);

/*
 * The share of their pages that the cache holds now (mincore(2)). The kernel tells so only of files that the user owns
 * or may write; of others it says that all are there.
 */
double file_cache_share(const struct file_set *set);

#endif
