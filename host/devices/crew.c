#include "host/devices/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct member {
    struct pool *pool;
    unsigned index;
    pthread_t thread;
};

struct crew {
    struct pool *pool;
    struct member *members; /* workers 1 .. started */
    unsigned started;
};

static void *member_main(void *argument)
{
    const struct member *member = argument;

    pool_work(member->pool, member->index);
    return NULL;
}

static struct crew *crew_allocate(unsigned workers)
{
    struct crew *crew = calloc(1, sizeof(*crew));
    size_t size = (pool_size(workers) + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;

    if (!crew)
        return NULL;
    crew->members = calloc(workers, sizeof(*crew->members));
    crew->pool = aligned_alloc(CACHE_LINE, size);
    if (!crew->members || !crew->pool) {
        crew_close(crew);
        return NULL;
    }
    memset(crew->pool, 0, size);
    pool_init(crew->pool, workers, workers, false, NULL, NULL);
    return crew;
}

enum status crew_open(struct crew **result, unsigned workers, struct error *err)
{
    struct crew *crew = crew_allocate(workers);

    *result = NULL;
    if (!crew)
        return error_set(err, STATUS_FAILED, "out of memory for %u threads", workers);
    for (unsigned i = 1; i < workers; i++) {
        struct member *member = &crew->members[crew->started];
        int failure;

        *member = (struct member){ .pool = crew->pool, .index = i };
        failure = pthread_create(&member->thread, NULL, member_main, member);
        if (failure != 0) {
            crew_close(crew);
            return error_errno(err, failure, "cannot create thread %u of %u", i, workers);
        }
        crew->started++;
    }
    *result = crew;
    return pool_ready(crew->pool, NULL, NULL, err);
}

void crew_close(struct crew *crew)
{
    if (!crew)
        return;
    if (crew->started > 0)
        pool_stop(crew->pool);
    for (unsigned i = 0; i < crew->started; i++)
        pthread_join(crew->members[i].thread, NULL);
    free(crew->members);
    free(crew->pool);
    free(crew);
}

struct pool *crew_pool(struct crew *crew)
{
    return crew->pool;
}
