#include "host/report/body.h"

void report_markdown(FILE *out, const struct result *result)
{
    struct sink sink = { .out = out, .options = { .utf8 = true, .width = 120 }, .markdown = true };

    fputs("## gpubench\n\n", out);
    header_write(&sink, result);
    body_write(&sink, result);
}
