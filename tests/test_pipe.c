/*
 * Workers behind pipes: numbers as text, values and phases of the devices, and workers that fail.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/data/generate.h"
#include "host/devices/pipe_operation.h"
#include "kernels/cpu_kernels.h"
#include "tests/opened_device.h"

#define LARGEST (3 * 16384 + 77)
#define NUMBERS 20000u
#define DELAY_S 2e-3

static const char *const devices[] = { "fork:1+pipe",       "fork:3+pipe",
                                       "fork:1+pipe+json",  "fork:3+pipe+json",
                                       "fork:2+spawn+pipe", "fork:pipe+isa=scalar" };

static uint64_t random_bits(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static bool is_finite(enum dtype dtype, const void *number)
{
    if (dtype == DTYPE_F32)
        return isfinite(*(const float *)number);
    return dtype != DTYPE_F64 || isfinite(*(const double *)number);
}

/* Random bits: all exponents, subnormal numbers and zeros of both signs among them. */
static void fill_numbers(enum dtype dtype, char *numbers)
{
    uint64_t state = 0x9e3779b97f4a7c15u;

    for (size_t i = 0; i < NUMBERS; i++) {
        char *number = numbers + i * dtype_size(dtype);

        do {
            uint64_t bits = random_bits(&state) >> (i % 4 == 3 ? i % 60 : 0);

            bits = i == 1 ? UINT64_C(1) << (8 * dtype_size(dtype) - 1) : i == 0 ? 0 : bits;
            memcpy(number, &bits, dtype_size(dtype));
        } while (!is_finite(dtype, number));
    }
}

static void numbers_survive_as_text(void **state)
{
    (void)state;
    for (unsigned d = 0; d < DTYPE_COUNT; d++) {
        size_t size = dtype_size((enum dtype)d);
        char *numbers = malloc(NUMBERS * size), *back = calloc(NUMBERS, size);
        struct number_list lists[2] = {
            { "x", element_layout((enum dtype)d), numbers, NUMBERS },
            { "y", element_layout((enum dtype)d), numbers, 3 },
        };
        char three[24], *text;
        struct error err;

        assert_true(numbers && back);
        fill_numbers((enum dtype)d, numbers);
        text = number_text_make(lists, 2, &err);
        assert_non_null(text);
        lists[0].items = back;
        lists[1].items = three;
        assert_true(number_text_read(text, strlen(text), lists, 2, &err));
        assert_memory_equal(back, numbers, NUMBERS * size);
        assert_memory_equal(three, numbers, 3 * size);
        free(text);
        free(numbers);
        free(back);
    }
}

static void json_has_no_nan(void **state)
{
    const double specials[] = { NAN, INFINITY, -INFINITY };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        double numbers[3] = { 1, specials[i], 2 };
        struct number_list list = { "x", element_layout(DTYPE_F64), numbers, 3 };
        struct error err;

        assert_null(number_text_make(&list, 1, &err));
        assert_non_null(strstr(err.text, "JSON has no NaN"));
    }
}

static void other_text_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "[1.0,2.0]",
        "{\"x\":[1.0]}",
        "{\"x\":[1.0,2.0,3.0]}",
        "{\"x\":[1.0,\"2\"]}",
        "{\"x\":[1.0,2]}",
        "{\"x\":[1.0,null]}",
        "{\"y\":[1.0,2.0]}",
        "{\"x\":[1.0,2.0]",
        "{\"x\":[1.0,NaN]}",
        "{\"x\":[1.0,1e999]}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        double numbers[2];
        struct number_list list = { "x", element_layout(DTYPE_F64), numbers, 2 };
        struct error err;

        assert_false(number_text_read(texts[i], strlen(texts[i]), &list, 1, &err));
        assert_non_null(strstr(err.text, "what came through the pipe"));
    }
}

static void assert_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void open_arena(struct arena *arena, enum dtype dtype)
{
    assert_int_equal(arena_open(arena, dtype, LARGEST, 2, NULL), STATUS_OK);
    generate(arena->x, dtype, DATA_UNIFORM, 1, 0, 0, LARGEST);
    generate(arena->y, dtype, DATA_UNIFORM, 1, 1, 0, LARGEST);
}

/* The canonical value, by the baseline kernels in this process. */
static struct value canonical(const struct case_spec *spec, const struct arena *arena)
{
    static char records[(LARGEST / 8192 + 2) * RECORD_SIZE_MAX];
    struct kernel_task task = { arena->x, arena->y, spec->n, spec->op.degree };

