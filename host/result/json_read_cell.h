/*
 * One element of `results` in a result file.
 */
#ifndef GPUBENCH_RESULT_JSON_READ_CELL_H
#define GPUBENCH_RESULT_JSON_READ_CELL_H

#include "host/result/json_place.h"
#include "host/result/result.h"

/*
 * Read `object`, which stands at `at`, into `cell`, which cell_init made. Whether its device exists
 * is the caller's to check. cell->samples may hold memory to be freed after a failure too.
 */
enum status cell_parts_read(const struct place *at, const json_t *object, struct cell_result *cell);

#endif
