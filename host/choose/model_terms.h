/*
 * What the terms of a profile count in a case. Internal to model*.c.
 */
#ifndef GPUBENCH_CHOOSE_MODEL_TERMS_H
#define GPUBENCH_CHOOSE_MODEL_TERMS_H

#include "host/choose/model.h"

/* The measured operator and type by which a question's elements are counted. */
struct model_stand_in {
    char op[OP_NAME_SIZE]; /* empty: nothing was measured */
    char dtype[8];
    double scale; /* its elements for one of the question's: types differ in size */
    bool same;    /* it is what was asked for */
};

/*
 * The most alike of those that `device` has terms for: of one way to combine, with as many
 * arithmetic operations an element, of one type or of one size. `other` takes the question's own
 * operator for one that was not measured.
 */
struct model_stand_in model_stand_in(const struct profile_device *device,
                                     const struct model_question *question, bool other);

/* Bytes of all inputs, and those of the busiest worker. */
double model_bytes(const struct model_question *question);
double model_share_bytes(const struct profile_device *device,
                         const struct model_question *question);

/* How much of it a question has; ≥ 0. */
double model_amount(const struct profile_device *device, const struct profile_term *term,
                    const struct model_question *question, const struct model_stand_in *stand_in);

/* The three parts of the law. */
enum model_part { PART_READING, PART_COMPUTING, PART_REST };
enum model_part model_part(const struct profile_term *term);

/* (reading^p + computing^p)^(1/p) */
double model_join(double reading, double computing, double overlap);

/* The time of a question whose elements count as those of `stand_in`; phases may be NULL. */
double model_evaluate(const struct profile_device *device, const struct model_question *question,
                      const struct model_stand_in *stand_in, double *phases_s);

/* As model_time, for many questions of one operator and type. */
double model_time_as(const struct profile_device *device, const struct model_question *question,
                     const struct model_stand_in *stand_in);

#endif
