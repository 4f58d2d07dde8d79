/* Commands that bring something else, or take longer, than the driver meant. */
#include <pthread.h>
#include <time.h>

#include "tests/layer/layer.h"

enum { SPOILT_BYTES = 4, STRETCHED_MAX = 64 };

/* Events of stretched commands that the program still holds: as many as one can have in flight. */
static struct {
    pthread_mutex_t mutex;
    struct {
        cl_event event;
        cl_ulong ns;
    } items[STRETCHED_MAX];
} stretched = { .mutex = PTHREAD_MUTEX_INITIALIZER };

void command_spoil(void *bytes, size_t size)
{
    unsigned char *first = bytes;

    for (size_t i = 0; i < size && i < SPOILT_BYTES; i++) {
        first[i] = (unsigned char)~first[i];
    }
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void note(cl_event event, cl_ulong ns)
{
    pthread_mutex_lock(&stretched.mutex);
    for (size_t i = 0; i < STRETCHED_MAX; i++) {
        if (stretched.items[i].event == NULL) {
            stretched.items[i].event = event;
            stretched.items[i].ns = ns;
            break;
        }
    }
    pthread_mutex_unlock(&stretched.mutex);
}

/* Busy, as a device is that computes longer: a sleep would add what waking up takes. */
cl_int command_stretch(cl_event event, int64_t ns)
{
    cl_int error = layer_target()->clWaitForEvents(1, &event);
    int64_t start = now_ns(), now = start;

    while (now - start < ns) {
        now = now_ns();
    }
    note(event, (cl_ulong)(now - start));
    return error;
}

cl_ulong event_stretch(cl_event event)
{
    cl_ulong ns = 0;

    pthread_mutex_lock(&stretched.mutex);
    for (size_t i = 0; i < STRETCHED_MAX; i++) {
        ns += stretched.items[i].event == event ? stretched.items[i].ns : 0;
    }
    pthread_mutex_unlock(&stretched.mutex);
    return ns;
}

void event_forget(cl_event event)
{
    pthread_mutex_lock(&stretched.mutex);
    for (size_t i = 0; i < STRETCHED_MAX; i++) {
        if (stretched.items[i].event == event) {
            stretched.items[i].event = NULL;
        }
    }
    pthread_mutex_unlock(&stretched.mutex);
}
