#include "host/cli/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cli/option_values.h"
#include "host/cli/scan.h"

#define SEED_DEFAULT 1

/* The first operand, wherever it stands, decides which options are accepted; errors come later. */
static enum command find_command(struct scan scan)
{
    struct argument argument;
    enum scanned scanned;
    enum command command = COMMAND_RUN;

    do {
        scanned = scan_next(&scan, &argument, NULL);
    } while (scanned == SCANNED_OPTION);
    if (scanned == SCANNED_OPERAND)
        command = command_find(argument.text);
    return command == COMMAND_COUNT ? COMMAND_RUN : command;
}

static enum status take_option(struct options *options, const struct argument *argument,
                               struct error *err)
{
    const struct option_description *option = option_for(argument->option, options->command);
    const char *command = commands[options->command].name;

    if (!(option->commands & COMMAND_BIT(options->command)))
        return error_set(err, STATUS_USAGE,
                         "--%s: no option of \"%s\" (gpubench %s --help lists them)", option->name,
                         command, command);
    return option->parse(options, option, argument->text, err);
}

static enum status take_command(const char *text, struct error *err)
{
    struct words words = { 0 };

    if (command_find(text) < COMMAND_COUNT)
        return STATUS_OK;
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        words_add(&words, commands[i].name);
    return words_refuse(&words, "", "command", text, err);
}

static enum status take_operand(struct options *options, const char *text, struct error *err)
{
    const struct command_description *command = &commands[options->command];
    char quoted[QUOTE_SIZE];

    if (options->files.count > 0)
        return string_list_add(&options->files, text, err);
    if (options->operands.count == command->operands_high)
        return error_set(err, STATUS_USAGE, "\"%s\" is one word too many; give gpubench %s",
                         text_quote(text, quoted), command->synopsis);
    return string_list_add(&options->operands, text, err);
}

/* At most one of --quick, --full and --ci. */
static enum status check_presets(const struct options *options, struct error *err)
{
    if (options->quick + options->full + options->ci <= 1)
        return STATUS_OK;
    return error_set(err, STATUS_USAGE, "%s and %s exclude each other; give one of them",
                     options->quick ? "--quick" : "--full", options->ci ? "--ci" : "--full");
}

static enum status refuse_same_path(const char *one, const char *other, const char *path,
                                    struct error *err)
{
    char quoted[QUOTE_SIZE];

    if (strcmp(path, "-") == 0)
        return error_set(
            err, STATUS_USAGE,
            "--%s and --%s: only one of them can have - (standard output); give a file", one,
            other);
    return error_set(err, STATUS_USAGE, "--%s and --%s both write \"%s\"; give two files", one,
                     other, text_quote(path, quoted));
}

static enum status check_outputs(const struct options *options, struct error *err)
{
    const char *paths[] = { options->json, options->csv, options->markdown };
    static const char *const names[] = { "json", "csv", "markdown" };

    for (size_t i = 0; i < 3; i++) {
        for (size_t j = i + 1; j < 3; j++) {
            if (paths[i] && paths[j] && strcmp(paths[i], paths[j]) == 0)
                return refuse_same_path(names[i], names[j], paths[i], err);
        }
    }
    return STATUS_OK;
}

static enum status check(const struct options *options, struct error *err)
{
    const struct command_description *command = &commands[options->command];
    enum status status = check_presets(options, err);

    if (status == STATUS_OK)
        status = check_outputs(options, err);
    if (status == STATUS_OK && options->inputs.count && options->data != DATA_COUNT)
        status = error_set(err, STATUS_USAGE, "--data: \"%s\" and --input exclude each other",
                           data_kind_name(options->data));
    if (status == STATUS_OK && options->no_tune && options->retune)
        status = error_set(err, STATUS_USAGE,
                           "--no-tune and --retune exclude each other; give one of them");
    if (status == STATUS_OK && options->own_ops.count > 0 && options->op_files.count == 0)
        status = option_refuse_op(options->own_ops.items[0], err);
    if (status == STATUS_OK && options->op_files.count > 0 && !options->allow_code)
        status = error_set(err, STATUS_USAGE,
                           "--op-file: \"%s\" is code that would be compiled and run as you; say "
                           "--allow-code if you trust it",
                           options->op_files.items[0]);
    if (status == STATUS_OK && options->operands.count < command->operands_low)
        status =
            error_set(err, STATUS_USAGE, "a word is missing; give gpubench %s", command->synopsis);
    return status;
}

static enum status take_all(struct options *options, struct scan scan, struct error *err)
{
    bool first = true;
    struct argument argument;
    enum scanned scanned;
    enum status status = STATUS_OK;

    while ((scanned = scan_next(&scan, &argument, err)) != SCANNED_END) {
        if (scanned == SCANNED_ERROR)
            return STATUS_USAGE;
        if (scanned == SCANNED_OPTION)
            status = take_option(options, &argument, err);
        else if (first && options->files.count == 0)
            status = take_command(argument.text, err);
        else
            status = take_operand(options, argument.text, err);
        if (status != STATUS_OK || options->help || options->version)
            return status; /* who asks for help need not get the rest right */
        first = first && scanned != SCANNED_OPERAND;
    }
    return check(options, err);
}

enum status options_parse(struct options *options, int argc, char **argv, struct error *err)
{
    struct scan scan = scan_begin(argc, argv);

    *options = (struct options){
        .command = find_command(scan),
        .data = DATA_COUNT,
        .format = FORMAT_COUNT,
        .seed = SEED_DEFAULT,
    };
    return take_all(options, scan, err);
}

void options_clear(struct options *options)
{
    string_list_clear(&options->devices);
    string_list_clear(&options->inputs);
    string_list_clear(&options->files);
    string_list_clear(&options->profiles);
    string_list_clear(&options->prices);
    string_list_clear(&options->operands);
    string_list_clear(&options->own_ops);
    string_list_clear(&options->op_files);
    free(options->ops);
    free(options->sizes);
    free(options->reuses);
    free(options->chunks);
    free(options->steps);
    free(options->depths);
    free(options->gaps);
    free(options->isa);
    free(options->combine);
    free(options->json);
    free(options->csv);
    free(options->markdown);
    free(options->output);
    free(options->name);
    free(options->data_dir);
    free(options->against);
    free(options->normalize);
    *options = (struct options){ 0 };
}
