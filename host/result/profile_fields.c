#include "host/result/profile_fields.h"

#include "host/result/json_field_rows.h"
#include "host/result/profile.h"

/* Above any price or time there can be; what is computed from such numbers stays finite. */
#define SECONDS_MAX 1e9
#define LOG_MAX     100.0
#define OVERLAP_MAX 64.0
#define REUSE_MAX   1e9

#define LAW(member)      offsetof(struct profile_device, member)
#define RANGE(member)    offsetof(struct profile_device, range.member)
#define TERM(member)     offsetof(struct profile_term, member)
#define SPREAD(member)   offsetof(struct profile_spread, member)
#define RESIDUAL(member) offsetof(struct profile_residual, member)
#define SECONDS          .low = 0, .high = SECONDS_MAX
#define BYTES            .low = 0, .high = 0x1p66

static const char *phase_word(unsigned phase)
{
    return phase_key((enum phase)phase);
}

static WORDS(phases, enum phase, phase_word, PHASE_COUNT);
static WORDS(units, enum term_unit, term_unit_name, TERM_UNIT_COUNT);
static WORDS(states, enum term_state, term_state_name, TERM_STATE_COUNT);
static WORDS(spreads, enum spread_of, spread_of_name, SPREAD_OF_COUNT);

/* Offsets are of the device. */
static const struct field range_rows[] = {
    { "bytes_low", FIELD_REAL, RANGE(bytes_low), .required = true, BYTES },
    { "bytes_high", FIELD_REAL, RANGE(bytes_high), .required = true, BYTES },
    { "flops_low", FIELD_REAL, RANGE(flops_low), NOT_NEGATIVE },
    { "flops_high", FIELD_REAL, RANGE(flops_high), NOT_NEGATIVE },
    { "reuse_high", FIELD_REAL, RANGE(reuse_high), .required = true, .low = 1, .high = REUSE_MAX },
    { "gap_high_s", FIELD_REAL, RANGE(gap_high_s), .required = true, SECONDS },
    { "host_residency", FIELD_FLAG, RANGE(host_residency), .required = true },
    { "device_residency", FIELD_FLAG, RANGE(device_residency), .required = true },
    { "cold", FIELD_FLAG, RANGE(cold), .required = true },
    { "flushed", FIELD_FLAG, RANGE(flushed), .required = true },
};
static const struct field_list range_fields = LIST(range_rows);

static const struct field law_rows[] = {
    { "in_place", FIELD_FLAG, LAW(in_place), .required = true },
    { "shares", FIELD_UNSIGNED, LAW(shares), .required = true, WHOLE(1) },
    { "overlap", FIELD_REAL, LAW(overlap), .required = true, .low = 1, .high = OVERLAP_MAX },
    { "between_runs", FIELD_REAL, LAW(between_runs), .required = true, .low = 0, .high = LOG_MAX },
    { "range", FIELD_OBJECT, 0, .required = true, .inner = &range_fields },
};
const struct field_list law_fields = LIST(law_rows);

static const struct field term_rows[] = {
    { "phase", FIELD_WORD, TERM(phase), .required = true, .words = &phases },
    { "per", FIELD_WORD, TERM(per), .required = true, .words = &units },
    { "when", FIELD_WORD, TERM(when), .required = true, .words = &states },
    { "op", FIELD_NAME, TERM(op), ROOM(profile_term, op) },
    { "dtype", FIELD_NAME, TERM(dtype), ROOM(profile_term, dtype) },
    { "low_bytes", FIELD_REAL, TERM(low_bytes), BYTES },
    { "high_bytes", FIELD_REAL, TERM(high_bytes), BYTES },
    { "gap_low_s", FIELD_REAL, TERM(gap_low_s), SECONDS },
    { "gap_high_s", FIELD_REAL, TERM(gap_high_s), SECONDS },
    { "price_s", FIELD_REAL, TERM(price_s), .required = true, SECONDS },
    { "sd_s", FIELD_REAL, TERM(sd_s), .required = true, SECONDS },
};
const struct field_list term_fields = LIST(term_rows);

static const struct field spread_rows[] = {
    { "of", FIELD_WORD, SPREAD(of), .required = true, .words = &spreads },
    { "bytes_high", FIELD_REAL, SPREAD(bytes_high), BYTES },
    { "low", FIELD_REAL, SPREAD(low), .required = true, .low = -LOG_MAX, .high = 0 },
    { "high", FIELD_REAL, SPREAD(high), .required = true, .low = 0, .high = LOG_MAX },
    { "count", FIELD_UNSIGNED, SPREAD(count), WHOLE(0) },
};
const struct field_list spread_fields = LIST(spread_rows);

static const struct field residual_rows[] = {
    { "op", FIELD_OP, RESIDUAL(spec.op), .required = true },
    { "dtype", FIELD_WORD, RESIDUAL(spec.dtype), .required = true, .words = &words_of_dtype },
    { "n", FIELD_COUNT, RESIDUAL(spec.n), .required = true, .low = 0, .high = 0x1p62 },
    { "data", FIELD_WORD, RESIDUAL(spec.data), .words = &words_of_data_kind },
    { "residency", FIELD_WORD, RESIDUAL(spec.residency), .words = &words_of_residency },
    { "reuse", FIELD_UNSIGNED, RESIDUAL(spec.reuse), WHOLE(1) },
    { "mem", FIELD_WORD, RESIDUAL(spec.mem), .words = &words_of_memory_mode },
    { "lifecycle", FIELD_WORD, RESIDUAL(spec.lifecycle), .words = &words_of_lifecycle },
    { "cache", FIELD_WORD, RESIDUAL(spec.cache), .words = &words_of_cache_mode },
    { "gap_s", FIELD_REAL, RESIDUAL(spec.gap_s), SECONDS },
    { "measured_s", FIELD_REAL, RESIDUAL(measured_s), .required = true, SECONDS },
    { "predicted_s", FIELD_REAL, RESIDUAL(predicted_s), .required = true, SECONDS },
};
const struct field_list residual_fields = LIST(residual_rows);
