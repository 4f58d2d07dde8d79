/*
 * docgen TEMPLATE: copy it to standard output, with the pieces it asks for. Run by the build.
 */
#include <stdlib.h>
#include <string.h>

#include "host/docgen/pieces.h"

struct piece {
    const char *line; /* of a template */
    void (*write)(FILE *out);
};

static const struct piece pieces[] = {
    { "@TITLE@\n", man_title },       { "@SYNOPSIS@\n", man_synopsis },
    { "@COMMANDS@\n", man_commands }, { "@OPTIONS@\n", man_options },
    { "@EXITS@\n", man_exits },       { "@EXAMPLES@\n", man_examples },
    { "@BASH@\n", bash_tables },      { "@ZSH@\n", zsh_tables },
};

static void copy_line(FILE *out, const char *line)
{
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        if (strcmp(line, pieces[i].line) == 0) {
            pieces[i].write(out);
            return;
        }
    }
    fputs(line, out);
}

int main(int argc, char **argv)
{
    FILE *template = argc == 2 ? fopen(argv[1], "r") : NULL;
    char *line = NULL;
    size_t size = 0;
    bool failed;

    if (!template) {
        fputs("usage: docgen TEMPLATE\n", stderr);
        return EXIT_FAILURE;
    }
    while (getline(&line, &size, template) >= 0)
        copy_line(stdout, line);
    failed = ferror(template) || fflush(stdout) != 0 || ferror(stdout);
    free(line);
    fclose(template);
    if (failed)
        perror("docgen");
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
