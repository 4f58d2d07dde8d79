#include "host/cli/option_table.h"

#include <string.h>

const struct command_description commands[COMMAND_COUNT] = {
    [COMMAND_RUN] = {
        .name = "run",
        .synopsis = "[run] [OPTION]...",
        .summary = "measure; print the times, where they go and which device wins (the default)",
        .examples = {
            { "gpubench --device all", "a first look, within half a minute" },
            { "gpubench --device cpu,gpu --op sum,dot --size 1Ki:64Mi",
              "from which size on does the GPU pay?" },
            { "gpubench --ci --json result.json", "the same verdict on every machine" },
        },
    },
    [COMMAND_LIST] = {
        .name = "list",
        .synopsis = "list [OPTION]...",
        .summary = "show the devices of this machine, operators, dtypes and memory modes",
        .examples = {
            { "gpubench list", "what can be measured here" },
            { "gpubench list -v", "with what drivers say, and the machine's floors" },
            { "gpubench list --color never > machine.txt", "to keep beside the results" },
        },
    },
    [COMMAND_COMPARE] = {
        .name = "compare",
        .synopsis = "compare OLD [NEW] [OPTION]...",
        .summary = "what changed from one result file to another, and whether it means anything",
        .operands_low = 1,
        .operands_high = 2,
        .examples = {
            { "gpubench --processes 5 --json new.json", "measure what can be compared" },
            { "gpubench compare old.json new.json --fail-on-regression",
              "faster, slower or the same?" },
            { "gpubench compare r.json --device threads --against seq",
              "one device against another, in one file" },
        },
    },
    [COMMAND_REPORT] = {
        .name = "report",
        .synopsis = "report RESULT... [OPTION]...",
        .summary = "draw result files as one page of HTML: pictures, tables and the verdict",
        .operands_low = 1,
        .operands_high = 16,
        .examples = {
            { "gpubench report r.json -o r.html", "pictures for a colleague, in one file" },
            { "gpubench report old.json new.json -o both.html", "two machines, or before and after" },
            { "gpubench report r.json --data columns", "to draw for yourself with gnuplot" },
        },
    },
    [COMMAND_CONVERT] = {
        .name = "convert",
        .synopsis = "convert RESULT --format NAME [OPTION]...",
        .summary = "write a result file in another format, for another program",
        .operands_low = 1,
        .operands_high = 1,
        .examples = {
            { "gpubench convert r.json --format csv -o r.csv", "for a spreadsheet" },
            { "gpubench convert r.json --format google-benchmark", "for compare.py and its like" },
            { "gpubench convert r.json --format github-action-benchmark",
              "for charts of a project's history" },
        },
    },
    [COMMAND_ADVISE] = {
        .name = "advise",
        .synopsis = "advise [OPTION]...",
        .summary = "which hardware for this workload, how sure that is, what would change it",
        .examples = {
            { "gpubench advise --op dot --size 4Mi --gap 10ms", "a dot product now and then" },
            { "gpubench advise --intensity 40 --size 64Ki --reuse 10", "for work of your own" },
            { "gpubench advise --profile a.json --profile b.json --price a=0.10 --price b=2.50",
              "which of two machines to rent" },
        },
    },
    [COMMAND_SELFTEST] = {
        .name = "selftest",
        .synopsis = "selftest [OPTION]...",
        .summary = "does this machine, now, give numbers that can be trusted?",
        .examples = {
            { "gpubench selftest", "on all devices, within a minute" },
            { "gpubench selftest --device seq,threads", "on some" },
            { "gpubench selftest --json selftest.json", "to keep" },
        },
    },
    [COMMAND_ARTICLE] = {
        .name = "article",
        .synopsis = "article [OPTION]...",
        .summary = "why parallel code can lose: an article's experiment, completed",
        .examples = {
            { "gpubench article", "every overhead, step by step, within a minute" },
            { "gpubench article --with-python", "and as the article does it, in Python" },
            { "gpubench article --size 100M", "where there is more to do" },
        },
    },
    [COMMAND_CALIBRATE] = {
        .name = "calibrate",
        .synopsis = "calibrate [OPTION]...",
        .summary = "measure this machine once, for advice without measuring",
        .examples = {
            { "gpubench calibrate", "all devices, within a minute" },
            { "gpubench calibrate --name lab -o lab.json", "to carry to another machine" },
            { "gpubench calibrate --op sum,lse --dtype f64", "what these take, in particular" },
        },
    },
};

static const struct exit_description exits[] = {
    { "0", "fine" },
    { "1", "something failed while running" },
    { "2", "the command line or an input file makes no sense" },
    { "3", "a regression was found" },
    { "4", "a device gave a wrong answer" },
    { "5", "none of the devices asked for can be used" },
    { "130, 143", "interrupted; what was measured is saved" },
};

const struct exit_description *exit_list(size_t *count)
{
    *count = sizeof(exits) / sizeof(exits[0]);
    return exits;
}

enum command command_find(const char *name)
{
    unsigned command = 0;

    while (command < COMMAND_COUNT && strcmp(commands[command].name, name) != 0)
        command++;
    return (enum command)command;
}
