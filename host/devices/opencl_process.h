/*
 * A process to look in: it may crash, exit or hang. Internal to opencl_probe.c.
 */
#ifndef GPUBENCH_DEVICES_OPENCL_PROCESS_H
#define GPUBENCH_DEVICES_OPENCL_PROCESS_H

#include "host/devices/opencl_look.h"

#define FATE_SIZE 96

/*
 * Call opencl_look(look) in a child of this process, which must have no other thread; `look` is
 * memory that they share. True when it came to its end; if not, `fate` (FATE_SIZE bytes) says how
 * the child ended ("killed by signal 11 (Segmentation fault)", "no answer within 1 s") and
 * look->place where it was. Nothing of the child is left.
 */
bool opencl_look_apart(struct opencl_look *look, double limit_s, char *fate);

/* Where the process is, or was when it ended. */
struct look_place look_place_now(const struct opencl_look *look);

#endif
