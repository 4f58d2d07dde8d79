/*
 * made_up_profile FILE: writes the profile of a made-up machine, fitted like a real one, for tests that need one.
 */
#include "host/choose/model.h"
#include "host/experiments/profile_file.h"
#include "tests/made_up_machine.h"

int main(int argc, char **argv)
{
    static const struct model_priors priors = { .between_runs = 0.01 };
    struct made_up m = made_up_begin(0.02, 3);
    struct profile profile;
    struct error err = { .text = "usage: made_up_profile FILE" };
    enum status status = STATUS_USAGE;

    if (argc == 2 && made_up_calibrate(&m, &made_up_core) && made_up_calibrate(&m, &made_up_card))
        status = model_fit_all(&profile, &m.result, "made-up", &priors, &err);
    if (status == STATUS_OK) {
        status = profile_save(&profile, argv[1], &err);
        profile_clear(&profile);
    }
    if (status != STATUS_OK)
        fprintf(stderr, "%s\n", err.text);
    result_clear(&m.result);
    return (int)status;
}
