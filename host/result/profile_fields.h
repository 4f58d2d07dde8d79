/*
 * What the objects of a profile's file hold (see json_fields.h).
 */
#ifndef GPUBENCH_RESULT_PROFILE_FIELDS_H
#define GPUBENCH_RESULT_PROFILE_FIELDS_H

#include "host/result/json_fields.h"

extern const struct field_list law_fields;      /* of struct profile_device, beside device_fields */
extern const struct field_list term_fields;     /* of struct profile_term */
extern const struct field_list spread_fields;   /* of struct profile_spread */
extern const struct field_list residual_fields; /* of struct profile_residual */

#endif