    cpu_kernel(CPU_ISA_BASE, spec->op, arena->dtype)
        ->run(&task, 0, superblock_count(arena->dtype, spec->n), records);
    return partials_finish(spec->op, arena->dtype, spec->n, records);
}

/* Load and call; the outcome of all operations. */
static struct outcome call(struct operation *operation, const struct case_spec *spec,
                           struct phases *phases)
{
    struct outcome outcome = { .known = false };
    struct load_info info = { .skip = "" };
    struct setup_times times;
    struct error err;
    double wall_s;

    operation->spec = *spec;
    operation->tasks = tasks_of(spec);
    if (operation->table->load(operation->device, spec, &info, &times, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_string_equal(info.skip, "");
    assert_false(info.in_place);
    if (operation_call(operation, phases, &wall_s, &outcome, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return outcome;
}

static void check_case(struct operation *operation, const struct case_spec *spec,
                       const struct arena *arena)
{
    struct value expected = canonical(spec, arena);
    struct outcome outcome = call(operation, spec, NULL);
    char op[OP_NAME_SIZE];

    if (!outcome.equal || !value_equal(outcome.value, expected))
        fail_msg("%s %s n=%llu: 0x%llx at %lld instead of 0x%llx at %lld", op_format(spec->op, op),
                 dtype_name(spec->dtype), (unsigned long long)spec->n,
                 (unsigned long long)outcome.value.bits, (long long)outcome.value.index,
                 (unsigned long long)expected.bits, (long long)expected.index);
}

/* Tasks whose records come to the canonical value. */
static uint64_t canonical_chunk(const struct case_spec *spec, size_t i)
{
    uint64_t chunk = op_any_order(spec->op, spec->dtype)
                         ? 777
                         : (1 + i % 2) * superblock_elements(spec->dtype, UINT64_MAX, 0);

    return chunk < spec->n ? chunk : spec->n;
}

/* Sizes fall and rise, residencies, operators and tasks change: what workers hold must stay right. */
static void check_device(const char *name, enum dtype dtype)
{
    static const uint64_t sizes[] = { LARGEST, 0, 1, 8193, 2 * 16384, 40000, 129 };
    size_t operators;
    const struct op_description *const *list = op_list(&operators);
    struct operation operation;
    struct arena arena;

    open_arena(&arena, dtype);
    opened_device(&operation, &arena, name, 2, NULL);
    for (size_t i = 0; i < operators * 7; i++) {
        struct case_spec spec = { .op = { list[i % operators], 0 }, .dtype = dtype };

        spec.op.degree = spec.op.is->has_degree ? 3 : 0;
        spec.n = sizes[(i / operators + i) % 7];
        spec.residency = i % 3 == 1 && !strstr(name, "spawn") ? RESIDENCY_DEVICE : RESIDENCY_HOST;
        spec.chunk = i % 3 == 2 ? canonical_chunk(&spec, i) : 0;
        spec.reuse = i % 2 + 1;
        spec.steps = 1;
        spec.depth = 1;
        if (op_supports(spec.op, dtype) && (i % 4 == 0 || !strstr(name, "json"))) /* text is slow */
            check_case(&operation, &spec, &arena);
    }
    opened_close(&operation, &arena);
    arena_close(&arena);
}

static void values_are_canonical(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++)
        for (unsigned dtype = 0; dtype < DTYPE_COUNT; dtype++)
            check_device(devices[i], (enum dtype)dtype);
}

static struct case_spec sum_of(uint64_t n)
{
    struct case_spec spec = { .n = n, .reuse = 1, .steps = 1, .depth = 1 };

    assert_true(op_parse("sum", &spec.op));
    return spec;
}

/* Steps read the input or its negative, as it is sent or held; a sum of the negative is the sum's. */
static void steps_read_either_input(void **state)
{
    struct arena arena;

    (void)state;
    open_arena(&arena, DTYPE_F64);
    for (size_t i = 0; i < LARGEST; i++) { /* the first step's sum is below zero: others read y */
        ((double *)arena.y)[i] = fabs(((double *)arena.x)[i]);
        ((double *)arena.x)[i] = -((double *)arena.y)[i];
    }
    for (size_t i = 0; i < 9; i++) {
        struct case_spec spec = sum_of(LARGEST), once;
        struct operation operation;
        struct outcome outcome;

        spec.dtype = DTYPE_F64;
        spec.residency = i % 2 ? RESIDENCY_DEVICE : RESIDENCY_HOST;
        spec.reuse = 2;
        once = spec;
        spec.steps = 5;
        opened_device(&operation, &arena, devices[i / 2], 2, NULL);
        outcome = call(&operation, &spec, NULL);
        assert_true(outcome.equal);
        assert_true(value_to_double(outcome.value) > 0);
        assert_true(value_to_double(outcome.value) == -value_to_double(canonical(&once, &arena)));
        opened_close(&operation, &arena);
    }
    arena_close(&arena);
}

/* A delay in one phase is found there, in each way to divide an operation among workers. */
static void a_delay_is_found_in_its_phase(void **state)
{
    static const enum phase phases[] = { PHASE_TRANSFER_IN,  PHASE_LAUNCH, PHASE_COMPUTE,
                                         PHASE_TRANSFER_OUT, PHASE_CREATE, PHASE_SYNC,
                                         PHASE_COMBINE };
    struct arena arena;

    (void)state;
    open_arena(&arena, DTYPE_F32);
    for (size_t i = 0; i < 7 * 5; i++) {
        struct injection injection = { .delay_s = { [PHASE_OTHER] = 0 } };
        const char *device = devices[i / 7];
        enum phase phase = phases[i % 7];
        struct case_spec spec = sum_of(LARGEST);
        struct operation operation;
        struct phases found;
        double sum = 0;

        if (phase == PHASE_CREATE && !strstr(device, "spawn"))
            continue;
        injection.delay_s[phase] = DELAY_S;
        opened_device(&operation, &arena, device, 2, &injection);
        call(&operation, &spec, &found);
        assert_true(found.s[phase] >= 0.999 * DELAY_S);
        for (int p = 0; p < PHASE_COUNT; p++) {
            assert_true(found.s[p] > -1e-9);
            sum += found.s[p];
        }
        assert_true(sum >= found.s[phase] && found.imbalance_s >= 0);
        opened_close(&operation, &arena);
    }
    arena_close(&arena);
}

/* What is counted is what must have gone through: headers, elements and records. */
static void bytes_are_counted(void **state)
{
    const double header = sizeof(struct message), elements = 4.0 * LARGEST;
    struct case_spec spec = sum_of(LARGEST);
    struct operation operation;
    struct phases phases;
    struct arena arena;

    (void)state;
    open_arena(&arena, DTYPE_F32);
    opened_device(&operation, &arena, "fork:3+pipe", 2, NULL);
    call(&operation, &spec, &phases);
    assert_true(phases.channel.bytes_in == 3 * header + elements);
    assert_true(phases.channel.bytes_out == 3 * header + 4 * 4);
    assert_true(phases.channel.encode_s == 0 && phases.channel.decode_s == 0);
    spec.reuse = 4; /* sent once for four */
    call(&operation, &spec, &phases);
    assert_true(phases.channel.bytes_in == 3 * header + elements / 4);
    spec.residency = RESIDENCY_DEVICE;
    spec.reuse = 1;
    call(&operation, &spec, &phases);
    assert_true(phases.channel.bytes_in == 3 * header);
    assert_true(phases.s[PHASE_TRANSFER_IN] == 0 && phases.s[PHASE_LAUNCH] > 0);
    opened_close(&operation, &arena);
    opened_device(&operation, &arena, "fork:2+pipe+json", 2, NULL);
    spec = sum_of(LARGEST);
    call(&operation, &spec, &phases);
    assert_true(phases.channel.bytes_in > elements && phases.channel.bytes_out > 2 * header);
    assert_true(phases.channel.encode_s > 0 && phases.channel.decode_s > 0);
    opened_close(&operation, &arena);
    arena_close(&arena);
}

/* Of a divided case each task is a message and an answer. */
static void each_task_is_a_message(void **state)
{
    const double header = sizeof(struct message), elements = 4.0 * LARGEST;
    const uint64_t chunk = 1000, count = (LARGEST + chunk - 1) / chunk;
    struct case_spec spec = sum_of(LARGEST);
    struct operation operation;
    struct phases phases;
    struct arena arena;
    double sum = 0;

    (void)state;
    spec.chunk = chunk;
    spec.reuse = 2; /* nobody keeps a task's elements: they are sent again */
    open_arena(&arena, DTYPE_F32);
    opened_device(&operation, &arena, "fork:3+pipe", 2, NULL);
    call(&operation, &spec, &phases);
    assert_true(phases.channel.bytes_in == (double)count * header + elements);
    assert_true(phases.channel.bytes_out == (double)count * (header + 4));
    for (int p = 0; p < PHASE_COUNT; p++) {
        assert_true(phases.s[p] > -1e-9);
        sum += phases.s[p];
    }
    assert_true(sum > 0 && phases.s[PHASE_TRANSFER_IN] > 0 && phases.s[PHASE_COMPUTE] > 0);
    opened_close(&operation, &arena);
    arena_close(&arena);
}

static void tasks_are_not_held(void **state)
{
    struct case_spec spec = sum_of(LARGEST);
    struct load_info info = { .skip = "" };
    struct operation operation;
    struct setup_times times;
    struct arena arena;
    struct error err;

    (void)state;
    open_arena(&arena, DTYPE_F32);
    opened_device(&operation, &arena, "fork:2+pipe", 2, NULL);
    spec.chunk = 100;
    spec.residency = RESIDENCY_DEVICE;
    assert_int_equal(operation.table->load(operation.device, &spec, &info, &times, &err),
                     STATUS_OK);
    assert_non_null(strstr(info.skip, "hold no data of tasks"));
    opened_close(&operation, &arena);
    arena_close(&arena);
}

/* A case that would take long as text says so when it is loaded, in time to leave it out. */
static void text_is_known_to_be_slow(void **state)
{
    static const char *const names[] = { "fork:2+pipe", "fork:2+pipe+json" };
    struct case_spec spec = sum_of(LARGEST);
    struct arena arena;

    (void)state;
    open_arena(&arena, DTYPE_F32);
    for (size_t i = 0; i < 2; i++) {
        struct load_info info = { .skip = "" };
        struct operation operation;
        struct setup_times times;
        struct error err;

        opened_device(&operation, &arena, names[i], 2, NULL);
        assert_int_equal(operation.table->load(operation.device, &spec, &info, &times, &err),
                         STATUS_OK);
        assert_true(i == 0 ? info.expected_s == 0 : info.expected_s > 0);
        opened_close(&operation, &arena);
    }
    arena_close(&arena);
}

/* Workers of one operation are told everything in it, hold nothing after it, and are gone. */
static void workers_of_one_operation(void **state)
{
    struct case_spec spec = sum_of(LARGEST);
    struct load_info info = { .skip = "" };
    struct operation operation;
    struct setup_times times;
    struct phases phases;
    struct arena arena;
    struct error err;

    (void)state;
    open_arena(&arena, DTYPE_F32);
    opened_device(&operation, &arena, "fork:5+spawn+pipe", 2, NULL); /* more than superblocks */
    spec.reuse = 3;
    call(&operation, &spec, &phases);
    assert_true(phases.s[PHASE_CREATE] > 0 && phases.s[PHASE_ALLOC] > 0);
    assert_true(phases.s[PHASE_TRANSFER_IN] > 0 && phases.s[PHASE_SYNC] > 0);
    assert_true(phases.channel.bytes_in ==
                (5 + 4) * sizeof(struct message) + 5 * sizeof(struct pipe_case) + 4.0 * LARGEST);
    assert_no_children();
    spec.residency = RESIDENCY_DEVICE;
    assert_int_equal(operation.table->load(operation.device, &spec, &info, &times, &err),
                     STATUS_OK);
    assert_non_null(strstr(info.skip, "hold no data"));
    opened_close(&operation, &arena);
    arena_close(&arena);
}

/* JSON cannot say it: a case whose input has one is skipped, one whose records do fails, and others go on. */
static void numbers_that_json_lacks(void **state)
{
    struct case_spec spec = sum_of(1000);
    struct load_info info = { .skip = "" };
    struct outcome outcome = { .known = false };
    struct operation operation;
    struct setup_times times;
    struct arena arena;
    struct error err;
    double wall_s;

    (void)state;
    open_arena(&arena, DTYPE_F32);
    ((float *)arena.x)[700] = ((float *)arena.x)[701] = 3e38f;
    ((float *)arena.x)[900] = NAN;
    opened_device(&operation, &arena, "fork:2+pipe+json", 2, NULL);
    assert_int_equal(operation.table->load(operation.device, &spec, &info, &times, &err),
                     STATUS_OK);
    assert_non_null(strstr(info.skip, "element 900 of x"));
    info.skip[0] = '\0';
    spec.n = 800;
    operation.spec = spec;
    assert_int_equal(operation.table->load(operation.device, &spec, &info, &times, &err),
                     STATUS_OK);
    assert_string_equal(info.skip, "");
    assert_int_equal(operation_call(&operation, NULL, &wall_s, &outcome, &err), STATUS_FAILED);
    assert_non_null(strstr(err.text, "worker 1: JSON has no NaN and no infinity"));
    spec.n = 600;
    check_case(&operation, &spec, &arena);
    opened_close(&operation, &arena);
    arena_close(&arena);
}

/* Workers of another kind, each with its fault in an answer. */

/* Until it is killed. */
static int stay(void)
{
    for (;;)
        pause();
    return 0;
}

static void read_task(const struct pipe_worker_setup *setup)
{
    struct message message;

    while (read(setup->in, &message, sizeof(message)) == (ssize_t)sizeof(message) &&
           message.kind != MESSAGE_TASK)
        ;
}

static void answer_in_part(const struct pipe_worker_setup *setup, size_t bytes)
{
    struct message message = { .kind = MESSAGE_RECORDS, .count = 128, .bytes = 128 * 24 };
    char answer[sizeof(message) + 24] = { 0 }; /* of what it promises */

    memcpy(answer, &message, sizeof(message));
    read_task(setup);
    if (write(setup->out, answer, bytes) != (ssize_t)bytes)
        _exit(9);
}

static int ends_in_a_header(const struct pipe_worker_setup *setup)
{
    answer_in_part(setup, 10);
    return 3;
}

static int dies_in_a_message(const struct pipe_worker_setup *setup)
{
    answer_in_part(setup, sizeof(struct message) + 8);
    kill(getpid(), SIGKILL);
    return 0;
}

static int closes_in_a_message(const struct pipe_worker_setup *setup)
{
    answer_in_part(setup, sizeof(struct message) + 8);
    close(setup->out);
    return stay();
}

static int closes_before_it_answers(const struct pipe_worker_setup *setup)
{
    read_task(setup);
    close(setup->out);
    return stay();
}

/* Its caller is in the middle of a message that is larger than any pipe. */
static int stops_reading(const struct pipe_worker_setup *setup)
{
    read_task(setup);
    close(setup->in);
    return stay();
}

static int sends_too_much(const struct pipe_worker_setup *setup)
{
    struct message message = { .kind = MESSAGE_RECORDS, .count = 1, .bytes = UINT64_C(1) << 60 };

    read_task(setup);
    if (write(setup->out, &message, sizeof(message)) != (ssize_t)sizeof(message))
        return 9;
    return stay();
}

static void workers_that_fail(void **state)
{
    static const struct {
        pipe_body_fn *body;
        const char *message;
    } faults[] = {
        { ends_in_a_header, "worker 1 ended early with status 3" },
        { dies_in_a_message, "worker 1 was killed by signal 9" },
        { closes_in_a_message,
          "worker 1 closed its pipe in the middle of a message (8 of 3072 bytes)" },
        { closes_before_it_answers, "worker 1 closed its pipe before it had answered" },
        { stops_reading, "worker 1 closed its pipe" },
        { sends_too_much, "no place for what worker 1 sends" },
    };
    const struct pipe_worker_setup setup = { .input_bytes = 1 << 16, .inputs = 1 };
    const struct pipe_case about = {
        .n = 2 << 20, .inputs = 1, .held = 1, .dtype = DTYPE_F32, .record_size = 24
    };
    char *input = calloc(2 << 20, sizeof(float));
    char records[24 * 128];

    (void)state;
    assert_non_null(input);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const struct pipe_operation operation = {
            .about = &about, .x = input, .last = 128, .records = records
        };
        void (*before)(int) = signal(SIGPIPE, SIG_DFL);
        struct pipe_crew crew;
        struct error err;

        assert_int_equal(pipe_crew_open(&crew, 1, &setup, faults[i].body, &err), STATUS_OK);
        for (int again = 0; again < 2; again++) { /* said again, without another try */
            assert_int_equal(pipe_operation_run(&crew, &operation, &err), STATUS_FAILED);
            if (!strstr(err.text, faults[i].message))
                fail_msg("\"%s\" instead of \"%s\"", err.text, faults[i].message);
        }
        pipe_crew_close(&crew);
        assert_no_children();
        assert_true(signal(SIGPIPE, before) == SIG_DFL);
    }
    free(input);
}

/* The answer of a task of one superblock; the elements are read and left aside. */
static bool answer_task(const struct pipe_worker_setup *setup)
{
    struct message message, answer = { .kind = MESSAGE_RECORDS, .count = 1, .bytes = 24 };
    char elements[64], record[24] = { 0 };

    return read(setup->in, &message, sizeof(message)) == (ssize_t)sizeof(message) &&
           message.bytes <= sizeof(elements) &&
           read(setup->in, elements, message.bytes) == (ssize_t)message.bytes &&
           write(setup->out, &answer, sizeof(answer)) == (ssize_t)sizeof(answer) &&
           write(setup->out, record, sizeof(record)) == (ssize_t)sizeof(record);
}

/* With some of its tasks done, in the answer to one of those in flight. */
static int dies_among_its_tasks(const struct pipe_worker_setup *setup)
{
    const struct message answer = { .kind = MESSAGE_RECORDS, .count = 1, .bytes = 24 };

    for (int i = 0; i < 10; i++)
        if (!answer_task(setup))
            return 9;
    if (write(setup->out, &answer, sizeof(answer)) < 0 || write(setup->out, "record", 6) < 0)
        return 9;
    kill(getpid(), SIGKILL);
    return 0;
}

/* More records than a task has, which would lie over those of the next. */
static int answers_for_two_tasks(const struct pipe_worker_setup *setup)
{
    const struct message message = { .kind = MESSAGE_RECORDS, .count = 2, .bytes = 2 * 24 };

    if (!answer_task(setup) || write(setup->out, &message, sizeof(message)) < 0)
        return 9;
    return stay();
}

/* Others that do their tasks do not hide one that does not. */
static void workers_that_fail_among_tasks(void **state)
{
    static const struct {
        pipe_body_fn *body;
        const char *message;
    } faults[] = {
        { dies_among_its_tasks, " was killed by signal 9" },
        { answers_for_two_tasks, "no place for what worker " },
    };
    const struct pipe_worker_setup setup = { .input_bytes = 1 << 16, .inputs = 1 };
    const struct case_spec spec = { .dtype = DTYPE_F32, .n = 1000, .chunk = 10 };
    const struct pipe_case about = { .n = spec.n,
                                     .inputs = 1,
                                     .held = 1,
                                     .dtype = DTYPE_F32,
                                     .record_size = 24,
                                     .tasks = tasks_of(&spec) };
    const char input[1000 * sizeof(float)] = { 0 };
    char records[24 * 100];

    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        const struct pipe_operation operation = {
            .about = &about, .x = input, .last = about.tasks.count, .records = records
        };
        struct pipe_crew crew;
        struct error err;

        assert_int_equal(pipe_crew_open(&crew, 2, &setup, faults[i].body, &err), STATUS_OK);
        for (int again = 0; again < 2; again++) {
            assert_int_equal(pipe_operation_run(&crew, &operation, &err), STATUS_FAILED);
            if (!strstr(err.text, faults[i].message))
                fail_msg("\"%s\" instead of \"%s\"", err.text, faults[i].message);
        }
        pipe_crew_close(&crew);
        assert_no_children();
    }
}

/* An interrupt of the whole process group must not look like a fault, nor a signal end a wait. */
static void on_alarm(int signal_number)
{
    (void)signal_number;
}

static void signals_do_not_disturb(void **state)
{
    struct case_spec spec = sum_of(LARGEST);
    struct sigaction old, action = { .sa_handler = on_alarm };
    struct operation operation;
    struct arena arena;

    (void)state;
    sigaction(SIGALRM, &action, &old);
    open_arena(&arena, DTYPE_F32);
    opened_device(&operation, &arena, "fork:2+pipe+json", 2, NULL);
    ualarm(500, 500);
    for (int i = 0; i < 20; i++)
        check_case(&operation, &spec, &arena);
    ualarm(0, 0);
    opened_close(&operation, &arena);
    arena_close(&arena);
    sigaction(SIGALRM, &old, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_survive_as_text),  cmocka_unit_test(json_has_no_nan),
        cmocka_unit_test(other_text_is_refused),    cmocka_unit_test(values_are_canonical),
        cmocka_unit_test(steps_read_either_input),  cmocka_unit_test(a_delay_is_found_in_its_phase),
        cmocka_unit_test(bytes_are_counted),        cmocka_unit_test(numbers_that_json_lacks),
        cmocka_unit_test(workers_of_one_operation), cmocka_unit_test(text_is_known_to_be_slow),
        cmocka_unit_test(workers_that_fail),        cmocka_unit_test(signals_do_not_disturb),
        cmocka_unit_test(each_task_is_a_message),

        cmocka_unit_test(tasks_are_not_held),       cmocka_unit_test(workers_that_fail_among_tasks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
