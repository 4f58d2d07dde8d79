/*
 * Where should this run? With libgpubench, from the profile of this machine or the one that is named:
 *
 *     cc choose.c $(pkg-config --cflags --libs gpubench) -o choose && ./choose 1000000 [PROFILE]
 */
#include <gpubench.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    struct gpubench_workload workload = { .op = "sum", .elements = argc > 1 ? atof(argv[1]) : 1e6 };
    const struct gpubench_profile *profiles[1];
    struct gpubench_profile *profile;
    struct gpubench_advice advice[16];
    size_t count;
    char message[256];

    if (gpubench_profile_load(&profile, argc > 2 ? argv[2] : NULL, message, sizeof(message)) != 0) {
        fprintf(stderr, "%s\n", message);
        return 1;
    }
    profiles[0] = profile;
    if (gpubench_advise(profiles, 1, &workload, advice, 16, &count, message, sizeof(message)) !=
        0) {
        fprintf(stderr, "%s\n", message);
        gpubench_profile_free(profile);
        return 1;
    }
    for (size_t i = 0; i < count && i < 16; i++)
        printf("%-12s %.3g s (%.3g to %.3g)%s\n", advice[i].device, advice[i].time_s,
               advice[i].low_s, advice[i].high_s,
               advice[i].tied && count > 1 ? ", as good as the best" : "");
    gpubench_profile_free(profile);
    return 0;
}
