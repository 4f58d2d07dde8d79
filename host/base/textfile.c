#include "host/base/textfile.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char blanks[] = " \t\r\n";

/* The kernel gives the longer of these files a page a call. */
static size_t read_up_to(int file, char *text, size_t size)
{
    size_t used = 0;
    ssize_t got;

    while (used < size && (got = read(file, text + used, size - used)) > 0)
        used += (size_t)got;
    return used;
}

static size_t trimmed_length(const char *text, size_t length)
{
    while (length > 0 && strchr(blanks, text[length - 1]))
        length--;
    return length;
}

bool textfile_read(char *text, size_t size, const char *format, ...)
{
    char path[PATH_MAX];
    va_list args;
    int length, file;

    text[0] = '\0';
    va_start(args, format);
    length = vsnprintf(path, sizeof(path), format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof(path))
        return false;
    file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    text[trimmed_length(text, read_up_to(file, text, size - 1))] = '\0';
    close(file);
    return text[0] != '\0';
}

void text_copy(char *out, size_t size, const char *text, size_t length)
{
    if (length > size - 1)
        length = size - 1;
    memcpy(out, text, length);
    out[length] = '\0';
}

/* The value when `line` is `KEY : VALUE`, else NULL. */
static const char *line_value(const char *line, const char *key)
{
    size_t length = strlen(key);

    if (strncmp(line, key, length) != 0)
        return NULL;
    line += length;
    line += strspn(line, " \t");
    if (*line != ':')
        return NULL;
    line++;
    return line + strspn(line, " \t");
}

bool text_field(const char *text, const char *key, char *value, size_t size)
{
    value[0] = '\0';
    for (const char *line = text; *line;) {
        size_t length = strcspn(line, "\n");
        const char *found = line_value(line, key);

        if (found && found <= line + length) {
            length = (size_t)(line + length - found);
            text_copy(value, size, found, trimmed_length(found, length));
            return true;
        }
        line += length + (line[length] != '\0');
    }
    return false;
}

bool text_number(const char *text, uint64_t *number, const char **end)
{
    uint64_t value = 0;
    const char *at = text;

    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');

        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *number = value;
    *end = at;
    return at != text;
}
