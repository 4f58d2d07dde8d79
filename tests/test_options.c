#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/words.h"
#include "host/cli/option_table.h"

#define LENGTH(array)    (sizeof(array) / sizeof((array)[0]))
#define ARGUMENTS_MAX    32
#define PARSE(o, e, ...) parse(o, e, (const char *const[]){ __VA_ARGS__, NULL })

static enum status parse(struct options *options, struct error *err, const char *const *words)
{
    char *argv[ARGUMENTS_MAX + 1] = { (char[]){ "gpubench" } };
    int argc = 1;
    enum status status;

    *err = (struct error){ 0 };
    for (; words[argc - 1]; argc++)
        argv[argc] = strdup(words[argc - 1]);
    status = options_parse(options, argc, argv, err);
    /* Nothing may point into argv afterwards. */
    for (int i = 1; i < argc; i++) {
        memset(argv[i], '!', strlen(argv[i]));
        free(argv[i]);
    }
    if (status != STATUS_OK) {
        assert_true(*err->text && !strchr(err->text, '\n'));
    }
    return status;
}

static void nothing_given(void **state)
{
    struct options options;
    struct error err;

    (void)state;
    assert_int_equal(parse(&options, &err, (const char *const[]){ NULL }), STATUS_OK);
    assert_int_equal(options.command, COMMAND_RUN);
    assert_int_equal(options.devices.count + options.op_count + options.size_count, 0);
    assert_int_equal(options.data, DATA_COUNT);
    assert_int_equal(options.color, WHEN_AUTO);
    assert_false(options.help || options.version || options.quiet || options.ci);
    assert_null(options.json);
    options_clear(&options);
    options_clear(&options);
    assert_int_equal(options_parse(&options, 0, (char *[]){ NULL }, &err), STATUS_OK);
    options_clear(&options);
}

static void everything_given(void **state)
{
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "--device", "seq,threads:4+isa=avx2",
                           "--op=sum,dot,sum,poly:64", "--dtype=i64,f32,i64",
                           "--residency=device,host", "--reuse=10,1,10,1k", "--steps=3,1",
                           "--depth=1,8", "--mem=svm", "--alloc=per-op,reuse", "--lifecycle=cold",
                           "--cache=flushed,hot", "--gap=0,10ms,0", "--device=gpu", "--input",
                           "a,b.npy", "--input=--c"),
                     STATUS_OK);
    assert_int_equal(o.devices.count, 3);
    assert_string_equal(o.devices.items[1], "threads:4+isa=avx2");
    assert_string_equal(o.devices.items[2], "gpu");
    assert_int_equal(o.op_count, 3);
    assert_string_equal(o.ops[1].is->name, "dot");
    assert_int_equal(o.ops[2].degree, 64);
    assert_int_equal(o.dtype_count, 2);
    assert_int_equal(o.dtypes[0], DTYPE_I64);
    assert_int_equal(o.dtypes[1], DTYPE_F32);
    assert_int_equal(o.residency_count, 2);
    assert_int_equal(o.residencies[0], RESIDENCY_DEVICE);
    assert_int_equal(o.reuse_count, 3);
    assert_int_equal(o.reuses[2], 1000);
    assert_int_equal(o.steps_count, 2);
    assert_int_equal(o.steps[0], 3);
    assert_int_equal(o.depth_count, 2);
    assert_int_equal(o.depths[1], 8);
    assert_int_equal(o.mems[0], MEM_SVM);
    assert_int_equal(o.alloc_count, 2);
    assert_int_equal(o.allocs[0], ALLOC_PER_OP);
    assert_int_equal(o.lifecycles[0], LIFECYCLE_COLD);
    assert_int_equal(o.caches[0], CACHE_FLUSHED);
    assert_int_equal(o.gap_count, 2);
    assert_true(o.gaps[1] == 0.01);
    assert_int_equal(o.inputs.count, 2);
    assert_string_equal(o.inputs.items[0], "a,b.npy");
    assert_string_equal(o.inputs.items[1], "--c");
    options_clear(&o);
}

/* A shell's pattern gives many words: after --files they are paths, even one that is a command's name. */
static void many_files(void **state)
{
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "run", "--files", "a", "b,c", "--op", "sum", "run",
                           "--files=d", "--page-cache", "dropped"),
                     STATUS_OK);
    assert_int_equal(o.command, COMMAND_RUN);
    assert_int_equal(o.files.count, 4);
    assert_string_equal(o.files.items[1], "b,c");
    assert_string_equal(o.files.items[2], "run");
    assert_string_equal(o.files.items[3], "d");
    assert_int_equal(o.page_cache_count, 1);
    assert_int_equal(o.page_caches[0], PAGE_CACHE_DROPPED);
    assert_int_equal(o.op_count, 1);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--files", "a", "b"), STATUS_OK);
    assert_int_equal(o.files.count, 2);
    options_clear(&o);
}

