/*
 * The article command: its experiment, step by step as it advises, and then on accelerators.
 */
#ifndef GPUBENCH_EXPERIMENTS_ARTICLE_H
#define GPUBENCH_EXPERIMENTS_ARTICLE_H

#include "host/cli/options.h"

/* Carry out `gpubench article`: measure the rungs, print them and what becomes of the article's claims. */
enum status article_command(const struct options *options, int argc, char **argv,
                            struct error *err);

#endif
