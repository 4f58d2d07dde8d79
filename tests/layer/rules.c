#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/layer/parse.h"

/* A parser edits its own copy of the text and returns what is wrong with it, or NULL. */
typedef const char *rule_parser(struct rules *rules, char *value);

static const char *limit_parse(struct rules *rules, char *value)
{
    const struct {
        const char *name;
        uint64_t *limit;
    } limits[] = {
        { "max_alloc", &rules->max_alloc },
        { "global_mem", &rules->global_mem },
        { "max_work_group", &rules->max_work_group },
    };
    const char *text = cut(value, ':');
    double amount;

    if (text == NULL || !amount_parse(text, units_size, &amount) || amount < 1) {
        return "a limit is NAME:SIZE, SIZE from 1, with KiB, MiB, GiB or nothing";
    }
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        if (strcmp(limits[i].name, value) == 0) {
            *limits[i].limit = (uint64_t)amount;
            return NULL;
        }
    }
    return "limits are max_alloc, global_mem, max_work_group";
}

static const char *denial_parse(struct rules *rules, char *value)
{
    static const struct {
        const char *name;
        unsigned bit;
    } features[] = {
        { "fp64", DENY_FP64 },       { "fma", DENY_FMA }, { "denorm", DENY_DENORM },
        { "unified", DENY_UNIFIED }, { "svm", DENY_SVM }, { "zero-copy", DENY_ZERO_COPY },
    };

    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        if (strcmp(features[i].name, value) == 0) {
            rules->denied |= features[i].bit;
            return NULL;
        }
    }
    return "features are fp64, fma, denorm, unified, svm, zero-copy";
}

static const char *type_parse(struct rules *rules, char *value)
{
    static const struct {
        const char *name;
        cl_device_type type;
    } types[] = {
        { "cpu", CL_DEVICE_TYPE_CPU },
        { "gpu", CL_DEVICE_TYPE_GPU },
        { "accelerator", CL_DEVICE_TYPE_ACCELERATOR },
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, value) == 0) {
            rules->type = types[i].type;
            return NULL;
        }
    }
    return "types are cpu, gpu, accelerator";
}

static const char *name_parse(struct rules *rules, char *value)
{
    long length = percent_decode(value);

    if (length < 0) {
        return "after % come two hexadecimal digits";
    }
    free(rules->name);
    rules->name = malloc((size_t)length + 1);
    if (rules->name == NULL) {
        return "out of memory";
    }
    memcpy(rules->name, value, (size_t)length + 1);
    rules->name_length = (size_t)length;
    return NULL;
}

static const char *events_parse(struct rules *rules, char *value)
{
    static const struct {
        const char *name;
        enum distortion_kind kind;
        const struct unit *units; /* NULL: takes no amount */
        double min;
    } kinds[] = {
        { "scale", EVENTS_SCALE, units_plain, 0 },
        { "offset", EVENTS_OFFSET, units_duration, -AMOUNT_MAX },
        { "zero", EVENTS_ZERO, NULL, 0 },
        { "reverse", EVENTS_REVERSE, NULL, 0 },
        { "quantise", EVENTS_QUANTISE, units_duration, 1 },
        { "drift", EVENTS_DRIFT, units_ppm, -1e6 },
    };
    const char *text = cut(value, ':');
    double amount = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, value) != 0) {
            continue;
        }
        if ((kinds[i].units == NULL) != (text == NULL)) {
            return text == NULL ? "needs an amount after a colon" : "takes no amount";
        }
        if (text != NULL &&
            (!amount_parse(text, kinds[i].units, &amount) || amount < kinds[i].min)) {
            return "the amount is not one: scale:2, offset:-50ms, quantise:1ms, drift:100ppm";
        }
        if (rules->distortion_count == RULES_MAX) {
            return "too many rules";
        }
        rules->distortions[rules->distortion_count++] =
            (struct distortion){ .kind = kinds[i].kind, .amount = amount };
        return NULL;
    }
    return "events are scale, offset, zero, reverse, quantise, drift";
}

static const char *build_parse(struct rules *rules, char *value)
{
    rules->build_fails = strcmp(value, "fail") == 0;
    return rules->build_fails ? NULL : "a build can only fail";
}

static const char *svm_parse(struct rules *rules, char *value)
{
    static const struct {
        const char *name;
        cl_device_svm_capabilities kinds;
    } kinds[] = {
        { "coarse", CL_DEVICE_SVM_COARSE_GRAIN_BUFFER },
        { "fine", CL_DEVICE_SVM_COARSE_GRAIN_BUFFER | CL_DEVICE_SVM_FINE_GRAIN_BUFFER },
        { "system", CL_DEVICE_SVM_COARSE_GRAIN_BUFFER | CL_DEVICE_SVM_FINE_GRAIN_BUFFER |
                        CL_DEVICE_SVM_FINE_GRAIN_SYSTEM },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].name, value) == 0) {
            rules->svm = kinds[i].kinds;
            return NULL;
        }
    }
    return "kinds of svm are coarse, fine, system";
}

static const char *writes_parse(struct rules *rules, char *value)
{
    rules->pinned_only = strcmp(value, "pinned") == 0;
    return rules->pinned_only ? NULL : "writes can only be pinned";
}

static const char *rule_parse(struct rules *rules, char *rule)
{
    static const struct {
        const char *key;
        rule_parser *parse;
    } keys[] = {
        { "limit", limit_parse }, { "no", denial_parse },     { "type", type_parse },
        { "name", name_parse },   { "events", events_parse }, { "build", build_parse },
        { "svm", svm_parse },     { "writes", writes_parse },
    };
    char *value = strchr(rule, '=');
    enum fault_kind kind;

    if (value == NULL) {
        return "a rule is KEY=VALUE";
    }
    *value++ = '\0';
    if (fault_kind_parse(rule, &kind)) {
        return fault_parse(rules, kind, value);
    }
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (strcmp(keys[i].key, rule) == 0) {
            return keys[i].parse(rules, value);
        }
    }
    return "keys are fail, delay, abort, exit, hang, spoil, stretch, limit, no, type, name, "
           "events, build, svm, writes";
}

bool rules_parse(struct rules *rules, const char *text, char *message, size_t message_size)
{
    const char *wrong = NULL;
    size_t length;

    for (; *text != '\0' && wrong == NULL; text += length + (text[length] == ';')) {
        length = strcspn(text, ";");
        if (length == 0) {
            continue;
        }
        char *rule = strndup(text, length);
        wrong = rule == NULL ? "out of memory" : rule_parse(rules, rule);
        free(rule);
        if (wrong != NULL) {
            snprintf(message, message_size, "rule \"%.*s\": %s", (int)length, text, wrong);
        }
    }
    return wrong == NULL;
}

void rules_release(struct rules *rules)
{
    free(rules->name);
    *rules = (struct rules){ 0 };
}
