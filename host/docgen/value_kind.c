#include "host/docgen/pieces.h"

#include <string.h>

enum value_kind value_kind_of(const struct option_description *option, struct words *words)
{
    if (!option->argument)
        return VALUE_NONE;
    if (strcmp(option->argument, "FILE") == 0 || strcmp(option->argument, "PATH...") == 0)
        return VALUE_FILE;
    if (strcmp(option->argument, "DIR") == 0)
        return VALUE_DIR;
    if (option->words)
        option->words(words);
    else if (option->hints)
        option->hints(words);
    if (words->count == 0)
        return VALUE_OTHER;
    return strcmp(option->argument, "LIST") == 0 ? VALUE_LIST : VALUE_WORD;
}
