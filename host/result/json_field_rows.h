/*
 * Shorthands for the rows of lists of fields. Internal to the files that hold such lists.
 */
#ifndef GPUBENCH_RESULT_JSON_FIELD_ROWS_H
#define GPUBENCH_RESULT_JSON_FIELD_ROWS_H

#include <limits.h>
#include <math.h>

#include "host/result/json_fields.h"

#define LIST(rows)                                                                                 \
    {                                                                                              \
        (rows), sizeof(rows) / sizeof((rows)[0])                                                   \
    }
#define ROOM(type, member) .size = sizeof(((struct type *)0)->member)
#define NOT_NEGATIVE       .low = 0, .high = INFINITY
#define WHOLE(from)        .low = (from), .high = UINT_MAX

/*
 * One function type serves the names of all enums: each is compatible with unsigned, which C leaves
 * to the compiler and gcc and clang grant to an enum without negative members.
 */
#define WORDS(list, type, names, number)                                                           \
    const struct enum_words list = { names, number };                                              \
    _Static_assert(_Generic((type)0, unsigned : 1, default : 0), #type " is not unsigned")

#endif
