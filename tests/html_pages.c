/*
 * Write the samples as pages and as result files into the folder given: FOLDER/full.html, full.json, ...
 */
#include "tests/html_samples.h"

#include "host/report/report.h"

static FILE *create(const char *folder, const char *name, const char *end)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s.%s", folder, name, end);
    return fopen(path, "w");
}

static bool write_sample(const char *folder, size_t i)
{
    struct result result;
    const struct result *results[] = { &result, &result };
    const char *const names[] = { html_samples[i].name, HTML_HOSTILE };
    size_t count = html_samples[i].make == html_hostile ? 2 : 1;
    FILE *page = create(folder, names[0], "html"), *file = create(folder, names[0], "json");
    bool done = page && file;

    html_samples[i].make(&result);
    done = done && report_html(page, results, names, count, NULL) == STATUS_OK &&
           report_json(file, &result);
    done = page && fclose(page) == 0 && done;
    done = file && fclose(file) == 0 && done;
    result_clear(&result);
    return done;
}

int main(int argc, char **argv)
{
    bool done = argc == 2;

    for (size_t i = 0; i < HTML_SAMPLES && done; i++)
        done = write_sample(argv[1], i);
    return !done;
}