static void ways_to_measure(void **state)
{
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "--workers=3", "--isa=avx2", "--combine=atomic", "--seed=0",
                           "--budget=2min", "--precision=5%", "--min-rounds=20", "--processes=4",
                           "--full", "--dry-run", "--data=index"),
                     STATUS_OK);
    assert_int_equal(o.workers, 3);
    assert_string_equal(o.isa, "avx2");
    assert_string_equal(o.combine, "atomic");
    assert_int_equal(o.seed, 0);
    assert_true(o.budget_s == 120 && o.precision == 0.05);
    assert_int_equal(o.min_rounds, 20);
    assert_int_equal(o.processes, 4);
    assert_true(o.full && o.dry_run && !o.quick && !o.ci);
    assert_int_equal(o.data, DATA_INDEX);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--json=-", "--csv=a", "--csv=b", "--markdown=c",
                           "--color=never", "--progress", "always", "-qvv", "-v"),
                     STATUS_OK);
    assert_string_equal(o.json, "-");
    assert_string_equal(o.csv, "b");
    assert_int_equal(o.color, WHEN_NEVER);
    assert_int_equal(o.progress, WHEN_ALWAYS);
    assert_true(o.quiet);
    assert_int_equal(o.verbose, 3);
    options_clear(&o);
}

/*
 * What the text says, by a rule unlike the one tested: n is in a:b:xF when it is b, or a times a
 * power of F.
 */
static bool in_range(uint64_t n, uint64_t low, uint64_t high, uint64_t factor)
{
    if (n == high)
        return true;
    if (n < low || n > high || n % low)
        return false;
    for (n /= low; n % factor == 0;)
        n /= factor;
    return n == 1;
}

static void ranges_are_complete(void **state)
{
    (void)state;
    for (uint64_t low = 1; low < 40; low++) {
        for (uint64_t factor = 2; factor < 6; factor++) {
            uint64_t high = low + 13 * factor * (low % 7);
            struct options o;
            struct error err;
            char text[64];
            size_t at = 0;

            snprintf(text, sizeof(text), "%d:%d:x%d", (int)low, (int)high, (int)factor);
            assert_int_equal(PARSE(&o, &err, "--size", text), STATUS_OK);
            for (uint64_t n = 0; n <= high; n++) {
                if (in_range(n, low, high, factor))
                    assert_int_equal(o.sizes[at++], n);
            }
            assert_int_equal(at, o.size_count);
            options_clear(&o);
        }
    }
}

static void sizes_are_sorted(void **state)
{
    static const uint64_t expected[] = { 0, 1, 3, 6, 12, 20, 1024, 4096 };
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "--size", "7", "--size", "4096,1Ki,3:20,0,6,1:1,4Ki"),
                     STATUS_OK);
    assert_int_equal(o.size_count, LENGTH(expected));
    assert_memory_equal(o.sizes, expected, sizeof(expected));
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--size", "1:4611686018427387904"), STATUS_OK);
    assert_int_equal(o.size_count, 63);
    assert_int_equal(o.sizes[62], UINT64_C(1) << 62);
    options_clear(&o);
}

static void too_many_sizes(void **state)
{
    char *text = malloc(5000 * 6), *end = text;
    struct options o;
    struct error err;

    (void)state;
    assert_non_null(text);
    for (int i = 1; i <= 4096; i++)
        end += sprintf(end, "%s%d", i > 1 ? "," : "", i);
    assert_int_equal(PARSE(&o, &err, "--size", text), STATUS_OK);
    assert_int_equal(o.size_count, 4096);
    options_clear(&o);
    strcpy(end, ",9999");
    assert_int_equal(PARSE(&o, &err, "--size", text), STATUS_USAGE);
    assert_non_null(strstr(err.text, "4096"));
    options_clear(&o);
    free(text);
}

static void commands_are_found(void **state)
{
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "list", "-v"), STATUS_OK);
    assert_int_equal(o.command, COMMAND_LIST);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--color", "never", "-v", "list"), STATUS_OK);
    assert_int_equal(o.command, COMMAND_LIST);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--size", "4", "run"), STATUS_OK);
    assert_int_equal(o.command, COMMAND_RUN);
    assert_int_equal(o.operands.count, 0);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "-q", "--", "list"), STATUS_OK);
    assert_int_equal(o.command, COMMAND_LIST);
    options_clear(&o);
}

