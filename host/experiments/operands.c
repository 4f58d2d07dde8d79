#include "host/experiments/operands.h"

#include <string.h>
#include <sys/stat.h>

#include "host/base/words.h"

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

const char *operand_name(const char *path)
{
    return is_standard(path) ? "standard input" : path;
}

enum status operands_spare(const struct options *options, const char *path, struct error *err)
{
    struct stat target, source;
    char quoted[QUOTE_SIZE];

    if (!path || is_standard(path) || stat(path, &target) != 0)
        return STATUS_OK;
    for (size_t i = 0; i < options->operands.count; i++) {
        const char *operand = options->operands.items[i];

        if (!is_standard(operand) && stat(operand, &source) == 0 && S_ISREG(source.st_mode) &&
            source.st_dev == target.st_dev && source.st_ino == target.st_ino)
            return error_set(err, STATUS_USAGE, "--output: \"%s\" is also read; give another file",
                             text_quote(path, quoted));
    }
    return STATUS_OK;
}

enum status operands_check(const struct options *options, struct error *err)
{
    size_t standard = 0;

    for (size_t i = 0; i < options->operands.count; i++)
        standard += is_standard(options->operands.items[i]);
    if (standard > 1)
        return error_set(err, STATUS_USAGE, "%s: only one of the files can be - (standard input)",
                         options->command == COMMAND_REPORT ? "report" : "convert");
    return STATUS_OK;
}
