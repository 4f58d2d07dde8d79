/*
 * Numbers as JSON text, exactly: each comes back as the bits it was. JSON has no NaN and no infinity.
 */
#ifndef GPUBENCH_DEVICES_PIPE_TEXT_H
#define GPUBENCH_DEVICES_PIPE_TEXT_H

#include <stddef.h>

#include "host/base/error.h"
#include "kernels/operator.h"

/* What an item consists of: one number after the other, without gaps. */
struct number_layout {
    enum dtype types[3];
    unsigned count;
};

/* Items under a key of the text's object. */
struct number_list {
    const char *key;
    struct number_layout layout;
    void *items; /* only read by number_text_make */
    size_t count;
};

/* Of elements, and of the records of an operator. */
struct number_layout element_layout(enum dtype dtype);
struct number_layout record_layout(struct op op, enum dtype dtype);

size_t number_layout_size(const struct number_layout *layout);

/*
 * {"x":[1.5,2.0],"y":[...]}: floats with as many digits as they need, 9 or 17. The text is the caller's to free;
 * NULL with a message when a number is not finite or memory ran out.
 */
char *number_text_make(const struct number_list *lists, unsigned count, struct error *err);

/* Fill in the lists' items from a text; false with a message when it is not such a text. */
bool number_text_read(const char *text, size_t bytes, const struct number_list *lists,
                      unsigned count, struct error *err);

#endif
