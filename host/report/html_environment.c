/*
 * Under which circumstances: what devices cost once, the devices, the machines, and how noisy they were.
 */
#include "host/report/html.h"

#include <stdlib.h>
#include <string.h>

#include "host/cli/units.h"
#include "host/report/escape.h"
#include "host/report/sections.h"

static void put_value(FILE *out, const char *key, const json_t *value);

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);

    return length > tail && strcmp(text + length - tail, end) == 0;
}

/* A key for reading: without the unit that its value shows, and with spaces. */
static void put_key(FILE *out, const char *key)
{
    size_t unit = ends_with(key, "_bytes") ? 6 : ends_with(key, "_s") ? 2 : 0;
    char *text = strndup(key, strlen(key) - unit);

    for (char *c = text; c && *c; c++)
        *c = *c == '_' ? ' ' : *c;
    escape_html(out, text ? text : key);
    free(text);
}

static void put_members(FILE *out, const json_t *object)
{
    const char *key, *separator = "";
    json_t *value;

    json_object_foreach((json_t *)object, key, value)
    {
        if (json_is_null(value))
            continue;
        fputs(separator, out);
        put_key(out, key);
        fputs(json_is_number(value) ? " " : ": ", out);
        put_value(out, key, value);
        separator = json_is_number(value) ? ", " : "; ";
    }
}

static void put_elements(FILE *out, const json_t *array)
{
    size_t i;
    json_t *value;

    json_array_foreach((json_t *)array, i, value)
    {
        fputs(i > 0 ? " " : "", out);
        put_value(out, "", value);
    }
}

/* A key's end says what its number is (docs/FORMAT.md). */
static void put_number(FILE *out, const char *key, double number)
{
    char text[16];

    if (ends_with(key, "_bytes"))
        fputs(format_bytes(number, text), out);
    else if (ends_with(key, "_s"))
        fputs(format_seconds(number, true, text), out);
    else
        fprintf(out, "%.10g", number);
}

/* Results were parsed with a limit to nesting, so that this ends. */
static void put_value(FILE *out, const char *key, const json_t *value)
{
    if (json_is_string(value))
        escape_html(out, json_string_value(value));
    else if (json_is_number(value))
        put_number(out, key, json_number_value(value));
    else if (json_is_object(value))
        put_members(out, value);
    else if (json_is_array(value))
        put_elements(out, value);
    else if (json_is_boolean(value))
        fputs(json_is_true(value) ? "yes" : "no", out);
}

/* Nothing to show: null, or an empty list or object. */
static bool is_empty(const json_t *value)
{
    return !value || json_is_null(value) ||
           (json_is_object(value) && json_object_size(value) == 0) ||
           (json_is_array(value) && json_array_size(value) == 0);
}

/* One row, with a column a file, if any of them has the key. */
static void put_row(const struct page *page, const char *key)
{
    const json_t *first = json_object_get(page->files[0].result->meta, key);
    bool any = false, differs = false;

    for (size_t i = 0; i < page->file_count; i++) {
        const json_t *value = json_object_get(page->files[i].result->meta, key);

        any |= !is_empty(value);
        differs |= is_empty(value) != is_empty(first) ||
                   (!is_empty(value) && !json_equal((json_t *)value, (json_t *)first));
    }
    if (!any)
        return;
    fprintf(page->out, "<tr%s><th scope=\"row\">", differs ? " class=\"differs\"" : "");
    put_key(page->out, key);
    fputs("</th>", page->out);
    for (size_t i = 0; i < page->file_count; i++) {
        fputs("<td>", page->out);
        put_value(page->out, key, json_object_get(page->files[i].result->meta, key));
        fputs("</td>", page->out);
    }
    fputs("</tr>\n", page->out);
}

/* The keys of every file, each once. */
static void put_rows(const struct page *page)
{
    for (size_t i = 0; i < page->file_count; i++) {
        const char *key;
        json_t *value;

        json_object_foreach(page->files[i].result->meta, key, value)
        {
            bool shown = false;

            for (size_t j = 0; j < i; j++)
                shown |= json_object_get(page->files[j].result->meta, key) != NULL;
            if (!shown)
                put_row(page, key);
        }
    }
}

static void put_meta(const struct page *page)
{
    fputs("<h3>Machine and program</h3>\n<div class=\"wide\" tabindex=\"0\"><table "
          "class=\"meta\">",
          page->out);
    if (page->file_count > 1) {
        fputs("<thead><tr><th scope=\"col\"></th>", page->out);
        for (size_t i = 0; i < page->file_count; i++) {
            fputs("<th scope=\"col\">", page->out);
            escape_html(page->out, page->files[i].name);
            fputs("</th>", page->out);
        }
        fputs("</tr></thead>", page->out);
    }
    fputs("<tbody>\n", page->out);
    put_rows(page);
    fputs("</tbody></table></div>\n", page->out);
}

static void put_text_cell(FILE *out, const char *text)
{
    fputs("<td class=\"l\">", out);
    escape_html(out, text);
    fputs("</td>", out);
}

static void put_device(const struct page *page, const struct device_result *device)
{
    char text[16];

    fputs("<tr><th scope=\"row\" class=\"l\"><span class=\"swatch ", page->out);
    palette_class(page->out, &page->palette, palette_find(&page->palette, device->id));
    fputs("\"></span>", page->out);
    escape_html(page->out, device->id);
    fputs("</th>", page->out);
    put_text_cell(page->out, device->class_name);
    fprintf(page->out, "<td>%u</td><td>%s</td>", device->workers,
            format_bytes(device->peak_bytes, text));
    put_text_cell(page->out, device->name);
    put_text_cell(page->out, device->platform);
    put_text_cell(page->out, device->driver);
    fputs("</tr>\n", page->out);
}

static void put_devices(const struct page *page, const struct html_file *file)
{
    if (file->result->device_count == 0)
        return;
    fputs("<h4 class=\"table\">devices</h4><div class=\"wide\" tabindex=\"0\"><table><thead><tr>"
          "<th scope=\"col\" class=\"l\">device</th><th scope=\"col\" class=\"l\">class</th>"
          "<th scope=\"col\">workers</th><th scope=\"col\">peak memory</th>"
          "<th scope=\"col\" class=\"l\">name</th><th scope=\"col\" class=\"l\">platform</th>"
          "<th scope=\"col\" class=\"l\">driver</th></tr></thead><tbody>\n",
          page->out);
    for (size_t i = 0; i < file->result->device_count; i++)
        put_device(page, &file->result->devices[i]);
    fputs("</tbody></table></div>\n", page->out);
}

static void put_file(const struct page *page, const struct html_file *file)
{
    struct sink sink = html_sink(page);

    if (page->file_count > 1) {
        fputs("<h3>", page->out);
        escape_html(page->out, file->name);
        fputs("</h3>\n", page->out);
    }
    granularity_write(&sink, &file->view);
    noise_write(&sink, &file->view);
    once_write(&sink, &file->view);
    put_devices(page, file);
    if (file->result->digest[0]) {
        fputs("<p class=\"remark\">digest of all values: ", page->out);
        escape_html(page->out, file->result->digest);
        fputs("</p>\n", page->out);
    }
}

void html_environment(const struct page *page)
{
    fputs("<section id=\"environment\"><h2>Paid once, machine, noise</h2>\n", page->out);
    for (size_t i = 0; i < page->file_count; i++)
        put_file(page, &page->files[i]);
    put_meta(page);
    fputs("</section>\n", page->out);
}
