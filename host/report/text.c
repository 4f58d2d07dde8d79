#include "host/report/body.h"

enum { WIDTH_MIN = 60 };

static struct sink text_sink(FILE *out, const struct report_options *options)
{
    struct sink sink = { .out = out, .options = *options };

    if (sink.options.width < WIDTH_MIN)
        sink.options.width = WIDTH_MIN;
    return sink;
}

void report_text_header(FILE *out, const struct result *result,
                        const struct report_options *options)
{
    struct sink sink = text_sink(out, options);

    if (!options->quiet)
        header_write(&sink, result);
}

void report_text(FILE *out, const struct result *result, const struct report_options *options)
{
    struct sink sink = text_sink(out, options);

    body_write(&sink, result);
}
