/*
 * What the objects of a result file hold, in one list each: the writer and the reader both walk
 * these.
 */
#ifndef GPUBENCH_RESULT_JSON_FIELDS_H
#define GPUBENCH_RESULT_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

/* Type of a member in its struct, and of its value in the file. */
enum field_type {
    FIELD_REAL,     /* double: number; not finite: null */
    FIELD_COUNT,    /* uint64_t: integer, or its decimal string */
    FIELD_UNSIGNED, /* unsigned: integer */
    FIELD_FLAG,     /* bool: true or false */
    FIELD_TEXT,     /* char[]: any text, cut to fit when read; empty: null */
    FIELD_NAME,     /* char[]: as text, but refused when too long: names are compared */
    FIELD_WORD,     /* an enum: one of its words */
    FIELD_OP,       /* struct op: its canonical spelling */
    FIELD_PHASES,   /* double[PHASE_COUNT]: object of numbers keyed by phase, null when all are */
    FIELD_OBJECT    /* a struct or a part of one: object of `inner`, null when all of it is */
};

/* The words of an enum without negative members, 0 to count - 1. */
struct enum_words {
    const char *(*name)(unsigned);
    unsigned count;
};

struct field {
    const char *key;
    enum field_type type;
    size_t offset;                  /* of the member in its struct */
    bool required;                  /* otherwise missing and null mean: not known */
    double low, high;               /* numbers: what is accepted */
    size_t size;                    /* text and name: of the array, its zero included */
    const struct enum_words *words; /* word */
    const struct field_list *inner; /* object */
};

struct field_list {
    const struct field *fields;
    size_t count;
};

extern const struct enum_words words_of_dtype, words_of_data_kind, words_of_residency,
    words_of_memory_mode, words_of_alloc_mode, words_of_lifecycle, words_of_cache_mode;

extern const struct field_list device_fields; /* of struct device_result */
extern const struct field_list
    case_fields; /* of struct cell_result: what was asked, and whether it went well */
extern const struct field_list measure_fields;     /* of struct cell_result: what was measured */
extern const struct field_list sample_fields;      /* of struct sample_record */
extern const struct field_list crossover_fields;   /* of struct crossover */
extern const struct field_list granularity_fields; /* of struct granularity */

#endif