static void help_and_version_come_first(void **state)
{
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "list", "--help", "--nonsense"), STATUS_OK);
    assert_true(o.help);
    assert_int_equal(o.command, COMMAND_LIST);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "-qh"), STATUS_OK);
    assert_true(o.help);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--version", "--size=x"), STATUS_OK);
    assert_true(o.version);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--nonsense", "--help"), STATUS_USAGE);
    options_clear(&o);
}

static void bad_lines_are_refused(void **state)
{
    static const struct {
        const char *words[5];
        const char *says[3]; /* parts of the message */
    } bad[] = {
        { { "--size", "12Q" }, { "--size: \"12Q\" is not a size", "4096, 64Ki, 1M", "1Ki:64Mi" } },
        { { "--size", "0x10" }, { "\"0x10\"" } },
        { { "--size", "-1" }, { "\"-1\"" } },
        { { "--size", "1e99" }, { "\"1e99\"" } },
        { { "--size", "9223372036854775808" }, { "\"9223372036854775808\"" } },
        { { "--size", "4611686018427387905" }, { "\"4611686018427387905\"" } },
        { { "--size", "" }, { "\"\" is not a size" } },
        { { "--size=" }, { "\"\" is not a size" } },
        { { "--size", "1,,2" }, { "\"\" is not a size" } },
        { { "--size", "1,2," }, { "\"\" is not a size" } },
        { { "--size", "1, 2" }, { "\" 2\" is not a size" } },
        { { "--size", "64Mi:1Ki" }, { "reversed", "give 1Ki:64Mi" } },
        { { "--size", "0:1Ki" }, { "\"0:1Ki\"", "from 0" } },
        { { "--size", "1:" }, { "\"1:\" is not a size" } },
        { { "--size", ":4" }, { "\":4\" is not a size" } },
        { { "--size", "1:8:2" }, { "\"1:8:2\"", "x4" } },
        { { "--size", "1:8:x1" }, { "\"1:8:x1\"" } },
        { { "--size", "1:8:x2:" }, { "\"1:8:x2:\"" } },
        { { "--op", "smu" }, { "--op: no operator \"smu\"; did you mean \"sum\"?", "(sum" } },
        { { "--op", "sum,dto" }, { "\"dot\"?" } },
        { { "--op", "poly" }, { "\"poly\"", "1 to 1024", "poly:64" } },
        { { "--op", "poly:1025" }, { "\"poly:1025\"", "1 to 1024" } },
        { { "--op", "poly:0" }, { "\"poly:0\"" } },
        { { "--op", "sum:3" }, { "\"sum:3\"" } },
        { { "--op", "" }, { "--op: no operator \"\"" } },
        { { "--dtype", "f16" }, { "--dtype: no dtype \"f16\"", "f32, f64, i32, i64" } },
        { { "--residency", "hots" }, { "did you mean \"host\"?", "(host, device)" } },
        { { "--mem", "pinnned" }, { "did you mean \"pinned\"?" } },
        { { "--ballast", "0" }, { "--ballast: \"0\" is not a size", "1GiB" } },
        { { "--ballast-shared", "1XB" }, { "\"1XB\"" } },
        { { "--alloc", "perop" }, { "did you mean \"per-op\"?", "(auto, reuse, per-op)" } },
        { { "--lifecycle", "hot" }, { "(warm, cold)" } },
        { { "--cache", "cold" }, { "(hot, flushed)" } },
        { { "--data", "file" }, { "--data: no data \"file\"" } },
        { { "--data", "ones", "--input", "f" }, { "--data", "--input" } },
        { { "--device", "seq,,fork" }, { "--device: \"\"" } },
        { { "--reuse", "0" }, { "\"0\" is not a reuse count" } },
        { { "--steps", "0" },
          { "\"0\" is not a number of steps; give dependent reductions, from 1" } },
        { { "--steps", "2,x" }, { "--steps: \"x\"" } },
        { { "--depth", "0" }, { "\"0\" is not a depth; give operations in flight, from 1 to 64" } },
        { { "--depth", "1,65" }, { "--depth: \"65\"" } },
        { { "--gap", "10" }, { "--gap: \"10\"", "10ms" } },
        { { "--gap", "2min" }, { "\"2min\"" } },
        { { "--budget", "0s" }, { "--budget: \"0s\"", "30s" } },
        { { "--budget", "1e9s" }, { "\"1e9s\"" } },
        { { "--precision", "2" }, { "--precision: \"2\"", "2%" } },
        { { "--workers", "0" }, { "--workers: \"0\"", "1 to 4096" } },
        { { "--workers", "4097" }, { "\"4097\"" } },
        { { "--workers", "4294967297" }, { "\"4294967297\"" } },
        { { "--processes", "0" }, { "--processes" } },
        { { "--min-rounds", "x" }, { "--min-rounds" } },
        { { "--seed", "-1" }, { "--seed: \"-1\"" } },
        { { "--isa", "axv2" }, { "did you mean \"avx2\"?" } },
        { { "--combine", "tree" }, { "partials, mutex, atomic" } },
        { { "--color", "yes" }, { "--color", "auto, always, never" } },
        { { "--color" }, { "a value is missing", "auto, always, never" } },
        { { "--color", "--quick" }, { "a value is missing before \"--quick\"" } },
        { { "--json", "" }, { "--json: \"\" is not a path" } },
        { { "--json", "--csv", "a" }, { "--json: a value is missing" } },
        { { "--json=-", "--markdown=-" }, { "--json and --markdown", "only one" } },
        { { "--csv=a", "--markdown=a" }, { "--csv and --markdown", "\"a\"" } },
        { { "--input=a", "--input=b", "--input=c" }, { "--input: \"c\"", "two" } },
        { { "--input=" }, { "--input: \"\"" } },
        { { "--quick", "--ci" }, { "--quick and --ci" } },
        { { "--full", "--ci" }, { "--full and --ci" } },
        { { "--quick=yes" }, { "--quick: takes no value" } },
        { { "--sise", "4" }, { "no option \"--sise\"; did you mean \"--size\"?" } },
        { { "--dev=seq" }, { "no option \"--dev=seq\"; did you mean \"--device\"?" } },
        { { "-size" }, { "did you mean \"--size\"?" } },
        { { "-x" }, { "no option \"-x\"" } },
        { { "-qx" }, { "no option \"-qx\"" } },
        { { "--=x" }, { "no option" } },
        { { "lits" }, { "no command \"lits\"; did you mean \"list\"?", "(run, list, " } },
        { { "" }, { "no command \"\"" } },
        { { "-" }, { "no command \"-\"" } },
        { { "--", "--size" }, { "no command \"--size\"" } },
        { { "run", "list" }, { "\"list\"" } },
        { { "list", "--size=4" }, { "--size", "\"list\"" } },
        { { "--size=4", "list" }, { "--size", "\"list\"" } },
        { { "--op", "su\nm" }, { "su?m" } },
    };

    (void)state;
    for (size_t i = 0; i < LENGTH(bad); i++) {
        struct options o;
        struct error err;

        if (parse(&o, &err, bad[i].words) != STATUS_USAGE)
            fail_msg("%s %s was accepted", bad[i].words[0], bad[i].words[1]);
        for (size_t j = 0; j < 3 && bad[i].says[j]; j++) {
            if (!strstr(err.text, bad[i].says[j]))
                fail_msg("no '%s' in: %s", bad[i].says[j], err.text);
        }
        options_clear(&o);
    }
}

