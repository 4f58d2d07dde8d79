/*
 * gpubench: dispatch to a command.
 */
#include <locale.h>
#include <stdio.h>

#include "host/cli/options.h"
#include "host/experiments/list.h"
#include "host/experiments/run.h"

static enum status dispatch(const struct options *options, int argc, char **argv, struct error *err)
{
    switch (options->command) {
    case COMMAND_LIST:
        return list_command(options, err);
    default:
        return run_command(options, argc, argv, err);
    }
}

int main(int argc, char **argv)
{
    struct options options;
    struct error err = {.status = STATUS_OK};
    enum status status;

    setlocale(LC_CTYPE, "");
    status = options_parse(&options, argc, argv, &err);
    if (status == STATUS_OK && options.help)
        options_help(stdout, options.command);
    else if (status == STATUS_OK && options.version)
        printf("gpubench %s\n", GPUBENCH_VERSION);
    else if (status == STATUS_OK)
        status = dispatch(&options, argc, argv, &err);
    if (err.text[0])
        fprintf(stderr, "gpubench: %s\n", err.text);
    options_clear(&options);
    return status;
}
