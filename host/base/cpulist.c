#include "host/base/cpulist.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "host/base/textfile.h"

static void add(struct cpulist *list, unsigned processor)
{
    list->words[processor / 64] |= UINT64_C(1) << (processor % 64);
}

bool cpulist_has(const struct cpulist *list, unsigned processor)
{
    return processor < PROCESSORS_MAX && (list->words[processor / 64] >> (processor % 64) & 1);
}

/* glibc's set of fixed size ends at 1024 processors, and the kernel refuses one that is too small. */
bool cpulist_allowed(struct cpulist *list)
{
    cpu_set_t sets[PROCESSORS_MAX / CPU_SETSIZE];

    memset(list, 0, sizeof(*list));
    memset(sets, 0, sizeof(sets));
    if (sched_getaffinity(0, sizeof(sets), sets) != 0)
        return false;
    for (unsigned i = 0; i < PROCESSORS_MAX; i++)
        if (CPU_ISSET_S(i, sizeof(sets), sets))
            add(list, i);
    return true;
}

/* "3" or "0-3" at *text; moves *text behind it. */
static bool parse_range(struct cpulist *list, const char **text)
{
    uint64_t first, last;

    if (!text_number(*text, &first, text))
        return false;
    last = first;
    if (**text == '-' && !text_number(*text + 1, &last, text))
        return false;
    if (first > last || last >= PROCESSORS_MAX)
        return false;
    for (uint64_t i = first; i <= last; i++)
        add(list, (unsigned)i);
    return true;
}

static bool parse_ranges(struct cpulist *list, const char *text)
{
    if (!*text)
        return true;
    while (parse_range(list, &text)) {
        if (!*text)
            return true;
        if (*text++ != ',')
            return false;
    }
    return false;
}

bool cpulist_parse(struct cpulist *list, const char *text)
{
    memset(list, 0, sizeof(*list));
    if (parse_ranges(list, text))
        return true;
    memset(list, 0, sizeof(*list));
    return false;
}

unsigned cpulist_next(const struct cpulist *list, unsigned from)
{
    while (from < PROCESSORS_MAX && !cpulist_has(list, from))
        from++;
    return from;
}

/* The first processor behind the run of consecutive ones that begins at `first`. */
static unsigned run_end(const struct cpulist *list, unsigned first)
{
    while (cpulist_has(list, first))
        first++;
    return first;
}

char *cpulist_format(const struct cpulist *list, char *text, size_t size)
{
    size_t used = 0;
    unsigned end;

    text[0] = '\0';
    for (unsigned first = cpulist_next(list, 0); first < PROCESSORS_MAX;
         first = cpulist_next(list, end)) {
        const char *comma = used ? "," : "";
        char range[24];

        end = run_end(list, first);
        snprintf(range, sizeof(range), end - first > 1 ? "%s%u-%u" : "%s%u", comma, first, end - 1);
        if (used + strlen(range) + sizeof(",...") > size) {
            snprintf(text + used, size - used, "%s...", comma);
            break;
        }
        memcpy(text + used, range, strlen(range) + 1);
        used += strlen(range);
    }
    return text;
}

unsigned cpulist_count(const struct cpulist *list)
{
    unsigned count = 0;

    for (size_t i = 0; i < PROCESSORS_MAX / 64; i++)
        count += (unsigned)__builtin_popcountll(list->words[i]);
    return count;
}

void cpulist_remove(struct cpulist *list, const struct cpulist *other)
{
    for (size_t i = 0; i < PROCESSORS_MAX / 64; i++)
        list->words[i] &= ~other->words[i];
}
