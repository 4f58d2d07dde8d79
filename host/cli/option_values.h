/*
 * What an option's text becomes: the parse functions that rows of the option table name. Each takes
 * `text` into the member of `options` that `option` describes, or leaves one line that names option
 * and value. A list given again replaces the one before, but for devices and inputs, which are
 * collected.
 */
#ifndef GPUBENCH_CLI_OPTION_VALUES_H
#define GPUBENCH_CLI_OPTION_VALUES_H

#include "host/cli/option_table.h"

#define SIZE_LIST_MAX 4096u

/* Without an argument: set a bool; add one to an unsigned. */
enum status parse_flag(struct options *options, const struct option_description *option,
                       const char *text, struct error *err);
enum status parse_more(struct options *options, const struct option_description *option,
                       const char *text, struct error *err);

/* A number from option->low to option->high, into an unsigned or a uint64_t. */
enum status parse_unsigned(struct options *options, const struct option_description *option,
                           const char *text, struct error *err);
enum status parse_u64(struct options *options, const struct option_description *option,
                      const char *text, struct error *err);

/* A number of bytes, not 0, into a uint64_t. */
enum status parse_memory(struct options *options, const struct option_description *option,
                         const char *text, struct error *err);

/* A duration of at most option->high seconds, a share; into a double. */
enum status parse_duration(struct options *options, const struct option_description *option,
                           const char *text, struct error *err);
enum status parse_precision(struct options *options, const struct option_description *option,
                            const char *text, struct error *err);

/* The rate of a stream, into options->rate_per_s or rate_share. */
enum status parse_rate(struct options *options, const struct option_description *option,
                       const char *text, struct error *err);

/* A path or "-", into a string. */
enum status parse_path(struct options *options, const struct option_description *option,
                       const char *text, struct error *err);

/* The name of a device, into a string. */
enum status parse_device(struct options *options, const struct option_description *option,
                         const char *text, struct error *err);

/*
 * One of option->words: its position into an enum, itself into a string; or a list of them into an
 * array of enums, which has room for each word once.
 */
enum status parse_word(struct options *options, const struct option_description *option,
                       const char *text, struct error *err);
enum status parse_word_text(struct options *options, const struct option_description *option,
                            const char *text, struct error *err);
enum status parse_word_list(struct options *options, const struct option_description *option,
                            const char *text, struct error *err);

/* A list of numbers from option->low to option->high, into an array of unsigned that is allocated. */
enum status parse_numbers(struct options *options, const struct option_description *option,
                          const char *text, struct error *err);

/* A decimal number from option->low to option->high, into a double. */
enum status parse_decimal_number(struct options *options, const struct option_description *option,
                                 const char *text, struct error *err);

/* Lists with a member of their own. */
enum status parse_devices(struct options *options, const struct option_description *option,
                          const char *text, struct error *err);
enum status parse_op_files(struct options *options, const struct option_description *option,
                           const char *text, struct error *err);
enum status parse_files(struct options *options, const struct option_description *option,
                        const char *text, struct error *err);
enum status parse_inputs(struct options *options, const struct option_description *option,
                         const char *text, struct error *err);
enum status parse_profiles(struct options *options, const struct option_description *option,
                           const char *text, struct error *err);
enum status parse_prices(struct options *options, const struct option_description *option,
                         const char *text, struct error *err);
enum status parse_ops(struct options *options, const struct option_description *option,
                      const char *text, struct error *err);
enum status parse_sizes(struct options *options, const struct option_description *option,
                        const char *text, struct error *err);
enum status parse_gaps(struct options *options, const struct option_description *option,
                       const char *text, struct error *err);

/* Building blocks of the above. */

/* STATUS_USAGE with `--NAME: "TEXT" is not a NOUN; give ACCEPTED`. */
enum status option_refuse(const struct option_description *option, const char *text,
                          const char *accepted, struct error *err);

/* STATUS_USAGE for what is no operator, or one whose degree is missing or wrong. */
enum status option_refuse_op(const char *text, struct error *err);

enum status option_no_memory(struct error *err);

/*
 * Call `take` with each element between the commas of `text`, empty ones included, until one is
 * refused.
 */
enum status
list_each(struct options *options, const struct option_description *option, const char *text,
          enum status (*take)(struct options *options, const struct option_description *option,
                              const char *element, struct error *err),
          struct error *err);

/* Elements of a list: its commas and one. */
size_t list_length(const char *text);

/* Append a copy of `text`. */
enum status string_list_add(struct string_list *list, const char *text, struct error *err);
void string_list_clear(struct string_list *list);

#endif