static void reports_have_their_own_data(void **state)
{
    struct options o;
    struct error err;

    (void)state;
    assert_int_equal(PARSE(&o, &err, "--data", "columns", "report", "a", "-oFILE", "b"), STATUS_OK);
    assert_int_equal(o.command, COMMAND_REPORT);
    assert_string_equal(o.data_dir, "columns");
    assert_string_equal(o.output, "FILE");
    assert_int_equal(o.operands.count, 2);
    assert_int_equal(o.data, DATA_COUNT);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "convert", "r.json", "--format=markdown"), STATUS_OK);
    assert_int_equal(o.format, FORMAT_MARKDOWN);
    assert_null(o.output);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "convert", "r.json"), STATUS_OK);
    assert_int_equal(o.format, FORMAT_COUNT);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "convert", "r.json", "--data", "d"), STATUS_USAGE);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "convert", "r.json", "--format", "xml"), STATUS_USAGE);
    assert_non_null(strstr(err.text, "google-benchmark"));
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "report"), STATUS_USAGE);
    options_clear(&o);
    assert_int_equal(PARSE(&o, &err, "--output", "x"), STATUS_USAGE);
    options_clear(&o);
}

/* The help of a command into *text, to be freed. */
static void help_of(enum command command, char **text)
{
    size_t size;
    FILE *out = open_memstream(text, &size);

    assert_non_null(out);
    options_help(out, command);
    fclose(out);
}

