/*
 * Ctrl-C and a polite kill: noted, so that what was measured can be saved.
 */
#ifndef GPUBENCH_EXPERIMENTS_INTERRUPT_H
#define GPUBENCH_EXPERIMENTS_INTERRUPT_H

#include "host/base/error.h"

/* Catch SIGINT, SIGTERM and SIGHUP from now on; a second one ends the program at once. */
void interrupt_catch(void);

/* STATUS_OK, or STATUS_INTERRUPTED or STATUS_TERMINATED when a signal came. */
enum status interrupt_status(void);

#endif
