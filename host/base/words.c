#include "host/base/words.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Nobody mistypes longer words than these by a letter or two. */
#define LETTERS_MAX 32

void words_add(struct words *words, const char *word)
{
    if (words->count < WORDS_MAX)
        words->items[words->count++] = word;
}

size_t words_find(const struct words *words, const char *word)
{
    size_t i = 0;

    while (i < words->count && strcmp(words->items[i], word) != 0)
        i++;
    return i;
}

/* tolower() would follow the locale. */
static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool swapped(const char *a, const char *b)
{
    return lower(a[0]) == lower(b[1]) && lower(a[1]) == lower(b[0]);
}

/* cost[i][j] is the distance between the first i letters of `a` and the first j of `b`. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t cost[LETTERS_MAX + 1][LETTERS_MAX + 1];

    for (size_t i = 0; i <= a_length; i++) {
        for (size_t j = 0; j <= b_length; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            cost[i][j] = cost[i - 1][j - 1] + (lower(a[i - 1]) != lower(b[j - 1]));
            cost[i][j] = least(cost[i][j], least(cost[i - 1][j], cost[i][j - 1]) + 1);
            if (i > 1 && j > 1 && swapped(a + i - 2, b + j - 2))
                cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a_length][b_length];
}

/* An abbreviation is one slip, however much it leaves out. */
static size_t slips(const char *given, size_t length, const char *word)
{
    size_t word_length = strlen(word);

    if (word_length > LETTERS_MAX)
        return LETTERS_MAX;
    if (length >= 2 && length < word_length && strncmp(given, word, length) == 0)
        return 1;
    return distance(given, length, word, word_length);
}

const char *words_nearest(const struct words *words, const char *given)
{
    size_t length = strlen(given), fewest = (length + 1) / 3 + 1;
    const char *nearest = NULL;

    if (length == 0 || length > LETTERS_MAX)
        return NULL;
    for (size_t i = 0; i < words->count; i++) {
        size_t count = slips(given, length, words->items[i]);

        if (count < fewest) {
            fewest = count;
            nearest = words->items[i];
        }
    }
    return nearest;
}

char *words_join(const struct words *words, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < words->count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s%s", i ? ", " : "", words->items[i]);
    return text;
}

enum status words_refuse(const struct words *words, const char *where, const char *noun,
                         const char *given, struct error *err)
{
    const char *nearest = words_nearest(words, given);
    const char *colon = *where ? ": " : "";
    char quoted[QUOTE_SIZE], all[640];

    text_quote(given, quoted);
    words_join(words, all, sizeof(all));
    if (!nearest)
        return error_set(err, STATUS_USAGE, "%s%sno %s \"%s\" (%s)", where, colon, noun, quoted,
                         all);
    return error_set(err, STATUS_USAGE, "%s%sno %s \"%s\"; did you mean \"%s\"? (%s)", where, colon,
                     noun, quoted, nearest, all);
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

char *text_quote(const char *text, char *quoted)
{
    size_t length = strlen(text), kept = length;

    if (length >= QUOTE_SIZE) {
        kept = QUOTE_SIZE - sizeof("...");
        while (kept > 0 && is_continuation(text[kept])) /* never half a character */
            kept--;
    }
    for (size_t i = 0; i < kept; i++) {
        unsigned char c = (unsigned char)text[i];

        quoted[i] = c < ' ' || c == 0x7f ? '?' : text[i];
    }
    strcpy(quoted + kept, kept < length ? "..." : "");
    return quoted;
}