static void help_is_narrow_and_complete(void **state)
{
    size_t count;
    const struct option_description *options = option_list(&count);

    (void)state;
    for (unsigned command = 0; command < COMMAND_COUNT; command++) {
        char *text = NULL, name[64];

        help_of((enum command)command, &text);
        for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
            size_t width = strcspn(line, "\n");

            assert_true(width <= 100);
            assert_true(width == 0 || line[width - 1] != ' ');
        }
        for (size_t i = 0; i < count; i++) {
            const struct option_description *option =
                option_for(&options[i], (enum command)command);
            bool taken = option->commands & COMMAND_BIT(command);
            const char *options_of = strchr(strstr(text, "Usage:"), '\n'), *found;

            snprintf(name, sizeof(name), " --%s\n", option->name); /* a long one: its own line */
            found = strstr(options_of, name);
            name[strlen(name) - 1] = ' ';
            found = found ? found : strstr(options_of, name);
            assert_int_equal(taken, found && (found[-1] == ' ' || found[-1] == ','));
        }
        assert_non_null(strstr(text, "Examples:"));
        assert_non_null(strstr(text, "130, 143"));
        free(text);
    }
}

/* No command takes two options of one name, and those of one name take an argument or none. */
static void names_are_clear(const struct option_description *option)
{
    const struct option_description *found = option_find(option->name, strlen(option->name));

    assert_non_null(found);
    assert_int_equal(!found->argument, !option->argument);
    for (unsigned command = 0; command < COMMAND_COUNT; command++)
        if (option->commands & COMMAND_BIT(command))
            assert_ptr_equal(option_for(found, (enum command)command), option);
}

/* Every row is one that parsing and help can use. */
static void the_table_is_sound(void **state)
{
    size_t count;
    const struct option_description *options = option_list(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        const struct option_description *option = &options[i];

        assert_true(option->name && option->help && option->parse && option->commands);
        assert_true(option->group < GROUP_COUNT);
        assert_true(!option->argument || option->noun);
        names_are_clear(option);
        if (option->letter)
            assert_ptr_equal(option_find_letter(option->letter), option);
        for (const char *c = option->help; *c; c++)
            assert_true(*c >= ' ' && *c < 127);
    }
    for (unsigned i = 0; i < COMMAND_COUNT; i++)
        assert_int_equal(command_find(commands[i].name), i);
}

static void nearest_words(void **state)
{
    struct words words = { 0 };

    (void)state;
    words_add(&words, "sum");
    words_add(&words, "sumsq");
    words_add(&words, "argmax");
    words_add(&words, "threads");
    assert_string_equal(words_nearest(&words, "smu"), "sum");
    assert_string_equal(words_nearest(&words, "SUM"), "sum");
    assert_string_equal(words_nearest(&words, "sumq"), "sum");
    assert_string_equal(words_nearest(&words, "sumsqq"), "sumsq");
    assert_string_equal(words_nearest(&words, "agrmax"), "argmax");
    assert_string_equal(words_nearest(&words, "thr"), "threads");
    assert_string_equal(words_nearest(&words, "treahds"), "threads");
    assert_null(words_nearest(&words, "product"));
    assert_null(words_nearest(&words, "x"));
    assert_null(words_nearest(&words, ""));
    assert_null(words_nearest(&words, "a-word-that-is-much-longer-than-any-of-them"));
}

static void quotes_fit_a_line(void **state)
{
    char long_text[200], quoted[QUOTE_SIZE];

    (void)state;
    assert_string_equal(text_quote("a\tb\x1b[1m\x7f", quoted), "a?b?[1m?");
    assert_string_equal(text_quote("\u00b5", quoted), "\u00b5");
    for (size_t i = 0; i + 2 < sizeof(long_text); i += 2)
        memcpy(long_text + i, "\u00b5", 3);
    text_quote(long_text, quoted);
    assert_int_equal(strlen(quoted) % 2, 1); /* whole characters and three dots */
    assert_string_equal(quoted + strlen(quoted) - 3, "...");
    memset(long_text, 'a', QUOTE_SIZE - 1);
    long_text[QUOTE_SIZE - 1] = '\0';
    assert_string_equal(text_quote(long_text, quoted), long_text);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given),
        cmocka_unit_test(everything_given),
        cmocka_unit_test(ways_to_measure),
        cmocka_unit_test(many_files),
        cmocka_unit_test(ranges_are_complete),
        cmocka_unit_test(sizes_are_sorted),
        cmocka_unit_test(too_many_sizes),
        cmocka_unit_test(commands_are_found),
        cmocka_unit_test(help_and_version_come_first),
        cmocka_unit_test(bad_lines_are_refused),
        cmocka_unit_test(help_is_narrow_and_complete),
        cmocka_unit_test(the_table_is_sound),
        cmocka_unit_test(nearest_words),
        cmocka_unit_test(quotes_fit_a_line),
        cmocka_unit_test(reports_have_their_own_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
