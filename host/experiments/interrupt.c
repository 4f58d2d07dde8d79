#include "host/experiments/interrupt.h"

#include <signal.h>
#include <string.h>

/* A signal handler can tell the program nothing but through an object like this. */
static volatile sig_atomic_t caught;

static void note(int signal_number)
{
    caught = signal_number;
}

void interrupt_catch(void)
{
    const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action;

    memset(&action, 0, sizeof(action));
    action.sa_handler = note;
    action.sa_flags = (int)SA_RESETHAND;
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        sigaction(signals[i], &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a closed reader is a write error, which is reported */
}

enum status interrupt_status(void)
{
    if (caught == 0)
        return STATUS_OK;
    return caught == SIGINT ? STATUS_INTERRUPTED : STATUS_TERMINATED;
}
