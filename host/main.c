/*
 * gpubench: dispatch to a command.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include "host/cli/options.h"
#include "host/experiments/advise_command.h"
#include "host/experiments/article.h"
#include "host/experiments/calibrate.h"
#include "host/experiments/compare_command.h"
#include "host/experiments/convert_command.h"
#include "host/experiments/list.h"
#include "host/experiments/report_command.h"
#include "host/experiments/run.h"
#include "host/experiments/selftest.h"

static enum status dispatch(const struct options *options, int argc, char **argv, struct error *err)
{
    switch (options->command) {
    case COMMAND_LIST:
        return list_command(options, err);
    case COMMAND_ARTICLE:
        return article_command(options, argc, argv, err);
    case COMMAND_COMPARE:
        return compare_command(options, err);
    case COMMAND_REPORT:
        return report_command(options, err);
    case COMMAND_CONVERT:
        return convert_command(options, err);
    case COMMAND_SELFTEST:
        return selftest_command(options, err);
    case COMMAND_ADVISE:
        return advise_command(options, err);
    case COMMAND_CALIBRATE:
        return calibrate_command(options, argc, argv, err);
    default:
        return run_command(options, argc, argv, err);
    }
}

/* A standard stream that was closed must not become the next file that is opened: writing to it is to fail. */
static void occupy_standard_streams(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

/* What was printed is only now known to be written. */
static enum status flush_output(enum status status, struct error *err)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return status != STATUS_OK ? status
                               : error_set(err, STATUS_FAILED, "cannot write to standard output");
}

int main(int argc, char **argv)
{
    struct options options;
    struct error err = { .status = STATUS_OK };
    enum status status;

    occupy_standard_streams();
    setlocale(LC_CTYPE, "");
    status = options_parse(&options, argc, argv, &err);
    if (status == STATUS_OK && options.help)
        options_help(stdout, options.command);
    else if (status == STATUS_OK && options.version)
        printf("gpubench %s\n", GPUBENCH_VERSION);
    else if (status == STATUS_OK)
        status = dispatch(&options, argc, argv, &err);
    status = flush_output(status, &err);
    if (err.text[0])
        fprintf(stderr, "gpubench: %s\n", err.text);
    options_clear(&options);
    return (int)status;
}
